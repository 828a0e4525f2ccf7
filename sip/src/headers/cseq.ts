import { malformed } from '../errors.ts'
import { numberAt, skipBlanks, skipDigits, skipToken } from '../grammar.ts'
import type { Message } from '../message.ts'
import { sourceOf, type Source } from '../source.ts'
import { headerKind, required } from './required.ts'

export interface CSeq {
  number: number
  method: string
}

const maxCSeq = 2 ** 31 - 1

/** @throws SipError 400: no number below 2³¹, no method   @spec RFC 3261 §20.16, §8.1.1.5 */
export const parseCSeq = (text: string): CSeq => cseqAt(sourceOf(text), 0, text.length)

function cseqAt({ text, bytes }: Source, from: number, to: number): CSeq {
  const end = skipDigits(bytes, from)
  const number = numberAt(bytes, from, end, maxCSeq)
  const method = skipBlanks(bytes, end)
  if (number < 0) throw malformed('CSeq', 'no number below 2^31')
  if (method === end || method === to || skipToken(bytes, method) !== to) throw malformed('CSeq', 'no method')
  return { number, method: text.slice(method, to) }
}

export const formatCSeq = ({ number, method }: CSeq): string => `${number} ${method}`

const cseq = headerKind('CSeq', cseqAt)

/** Parsed once for a message. @throws SipError 400 */
export const cseqOf = (message: Message): CSeq => required(message, cseq)
