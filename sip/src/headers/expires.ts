import { malformed } from '../errors.ts'
import type { Message } from '../message.ts'
import { clampSeconds } from './contact.ts'
import { textKind } from './required.ts'

/** Seconds; more than 2³²−1 counts as that. @throws SipError 400 for what is no number   @spec RFC 3261 §20.19 */
export function parseExpires(text: string): number {
  const seconds = clampSeconds(text)
  if (seconds === undefined) throw malformed('Expires', 'no number of seconds')
  return seconds
}

const expires = textKind('Expires', parseExpires)
const minExpires = textKind('Min-Expires', parseExpires)

/** @throws SipError 400 */
export const expiresOf = (message: Message): number | undefined => message.headers.typed(expires)

/** @throws SipError 400   @spec RFC 3261 §20.23 */
export const minExpiresOf = (message: Message): number | undefined => message.headers.typed(minExpires)
