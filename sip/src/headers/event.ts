import { malformed } from '../errors.ts'
import { skipToken } from '../grammar.ts'
import type { Message } from '../message.ts'
import { formatParams, parseParams, type Params } from './params.ts'
import { headerKind } from './required.ts'

export interface Event {
  /** The package, template packages with their dot (`presence.winfo`); compared byte for byte. */
  type: string
  params: Params
}

/** @throws SipError 400   @spec RFC 6665 §8.2.1 */
export function parseEvent(text: string): Event {
  const end = skipToken(text, 0)
  if (end === 0) throw malformed('Event', 'no package')
  return { type: text.slice(0, end), params: parseParams(text, end, 'Event') }
}

export const formatEvent = (event: Event): string => event.type + formatParams(event.params)

const event = headerKind('Event', parseEvent)

/** @throws SipError 400 */
export const eventOf = (message: Message): Event | undefined => message.headers.typed(event)
