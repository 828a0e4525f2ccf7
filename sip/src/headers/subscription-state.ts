import { malformed } from '../errors.ts'
import { skipToken } from '../grammar.ts'
import type { Message } from '../message.ts'
import { lowerAscii } from '../text.ts'
import { clampSeconds } from './contact.ts'
import { formatParams, parseParams, type Params } from './params.ts'
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
export function parseSubscriptionState(text: string): SubscriptionState {
  const end = skipToken(text, 0)
  if (end === 0) throw malformed('Subscription-State', 'no state')
  const params = parseParams(text, end, 'Subscription-State')
  const expires = params.get('expires')
  return {
    state: lowerAscii(text.slice(0, end)),
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

const subscriptionState = headerKind('Subscription-State', parseSubscriptionState)

/** @throws SipError 400 */
export const subscriptionStateOf = (message: Message): SubscriptionState | undefined => message.headers.typed(subscriptionState)
