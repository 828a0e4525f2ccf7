import { maxBreadthOf } from '@parley/sip/headers/max-breadth'
import type { Request } from '@parley/sip/message'

/** What a request may have when it says nothing. */
const USUAL = 60

/** How many branches may come of each copy of a request that goes to so many endpoints at once: the Max-Breadth of the copy, so that
 *  proxies that fork to each other cannot make thousands of one.
 *  @returns 0: there is not one for each; undefined: it goes to one and never said anything
 *  @throws SipError 400   @spec RFC 5393 §5.3.3 */
export function breadthOfEach(request: Request, copies: number): number | undefined {
  const breadth = request.headers.has('Max-Breadth') ? maxBreadthOf(request) : undefined
  return breadth === undefined && copies <= 1 ? undefined : Math.floor((breadth ?? USUAL) / copies)
}
