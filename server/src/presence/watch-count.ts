import type { SipAddress } from '@parley/topology/names'
import { Refused } from '../refuse-with.ts'

/** Presentities all subscriptions of one user may hold, each counted for each. */
const PER_USER = 10_000

/** How many people each user watches, over all subscriptions of every dialect. */
export class WatchCount {
  readonly #perUser = new Map<SipAddress, number>()

  /** @throws Refused when the user would watch too many */
  add(user: SipAddress, by: number): void {
    const count = (this.#perUser.get(user) ?? 0) + by
    if (count > PER_USER) throw new Refused('notAllowed', { text: `A user watches at most ${PER_USER} people, over all subscriptions` })
    if (count > 0) this.#perUser.set(user, count)
    else this.#perUser.delete(user)
  }
}
