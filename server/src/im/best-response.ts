import type { Response } from '@parley/sip/message'

/** Why a leg of a fork ended without a response of its endpoint. */
export type LegFailure = 'timeout' | 'transport'

/** The answer of a fork whose legs all failed: 6xx before everything, else the lowest class, and in 4xx what the caller can act on.
 *  Undefined when no endpoint said anything.  @spec RFC 3261 §16.7 (6) */
export function bestResponse(responses: readonly Response[]): Response | undefined {
  let best: Response | undefined
  for (const response of responses) if (!best || rank(response.status) < rank(best.status)) best = response
  return best
}

/** 401, 407, 415, 420 and 484 tell the caller how to get through. */
const actionable: ReadonlySet<number> = new Set([401, 407, 415, 420, 484])

function rank(status: number): number {
  if (status >= 600) return 0
  if (status >= 400 && status < 500) return actionable.has(status) ? 401 : status === 408 || status === 480 || status === 487 ? 499 : 402
  return status
}

/** Whether a MESSAGE answered so may still reach the person later: the endpoint was away or could not, it did not mind. */
export function isPassing(status: number): boolean {
  return status >= 500 ? status < 600 : status === 404 || status === 408 || status === 410 || status === 430 || status === 480 || status === 481
}
