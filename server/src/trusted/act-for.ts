import { isSipAddress } from '@parley/topology/names'
import type { KnownServer } from '@parley/topology/known-servers'
import { decideOnBehalf } from '@parley/topology/trust'
import type { Users } from '@parley/topology/users'
import type { Exchange } from '../exchange.ts'
import { refusal, type Refusal } from '../refusal.ts'

/** Whether a trusted application may say that this request is from that user; if so, it is. */
export function forApplication(exchange: Exchange, server: KnownServer, address: string, epid: string, users: Users): Refusal | undefined {
  if (!isSipAddress(address)) return refusal('notOurUser', { fields: { fqdn: server.fqdn, user: address, reason: 'that is no address' } })
  const user = users.byAddress(address)
  const decision = decideOnBehalf(server, address, user !== undefined)
  if (!decision.ok) {
    const name = decision.event === 'trustRefusedNotAuthenticated' ? 'peerNotAuthenticated' : 'notOurUser'
    return refusal(name, { text: `${decision.reason}. ${decision.remedy}`, fields: decision.fields })
  }
  if (!user?.imEnabled) return refusal('imDisabled', { fields: { user: address } })
  exchange.caller = { user: user.address, epid, via: 'trusted', application: server }
  return undefined
}
