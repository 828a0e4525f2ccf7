import { malformed } from '../errors.ts'
import { toNumber } from '../grammar.ts'
import type { Message } from '../message.ts'
import { textKind } from './required.ts'

/** @throws SipError 400   @spec RFC 5393 §5.3.2 */
export function parseMaxBreadth(text: string): number {
  const breadth = toNumber(text, 0xffff_ffff)
  if (breadth === undefined) throw malformed('Max-Breadth', 'no number')
  return breadth
}

const maxBreadth = textKind('Max-Breadth', parseMaxBreadth)

/** `undefined` when there is none. @throws SipError 400 */
export const maxBreadthOf = (message: Message): number | undefined => message.headers.typed(maxBreadth)
