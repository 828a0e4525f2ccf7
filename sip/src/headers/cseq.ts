import { malformed } from '../errors.ts'
import { isToken, skipBlanks, skipDigits, toNumber } from '../grammar.ts'
import type { Message } from '../message.ts'
import { headerKind, required } from './required.ts'

export interface CSeq {
  number: number
  method: string
}

const maxCSeq = 2 ** 31 - 1

/** @throws SipError 400: no number below 2³¹, no method   @spec RFC 3261 §20.16, §8.1.1.5 */
export function parseCSeq(text: string): CSeq {
  const end = skipDigits(text, 0)
  const number = toNumber(text.slice(0, end), maxCSeq)
  const methodFrom = skipBlanks(text, end)
  const method = text.slice(methodFrom)
  if (number === undefined) throw malformed('CSeq', 'no number below 2^31')
  if (methodFrom === end || !isToken(method)) throw malformed('CSeq', 'no method')
  return { number, method }
}

export const formatCSeq = ({ number, method }: CSeq): string => `${number} ${method}`

const cseq = headerKind('CSeq', parseCSeq)

/** Parsed once for a message. @throws SipError 400 */
export const cseqOf = (message: Message): CSeq => required(message, cseq)
