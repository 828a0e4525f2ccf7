import { maxForwardsOf } from '@parley/sip/headers/max-forwards'
import type { Request } from '@parley/sip/message'
import type { Exchange } from '../exchange.ts'
import { refusal, type Refusal } from '../refusal.ts'

/** @spec RFC 3261 §16.3 (3) */
export function hopsAreLeft({ request }: Exchange): Refusal | undefined {
  return maxForwardsOf(request) === 0 ? refusal('tooManyHops') : undefined
}

/** @spec RFC 3261 §16.3 (4), RFC 5393 §4 */
export function isNoLoop({ request }: Exchange, loops: (request: Request) => boolean): Refusal | undefined {
  return loops(request) ? refusal('loop') : undefined
}
