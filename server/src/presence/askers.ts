import type { Store } from '@parley/platform/store/store'
import { accessLevels } from '@parley/sip/bodies/containers'
import type { Subscriber } from '@parley/sip/bodies/set-subscribers'
import type { SipAddress } from '@parley/topology/names'
import type { Users } from '@parley/topology/users'
import type { Presentities } from './presentities.ts'
import type { SelfChange } from './roaming-self.ts'
import type { PresenceTables } from './schema.ts'
import { addSubscriber, answerSubscriber, removeUnanswered, subscribersOf, unansweredOf, type PresenceTx } from './storage.ts'

/** Questions somebody may have before them, where no policy says otherwise. */
const ASKING = 200
/** Watchers a client is told of at once. */
const ALL = 1_000

export interface AskersParts {
  store: Store<PresenceTables>
  users: Users
  presentities: Presentities
  /** How many questions somebody may have before them; the others come when these have their answers. */
  promptLimit?: (user: SipAddress) => number
  /** Tells the user's own endpoints. */
  tell: (user: SipAddress, change: SelfChange) => void
}

/** "X added you": who has a user in a contact list, and whether the user has answered that. */
export class Askers {
  readonly #o: AskersParts

  constructor(parts: AskersParts) {
    this.#o = parts
  }

  /** Those who wait for an answer; the others come when these have theirs. */
  async of(user: SipAddress): Promise<Subscriber[]> {
    const rows = await unansweredOf(this.#o.store.read, user, this.#limitOf(user))
    return rows.flatMap((row) => this.subscriber(row, false))
  }

  /** All there are, answered or not; who is blocked is left out. */
  async all(user: SipAddress): Promise<Subscriber[]> {
    const rows = await subscribersOf(this.#o.store.read, user, ALL)
    const shown = rows.filter(({ subscriber }) => this.#o.presentities.accessLevel(user, subscriber) !== accessLevels.blocked)
    return shown.flatMap(({ subscriber, acknowledged }) => this.subscriber(subscriber, acknowledged))
  }

  /** `watcher` begins to watch these people: that asks them as a contact list does, and answers those who had asked. */
  async watches(watcher: SipAddress, owners: readonly SipAddress[]): Promise<void> {
    const tellers = await this.#o.store.write(async (tx) => {
      const after: (() => void)[] = []
      for (const owner of owners) {
        after.push(await this.added(tx, owner, watcher))
        if (await answerSubscriber(tx, watcher, owner)) after.push(() => this.#o.tell(watcher, { subscribers: this.subscriber(owner, true) }))
      }
      return after
    })
    for (const tell of tellers) tell()
  }

  /** `by` takes `owner` into a contact list; part of that change's transaction.
   *  @returns what tells the owner, to be called after the commit */
  async added(tx: PresenceTx, owner: SipAddress, by: SipAddress): Promise<() => void> {
    const blocked = this.#o.presentities.accessLevel(owner, by) === accessLevels.blocked
    if (owner === by || blocked || !this.#o.users.byAddress(owner)) return () => {}
    const asks = (await addSubscriber(tx, owner, by, false)) && (await this.#mayAsk(tx, owner))
    return () => asks && this.#o.tell(owner, { subscribers: this.subscriber(by, false) })
  }

  #limitOf(user: SipAddress): number {
    return this.#o.promptLimit?.(user) ?? ASKING
  }

  /** Whether a question that has just been kept is among those that are put. */
  async #mayAsk(tx: PresenceTx, owner: SipAddress): Promise<boolean> {
    const most = this.#limitOf(owner)
    return (await unansweredOf(tx, owner, most + 1)).length <= most
  }

  /** As `added`, without asking: the lists an organisation starts with. */
  async installed(tx: PresenceTx, owner: SipAddress, by: SipAddress): Promise<void> {
    if (owner !== by && this.#o.users.byAddress(owner)) await addSubscriber(tx, owner, by, true)
  }

  /** The reverse: a question that was not answered is taken back. */
  async removed(tx: PresenceTx, owner: SipAddress, by: SipAddress): Promise<() => void> {
    const asked = await removeUnanswered(tx, owner, by)
    return () => asked && this.#o.tell(owner, { deletedSubscribers: [by] })
  }

  /** None for an address that is nobody's any more. */
  subscriber(address: string, acknowledged: boolean): Subscriber[] {
    const user = this.#o.users.byAddress(address)
    return user === undefined ? [] : [{ user: address, displayName: user.displayName, acknowledged, type: 'sameEnterprise' }]
  }
}
