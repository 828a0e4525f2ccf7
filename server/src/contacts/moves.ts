import type { Clock } from '@parley/platform/clock'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import { AppError, toAppError } from '@parley/platform/errors'
import type { SipAddress } from '@parley/topology/names'
import type { Users } from '@parley/topology/users'
import type { Serial } from '../serial.ts'
import type { ContactHomes } from './homes.ts'
import type { ContactHome } from './schema.ts'

/** Moves that run at once; the others wait. */
const AT_ONCE = 16
/** People whose stores are told in one turn of the event loop. */
const TOLD_AT_ONCE = 500
/** After a failure. */
const PAUSE_MS = 10 * 60_000
const DAY_MS = 86_400_000
/** Between a move back and the next one to the mailbox, as the originals have it. */
const AFTER_ROLLBACK_MS = 7 * DAY_MS

/** What a user services policy says about a person's contact list. */
export interface UcsPolicy {
  ucsAllowed: boolean
  migrationDelayInDays: number
}

export type ContactStoreState = 'UcsDisabled' | 'UcsAllowed' | 'UcsMigrating' | 'UcsMigrated'

/** Where a person's list is kept. Times are milliseconds since the epoch. */
export interface ContactStore {
  address: SipAddress
  state: ContactStoreState
  /** Of moving it to the mailbox, since the last time that worked or was taken back. */
  attempts: number
  lastAttempt?: number
  /** Why the last attempt failed, or why there is none. */
  failure?: string
  /** It is not moved before. */
  notBefore?: number
}

export interface ContactMovesOptions {
  homes: ContactHomes
  /** One thing at a time for each user: the one that everything about a list goes through. */
  serial: Serial<SipAddress>
  users: Users
  policy: (user: SipAddress) => UcsPolicy
  clock: Clock
  diagnostics: Diagnostics
}

/** Moves contact lists to the mailboxes of those whose policy allows it, when they sign in, and back when an administrator says so. */
export class ContactMoves implements AsyncDisposable {
  readonly #o: ContactMovesOptions
  /** In the order in which they are begun. */
  readonly #waiting = new Set<SipAddress>()
  readonly #running = new Map<SipAddress, Promise<void>>()
  #stopped = false

  constructor(options: ContactMovesOptions) {
    this.#o = options
  }

