import type { Clock, TimerHandle } from '@parley/platform/clock'
import type { Random } from '@parley/platform/ids'
import type { Store } from '@parley/platform/store/store'
import type { WebTables } from '../schema.ts'
import { csrfFor, hashToken, newToken } from './token.ts'

/** One signed-in browser. */
export interface Session {
  readonly idHash: string
  readonly address: string
  readonly createdAt: number
  /** When the person last did something. */
  seenAt: number
}

export type EndReason = 'signed-out' | 'expired' | 'revoked'

export interface SessionLimits {
  /** Without a request or activity for this long, the session is over. */
  idleMs: number
  /** Over after this long whatever happens. */
  absoluteMs: number
  perUser: number
}

export const defaultSessionLimits: SessionLimits = { idleMs: 12 * 3_600_000, absoluteMs: 7 * 86_400_000, perUser: 50 }

const SWEEP_MS = 30_000

/** Who is signed in where. Sessions survive a restart; looking one up costs no I/O. */
export class Sessions implements AsyncDisposable {
  readonly #store: Store<WebTables>
  readonly #clock: Clock
  readonly #random: Random
  readonly #limits: SessionLimits
  readonly #live = new Map<string, Session>()
  readonly #moved = new Set<Session>()
  readonly #listeners = new Set<(session: Session, reason: EndReason) => void>()
  #sweeping: TimerHandle

  private constructor(store: Store<WebTables>, clock: Clock, random: Random, limits: SessionLimits) {
    this.#store = store
    this.#clock = clock
    this.#random = random
    this.#limits = limits
    this.#sweeping = this.#planSweep()
  }

  static async open(o: { store: Store<WebTables>; clock: Clock; random: Random; limits?: Partial<SessionLimits> }): Promise<Sessions> {
    const sessions = new Sessions(o.store, o.clock, o.random, { ...defaultSessionLimits, ...o.limits })
    for (const row of await o.store.read.selectFrom('session').selectAll().execute()) {
      sessions.#live.set(row.id_hash, { idHash: row.id_hash, address: row.address, createdAt: row.created_at, seenAt: row.seen_at })
    }
    return sessions
  }

  get size(): number {
    return this.#live.size
  }

  /** A new session for someone whose password was right; always a new cookie. Resolves when it is durable. */
  async start(address: string): Promise<{ cookie: string; session: Session }> {
    const cookie = newToken(this.#random)
    const now = this.#clock.now()
    const session: Session = { idHash: hashToken(cookie), address, createdAt: now, seenAt: now }
    await this.#store.write((tx) =>
      tx.insertInto('session').values({ id_hash: session.idHash, address, created_at: now, seen_at: now }).execute(),
    )
    this.#live.set(session.idHash, session)
    await this.#endOldest(address)
    return { cookie, session }
  }

  /** The session of a cookie while it lasts. */
  find(cookie: string | undefined): { session: Session; csrf: string } | undefined {
    if (cookie === undefined || cookie.length > 100) return undefined
    const session = this.#live.get(hashToken(cookie))
    return session && this.#lasts(session) ? { session, csrf: csrfFor(cookie) } : undefined
  }

  /** Whether it has not been ended. */
  has(session: Session): boolean {
    return this.#live.get(session.idHash) === session
  }

  /** The person did something: the idle limit starts anew. */
  touch(session: Session): void {
    session.seenAt = this.#clock.now()
    this.#moved.add(session)
  }

  /** Resolves when the session can never be used again, also after a crash. */
  async end(session: Session, reason: EndReason): Promise<void> {
    if (!this.#live.delete(session.idHash)) return
    for (const listener of this.#listeners) listener(session, reason)
    await this.#store.write((tx) => tx.deleteFrom('session').where('id_hash', '=', session.idHash).execute())
  }

  async endAll(address: string, reason: EndReason, except?: Session): Promise<void> {
    const ended = [...this.#live.values()].filter((session) => session.address === address && session !== except)
    await Promise.all(ended.map((session) => this.end(session, reason)))
  }

  /** Told in the same turn in which a session ends. @returns stops telling */
  onEnd(listener: (session: Session, reason: EndReason) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#clock.clearTimeout(this.#sweeping)
    await this.#save()
  }

  #lasts(session: Session): boolean {
    const now = this.#clock.now()
    return now - session.seenAt < this.#limits.idleMs && now - session.createdAt < this.#limits.absoluteMs
  }

  async #endOldest(address: string): Promise<void> {
    const own = [...this.#live.values()].filter((session) => session.address === address)
    const spare = own.sort((a, b) => b.seenAt - a.seenAt).slice(this.#limits.perUser)
    await Promise.all(spare.map((session) => this.end(session, 'revoked')))
  }

  #planSweep(): TimerHandle {
    return this.#clock.setTimeout(() => void this.#sweep(), SWEEP_MS)
  }

  /** Ends what is over and saves when the others were last seen; a failing disk is tried again next time. */
  async #sweep(): Promise<void> {
    try {
      const over = [...this.#live.values()].filter((session) => !this.#lasts(session))
      await Promise.all(over.map((session) => this.end(session, 'expired')))
      await this.#save()
    } catch {
      // Nothing is lost but the exact time of the last activity.
    }
    this.#sweeping = this.#planSweep()
  }

  async #save(): Promise<void> {
    const moved = [...this.#moved].filter((session) => this.#live.has(session.idHash))
    this.#moved.clear()
    if (moved.length === 0) return
    await this.#store.write(async (tx) => {
      for (const session of moved) {
        await tx.updateTable('session').set({ seen_at: session.seenAt }).where('id_hash', '=', session.idHash).execute()
      }
    })
  }
}
