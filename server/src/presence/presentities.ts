import type { Clock, TimerHandle } from '@parley/platform/clock'
import { accessLevels } from '@parley/sip/bodies/containers'
import type { ContactCard } from '@parley/sip/bodies/category-contact-card'
import type { SipAddress } from '@parley/topology/names'
import type { User, Users } from '@parley/topology/users'
import { Bucket, type BucketRate } from '../throttle/bucket.ts'
import { Presentity, type Watcher } from './presentity.ts'

/** How often the watchers of one presentity are told. Each change goes to all of them, so one person who publishes in a loop would
 *  keep the server busy for everybody. */
const PACE: BucketRate = { burst: 20, perSecond: 2 }

export interface PresentitiesParts {
  readonly users: Users
  readonly clock: Clock
  card(user: User): ContactCard
  /** A watcher could not be told. */
  failed(presentity: SipAddress, thrown: unknown): void
}

/** Every presentity somebody watches, or that has something to show. Changes of one turn of the event loop are told once. */
export class Presentities {
  readonly #o: PresentitiesParts
  readonly #byAddress = new Map<SipAddress, Presentity>()
  #changed = new Set<Presentity>()
  /** Those whose next telling waits for its time. */
  readonly #later = new Map<Presentity, TimerHandle>()

  constructor(parts: PresentitiesParts) {
    this.#o = parts
  }

  get size(): number {
    return this.#byAddress.size
  }

  find(address: SipAddress): Presentity | undefined {
    return this.#byAddress.get(address)
  }

  /** Made when it is not there; goes again when nothing keeps it (`release`). */
  get(address: SipAddress): Presentity {
    const known = this.#byAddress.get(address)
    if (known) return known
    const made = new Presentity(address)
    made.person = this.#personOf(address)
    this.#byAddress.set(address, made)
    return made
  }

  /** How much of `owner` a watcher may see now: a container number, 32000 when blocked. @cost a few look-ups in memory */
  accessLevel(owner: SipAddress, watcher: SipAddress): number {
    if (owner === watcher) return accessLevels.personal
    const rules = this.#byAddress.get(owner)?.rules
    const colleague = this.isColleague(watcher)
    if (rules === undefined) return colleague ? accessLevels.company : accessLevels.public
    return rules.levelOf(watcher, colleague)
  }

  isColleague(address: SipAddress): boolean {
    return this.#o.users.byAddress(address) !== undefined
  }

  watch(presentity: Presentity, watcher: Watcher): void {
    presentity.watchers.add(watcher)
  }

  unwatch(presentity: Presentity, watcher: Watcher): void {
    presentity.watchers.delete(watcher)
    if (presentity.watchers.size === 0) presentity.forgetDocuments()
    this.release(presentity)
  }

  release(presentity: Presentity): void {
    if (presentity.isIdle && this.#byAddress.get(presentity.address) === presentity) this.#byAddress.delete(presentity.address)
  }

  /** Something of it has changed: its watchers are told at the end of the turn, or a little later when it changes all the time. */
  changed(presentity: Presentity): void {
    const now = this.#o.clock.now()
    presentity.refresh(now)
    if (presentity.watchers.size === 0 || this.#changed.has(presentity) || this.#later.has(presentity)) return
    presentity.pace ??= new Bucket(PACE, now)
    if (presentity.pace.take(PACE, now)) this.#tellSoon(presentity)
    else this.#later.set(presentity, this.#o.clock.setTimeout(() => this.#resume(presentity), 1_000 / PACE.perSecond))
  }

  /** Nothing more is told. */
  stop(): void {
    for (const timer of this.#later.values()) this.#o.clock.clearTimeout(timer)
    this.#later.clear()
  }

  directoryChanged(address: SipAddress): void {
    const presentity = this.#byAddress.get(address)
    if (presentity === undefined) return
    presentity.person = this.#personOf(address)
    this.changed(presentity)
  }

  #personOf(address: SipAddress): Presentity['person'] {
    const user = this.#o.users.byAddress(address)
    return user && { card: this.#o.card(user), imEnabled: user.imEnabled }
  }

  #resume(presentity: Presentity): void {
    this.#later.delete(presentity)
    presentity.pace?.take(PACE, this.#o.clock.now())
    if (presentity.watchers.size > 0) this.#tellSoon(presentity)
  }

  #tellSoon(presentity: Presentity): void {
    if (this.#changed.size === 0) setImmediate(() => this.#tell())
    this.#changed.add(presentity)
  }

  #tell(): void {
    const changed = this.#changed
    this.#changed = new Set()
    for (const presentity of changed) for (const watcher of presentity.watchers) this.#tellOne(watcher, presentity)
  }

  /** Nothing of one watcher keeps the others from hearing. */
  #tellOne(watcher: Watcher, presentity: Presentity): void {
    try {
      watcher.tell(presentity)
    } catch (thrown) {
      this.#o.failed(presentity.address, thrown)
    }
  }
}
