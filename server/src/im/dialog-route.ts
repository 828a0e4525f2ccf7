import { fnv1a } from '@parley/sip/fnv'

/** What our Record-Route remembers of a dialog: the two endpoints, so that no table of dialogs is kept and a restart loses none.
 *  `ep=<caller>.<callee>.<mark>`; the mark is of the caller's tag and tells which of the two a request comes from. It decides
 *  nothing but the way: tags of one dialog that collide mislead their own peers only, and whoever makes a route up reaches an
 *  endpoint he could have addressed by its GRUU, under the same checks. */
export function formatDialogRoute(callerId: string, calleeId: string, callerTag: string): string {
  return `${callerId}.${calleeId}.${fnv1a(callerTag)}`
}

/** The endpoint at the other end; undefined when the route is none of ours or the end has no endpoint.
 *  @param fromTag  of the request inside the dialog */
export const otherEnd = (route: string, fromTag: string): string | undefined => endsOf(route, fromTag)[1]

/** The endpoint it comes from; undefined as for `otherEnd`. */
export const ownEnd = (route: string, fromTag: string): string | undefined => endsOf(route, fromTag)[0]

function endsOf(route: string, fromTag: string): (string | undefined)[] {
  const [callerId, calleeId, callerMark, more] = route.split('.')
  if (callerMark === undefined || more !== undefined) return []
  const ends = callerMark === fnv1a(fromTag) ? [callerId, calleeId] : [calleeId, callerId]
  return ends.map((id) => id || undefined)
}
