import { malformed } from '../errors.ts'
import { toNumber } from '../grammar.ts'
import type { Message } from '../message.ts'
import { textKind } from './required.ts'

/** @throws SipError 400 for what is no number from 0 to 255   @spec RFC 3261 §20.22 */
export function parseMaxForwards(text: string): number {
  const hops = toNumber(text, 255)
  if (hops === undefined) throw malformed('Max-Forwards', 'no number from 0 to 255')
  return hops
}

const maxForwards = textKind('Max-Forwards', parseMaxForwards)

/** `undefined` when there is none (RFC 2543 peers). @throws SipError 400 */
export const maxForwardsOf = (message: Message): number | undefined => message.headers.typed(maxForwards)
