import { malformed } from '../errors.ts'
import { skipToken } from '../grammar.ts'
import type { Message } from '../message.ts'
import { sourceOf, type Source } from '../source.ts'
import { formatParams, paramsAt, type Params } from './params.ts'
import { headerKind } from './required.ts'

export interface Event {
  /** The package, template packages with their dot (`presence.winfo`); compared byte for byte. */
  type: string
  params: Params
}

/** @throws SipError 400   @spec RFC 6665 §8.2.1 */
export const parseEvent = (text: string): Event => eventAt(sourceOf(text), 0, text.length)

function eventAt(source: Source, from: number, to: number): Event {
  const end = skipToken(source.bytes, from)
  if (end === from) throw malformed('Event', 'no package')
  return { type: source.text.slice(from, end), params: paramsAt(source, end, to, 'Event') }
}

export const formatEvent = (event: Event): string => event.type + formatParams(event.params)

const event = headerKind('Event', eventAt)

/** @throws SipError 400 */
export const eventOf = (message: Message): Event | undefined => message.headers.typed(event)
