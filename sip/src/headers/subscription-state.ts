import { malformed } from '../errors.ts'
import { skipToken } from '../grammar.ts'
import type { Message } from '../message.ts'
import { sourceOf, type Source } from '../source.ts'
import { lowerAscii } from '../text.ts'
import { clampSeconds } from './contact.ts'
import { formatParams, paramsAt, type Params } from './params.ts'
import { headerKind } from './required.ts'

export interface SubscriptionState {
  /** Lower case: `active`, `pending`, `terminated`, or an extension's word. */
  state: string
  expires?: number | undefined
  reason?: string | undefined
  /** All of them, those two included. */
  params: Params
}

/** @throws SipError 400   @spec RFC 6665 §8.2.3 */
export const parseSubscriptionState = (text: string): SubscriptionState => stateAt(sourceOf(text), 0, text.length)

function stateAt(source: Source, from: number, to: number): SubscriptionState {
  const end = skipToken(source.bytes, from)
  if (end === from) throw malformed('Subscription-State', 'no state')
  const params = paramsAt(source, end, to, 'Subscription-State')
  const expires = params.get('expires')
  return {
    state: lowerAscii(source.text.slice(from, end)),
    expires: expires === undefined ? undefined : clampSeconds(expires),
    reason: params.get('reason'),
    params,
  }
}

export function formatSubscriptionState(state: { state: string; expires?: number | undefined; reason?: string | undefined }): string {
  const params: Params = new Map()
  if (state.expires !== undefined) params.set('expires', String(state.expires))
  if (state.reason !== undefined) params.set('reason', state.reason)
  return state.state + formatParams(params)
}

const subscriptionState = headerKind('Subscription-State', stateAt)

/** @throws SipError 400 */
export const subscriptionStateOf = (message: Message): SubscriptionState | undefined => message.headers.typed(subscriptionState)