  /** Goes on with what the end of the process cut off. */
  async resume(): Promise<void> {
    if (!this.#o.homes.canMove) return
    for (const owner of await this.#o.homes.unsettled()) this.#begin(owner)
  }

  /** Somebody has signed in, or is still there: the moment at which a list moves. */
  async signedIn(home: ContactHome): Promise<void> {
    const owner = home.owner as SipAddress
    const { homes, policy, clock } = this.#o
    if (home.place === 'mailbox' || !homes.canMove) return
    if (home.place !== 'pool') this.#begin(owner)
    else if (!policy(owner).ucsAllowed) {
      if (home.allowed_at !== null) await homes.note(owner, { allowed_at: null })
    } else if (this.#due(home)) this.#begin(owner)
    else if (home.allowed_at === null) await homes.note(owner, { allowed_at: clock.now() })
  }

  /** After the move that is under way or waits. */
  async storeOf(owner: SipAddress): Promise<ContactStore> {
    await this.settled(owner)
    return this.#describe(await this.#o.homes.of(owner))
  }

  /** Of these people, each as it is when it is looked at: other work goes on in between, however many they are. */
  async stores(people: readonly SipAddress[]): Promise<ContactStore[]> {
    const stores: ContactStore[] = []
    for (let at = 0; at < people.length; at += TOLD_AT_ONCE) {
      for (const home of await this.#o.homes.ofAll(people.slice(at, at + TOLD_AT_ONCE))) stores.push(this.#describe(home))
      await new Promise((resolve) => setImmediate(resolve))
    }
    return stores
  }

  /** Takes a list back from the mailbox. It is not moved there again for seven days. @throws AppError `conflict` — it is not there */
  async rollBack(owner: SipAddress): Promise<ContactStore> {
    const { homes, serial, clock, diagnostics } = this.#o
    await this.settled(owner)
    await serial.run(owner, async () => {
      const home = await homes.of(owner)
      if (home.place !== 'mailbox') {
        throw new AppError('conflict', `The contacts of ${owner} are not in the unified contact store`, { expected: 'UcsMigrated', found: this.#describe(home).state, remedy: 'There is nothing to roll back. Debug-CsUnifiedContactStore tells where each list is.' })
      }
      const notBefore = clock.now() + AFTER_ROLLBACK_MS
      await homes.toPool(owner, await homes.read(home), { notBefore })
      diagnostics.events.record('ucsRolledBack', { user: owner, date: new Date(notBefore).toISOString() })
      // The list is back whatever comes now; what is left over there goes at the next sign-in or start.
      await homes.clearMailbox(owner).catch((thrown: unknown) => diagnostics.log.warn({ user: owner, err: String(thrown) }, 'The copy of a contact list could not be removed from the mailbox'))
    })
    return this.storeOf(owner)
  }

  /** Resolves when no move of this list is under way or waits. */
  async settled(owner: SipAddress): Promise<void> {
    while (this.#waiting.has(owner) || this.#running.has(owner)) await (this.#running.get(owner) ?? Promise.race(this.#running.values()))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true
    this.#waiting.clear()
    await Promise.all(this.#running.values())
  }

  #begin(owner: SipAddress): void {
    if (this.#stopped || this.#running.has(owner)) return
    this.#waiting.add(owner)
    this.#next()
  }

  #next(): void {
    for (const owner of this.#waiting) {
      if (this.#running.size >= AT_ONCE) return
      this.#waiting.delete(owner)
      const done = this.#o.serial.run(owner, () => this.#move(owner)).finally(() => {
        this.#running.delete(owner)
        this.#next()
      })
      this.#running.set(owner, done)
    }
  }

  /** Never rejects. */
  async #move(owner: SipAddress): Promise<void> {
    const { homes, diagnostics } = this.#o
    try {
      const home = await homes.of(owner)
      if (home.place === 'mailbox') return
      // Looked at again: since it was begun the list may have been taken back, or the person out of Lync.
      if (this.#due(home)) await this.#tryMove(owner, home)
      // A copy may be over there of a list that is not to be moved.
      else if (home.place !== 'pool') await homes.clearMailbox(owner)
    } catch (thrown) {
      diagnostics.log.error({ user: owner, err: String(thrown) }, 'The state of a move of a contact list could not be kept')
    }
  }

  async #tryMove(owner: SipAddress, home: ContactHome): Promise<void> {
    const { homes, clock, diagnostics } = this.#o
    const attempt = { attempts: home.attempts + 1, attempted_at: clock.now(), allowed_at: home.allowed_at ?? clock.now() }
    await homes.note(owner, { ...attempt, place: 'moving' })
    try {
      const list = await homes.toMailbox(owner)
      diagnostics.events.record('ucsMigrated', { user: owner, contacts: list.contacts.size })
    } catch (thrown) {
      const { message, remedy } = toAppError(thrown)
      if (await homes.stay(owner, message)) diagnostics.events.record('ucsMigrationFailed', { user: owner, attempt: attempt.attempts, reason: message, remedy: remedy ?? 'It is tried again at a later sign-in.' })
    }
  }

  /** Whether a list is to move now, when its owner is there. Who has instant messaging has a mailbox. */
  #due(home: ContactHome): boolean {
    const owner = home.owner as SipAddress
    if (!this.#o.policy(owner).ucsAllowed || !this.#o.users.byAddress(owner)?.imEnabled) return false
    const paused = home.failure !== '' && this.#o.clock.now() < (home.attempted_at ?? 0) + PAUSE_MS
    return !paused && this.#notBefore(home) === undefined
  }

  /** The delay of the policy counts from now for who has not signed in under it. */
  #notBefore(home: ContactHome): number | undefined {
    const now = this.#o.clock.now()
    const { migrationDelayInDays } = this.#o.policy(home.owner as SipAddress)
    const latest = Math.max((home.allowed_at ?? now) + migrationDelayInDays * DAY_MS, home.not_before ?? 0)
    return latest > now ? latest : undefined
  }

  #describe(home: ContactHome): ContactStore {
    const address = home.owner as SipAddress
    const state = this.#stateOf(home)
    const failure = this.#failureOf(home, state)
    const notBefore = state === 'UcsAllowed' ? this.#notBefore(home) : undefined
    return {
      address,
      state,
      attempts: home.attempts,
      ...(home.attempted_at !== null && { lastAttempt: home.attempted_at }),
      ...(failure !== undefined && { failure }),
      ...(notBefore !== undefined && { notBefore }),
    }
  }

  /** Why a list that may move has not; a failure says nothing any more about one that may not. */
  #failureOf({ owner, failure }: ContactHome, state: ContactStoreState): string | undefined {
    if (state === 'UcsDisabled') return undefined
    if (failure !== '') return failure
    return state === 'UcsAllowed' && !this.#o.users.hasMailbox(owner) ? `${owner} has no mailbox` : undefined
  }

  #stateOf(home: ContactHome): ContactStoreState {
    const owner = home.owner as SipAddress
    if (home.place === 'mailbox') return 'UcsMigrated'
    if (home.place === 'moving' || this.#waiting.has(owner)) return 'UcsMigrating'
    return this.#o.homes.canMove && this.#o.policy(owner).ucsAllowed ? 'UcsAllowed' : 'UcsDisabled'
  }
}
