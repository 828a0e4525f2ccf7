/** What our Record-Route remembers of a dialog: the two endpoints, so that no table of dialogs is kept and a restart loses none.
 *  `ep=<caller>.<callee>.<mark>`; the mark is of the caller's tag and tells which of the two a request comes from. It decides
 *  nothing but the way: whoever makes one up reaches an endpoint he could have addressed by its GRUU, under the same checks. */
export function formatDialogRoute(callerId: string, calleeId: string, callerTag: string): string {
  return `${callerId}.${calleeId}.${mark(callerTag)}`
}

/** The endpoint at the other end; undefined when the route is none of ours or the end has no endpoint.
 *  @param fromTag  of the request inside the dialog */
export function otherEnd(route: string, fromTag: string): string | undefined {
  const [callerId, calleeId, callerMark, more] = route.split('.')
  if (callerMark === undefined || more !== undefined) return undefined
  return (callerMark === mark(fromTag) ? calleeId : callerId) || undefined
}

/** FNV-1a, 32 bits: two tags of one dialog that collide would have to be made so, and then a peer only misleads itself. */
function mark(tag: string): string {
  let hash = 0x811c9dc5
  for (let at = 0; at < tag.length; at++) hash = Math.imul(hash ^ tag.charCodeAt(at), 0x01000193)
  return (hash >>> 0).toString(36)
}
