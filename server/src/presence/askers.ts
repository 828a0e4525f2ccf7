import type { Store } from '@parley/platform/store/store'
import { accessLevels } from '@parley/sip/bodies/containers'
import type { Subscriber } from '@parley/sip/bodies/set-subscribers'
import type { SipAddress } from '@parley/topology/names'
import type { Users } from '@parley/topology/users'
import type { Presentities } from './presentities.ts'
import type { RoamingSelfPackage } from './roaming-self.ts'
import type { PresenceTables } from './schema.ts'
import { addSubscriber, removeUnanswered, unansweredOf, type PresenceTx } from './storage.ts'

/** Questions an endpoint is given at once. */
const ASKING = 200

export interface AskersParts {
  store: Store<PresenceTables>
  users: Users
  presentities: Presentities
  self: () => RoamingSelfPackage
}

/** "X added you": who has a user in a contact list, and whether the user has answered that. */
export class Askers {
  readonly #o: AskersParts

  constructor(parts: AskersParts) {
    this.#o = parts
  }

  /** Those who wait for an answer; the others come when these have theirs. */
  async of(user: SipAddress): Promise<Subscriber[]> {
    const rows = await unansweredOf(this.#o.store.read, user, ASKING)
    return rows.flatMap((row) => this.subscriber(row, false))
  }

  /** `by` takes `owner` into a contact list; part of that change's transaction.
   *  @returns what tells the owner, to be called after the commit */
  async added(tx: PresenceTx, owner: SipAddress, by: SipAddress): Promise<() => void> {
    const blocked = this.#o.presentities.accessLevel(owner, by) === accessLevels.blocked
    if (owner === by || blocked || !this.#o.users.byAddress(owner)) return () => {}
    const asks = await addSubscriber(tx, owner, by, false)
    return () => asks && this.#o.self().changed(owner, { subscribers: this.subscriber(by, false) })
  }

  /** As `added`, without asking: the lists an organisation starts with. */
  async installed(tx: PresenceTx, owner: SipAddress, by: SipAddress): Promise<void> {
    if (owner !== by && this.#o.users.byAddress(owner)) await addSubscriber(tx, owner, by, true)
  }

  /** The reverse: a question that was not answered is taken back. */
  async removed(tx: PresenceTx, owner: SipAddress, by: SipAddress): Promise<() => void> {
    const asked = await removeUnanswered(tx, owner, by)
    return () => asked && this.#o.self().changed(owner, { deletedSubscribers: [by] })
  }

  /** None for an address that is nobody's any more. */
  subscriber(address: string, acknowledged: boolean): Subscriber[] {
    const user = this.#o.users.byAddress(address)
    return user === undefined ? [] : [{ user: address, displayName: user.displayName, acknowledged, type: 'sameEnterprise' }]
  }
}
