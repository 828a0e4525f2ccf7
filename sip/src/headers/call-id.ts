import { malformed } from '../errors.ts'
import type { Message } from '../message.ts'
import { sourceOf, type Source } from '../source.ts'
import { headerKind, required } from './required.ts'

/** One word, compared byte for byte. @throws SipError 400   @spec RFC 3261 §20.8 */
export const parseCallId = (text: string): string => callIdAt(sourceOf(text), 0, text.length)

function callIdAt({ text, bytes }: Source, from: number, to: number): string {
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!
    if (byte <= 32 || byte === 44 || byte === 59 || byte >= 127) throw malformed('Call-ID', 'a character no Call-ID has')
  }
  if (from === to) throw malformed('Call-ID', 'empty')
  return text.slice(from, to)
}

const callId = headerKind('Call-ID', callIdAt)

/** A slice of the message's head: `ownText` it when it outlives the message. @throws SipError 400 */
export const callIdOf = (message: Message): string => required(message, callId)
