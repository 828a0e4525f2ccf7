import { formatNameAddr } from '@parley/sip/headers/name-addr'
import type { Request } from '@parley/sip/message'
import { encodeText } from '@parley/sip/text'
import type { SipAddress } from '@parley/topology/names'

/** Puts the directory's name where the sender's From claims another; a From without a name stays without.
 *  @param nameOf  the display name of a user as people read it */
export function correctSenderName(request: Request, user: SipAddress, nameOf: (user: SipAddress) => string): void {
  const from = request.headers.get('From') ?? ''
  const bracket = uriStart(from)
  if (bracket <= 0) return
  const claimed = from.slice(0, bracket).trimEnd()
  if (claimed === '') return
  const named = formatNameAddr({ displayName: encodeText(nameOf(user)), uri: '' }).slice(0, -2)
  if (`${claimed} ` !== named) request.headers.set('From', named + from.slice(bracket))
}

/** The `<` of a From that was parsed before: the first one outside the quoted name. -1 for a bare URI. */
function uriStart(from: string): number {
  if (!from.startsWith('"')) return from.indexOf('<')
  let at = 1
  while (at < from.length && from.charCodeAt(at) !== 34) at += from.charCodeAt(at) === 92 ? 2 : 1
  return from.indexOf('<', at)
}
