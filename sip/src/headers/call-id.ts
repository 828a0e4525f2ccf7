import { malformed } from '../errors.ts'
import type { Message } from '../message.ts'
import { headerKind, required } from './required.ts'

/** One word, compared byte for byte. @throws SipError 400   @spec RFC 3261 §20.8 */
export function parseCallId(text: string): string {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code <= 32 || code === 44 || code === 59 || code >= 127) throw malformed('Call-ID', `unexpected character at ${at}`)
  }
  if (text === '') throw malformed('Call-ID', 'empty')
  return text
}

const callId = headerKind('Call-ID', parseCallId)

/** A slice of the message's head: `ownText` it when it outlives the message. @throws SipError 400 */
export const callIdOf = (message: Message): string => required(message, callId)
