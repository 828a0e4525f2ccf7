import { toTag } from '@parley/sip/headers/from-to'
import type { Fqdn, SipAddress } from '@parley/topology/names'
import type { FrontEndPool, Topology } from '@parley/topology/topology'
import type { Users } from '@parley/topology/users'
import { addressOf } from '@parley/sip/uri'
import type { Exchange } from '../exchange.ts'
import { refusal, type Refusal } from '../refusal.ts'

/** Sends people who are homed on another pool there, and whoever wants to reach one of them. A director pool homes nobody: it does
 *  this and nothing else; a front end does it for those who are not its own.  @spec RFC 3261 §8.3, §21.3.2 */
export class Director {
  readonly #users: Users
  readonly #fqdn: Fqdn
  #own: Fqdn | undefined
  /** Pools that home users, the default first. */
  #homes: readonly FrontEndPool[] = []

  constructor(users: Users, fqdn: Fqdn, topology: Topology) {
    this.#users = users
    this.#fqdn = fqdn
    this.apply(topology)
  }

  apply({ pools }: Topology): void {
    this.#own = pools.find((pool) => pool.fqdn === this.#fqdn || pool.computers.includes(this.#fqdn))?.fqdn
    this.#homes = pools.filter((pool) => pool.role !== 'director')
  }

  /** The check of the pipeline: nothing while all are homed here.
   *  @cost one look at the directory for each of caller and callee where there are several pools, else none */
  sends(exchange: Exchange): Refusal | undefined {
    const { request, caller } = exchange
    if (this.#isAlone || request.method === 'OPTIONS' || request.method === 'ACK' || toTag(request) !== undefined) return undefined
    const home = caller.application?.source === 'Topology' ? undefined : this.#elsewhere(caller.user)
    if (home) return to(home, `sip:${home.fqdn}:${home.sipPort}`, `${caller.user} is homed on ${home.fqdn}`)
    if (request.method === 'REGISTER') return undefined
    const uri = request.parsedUri()
    if (uri.user === undefined) return undefined
    const address = addressOf(uri)
    const target = address === caller.user ? undefined : this.#elsewhere(address)
    return target && to(target, `sip:${address};maddr=${target.fqdn}`, `${address} is homed on ${target.fqdn}`)
  }

  /** The pool this front end belongs to. */
  get pool(): Fqdn {
    return this.#own ?? this.#fqdn
  }

  /** Whether this pool is the user's own. */
  isHomed(user: SipAddress): boolean {
    return this.#isAlone || this.#elsewhere(user) === undefined
  }

  get #isAlone(): boolean {
    return this.#own === undefined || (this.#homes.length === 1 && this.#homes[0]?.fqdn === this.#own)
  }

  /** The home pool of a user of ours, when it is not this one. */
  #elsewhere(address: string): FrontEndPool | undefined {
    const user = this.#users.byAddress(address)
    const home = user && this.#homeOf(user.address)
    return home?.fqdn === this.#own ? undefined : home
  }

  #homeOf(user: SipAddress): FrontEndPool | undefined {
    const assigned = this.#users.accountOf(user)?.registrarPool?.toLowerCase()
    return this.#homes.find((pool) => pool.fqdn === assigned) ?? this.#homes[0]
  }
}

/** A Lync-type client wants a Contact without a user for itself: that is where it connects. */
function to(pool: FrontEndPool, uri: string, text: string): Refusal {
  return refusal('homedElsewhere', { text, headers: [['Contact', `<${uri};transport=tls>`]], fields: { target: pool.fqdn } })
}
