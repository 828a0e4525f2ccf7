import type { Insertable, Selectable, Updateable } from 'kysely'
import type { Clock, TimerHandle } from '@parley/platform/clock'
import { toAppError, type AppError } from '@parley/platform/errors'
import type { Store } from '@parley/platform/store/store'
import type { Actor } from './admin-context.ts'
import { mask } from './mask.ts'
import { MinuteCounter } from './minute-counter.ts'
import type { AdminTables, AuditRow } from './schema.ts'

/** One change, tried or done. */
export interface AuditEntry {
  identity: string
  at: number
  actor: string
  role: string
  peer: string
  operation: 'create' | 'update' | 'remove' | 'run'
  subject: string
  target: string
  parameters?: unknown
  before?: unknown
  after?: unknown
  outcome: 'started' | 'done' | 'refused'
  error?: string
  correlationId: string
}

export interface AuditQuery {
  actor?: string
  /** The collection or action. */
  subject?: string
  target?: string
  outcome?: string
  /** Milliseconds since the epoch. */
  from?: number
  to?: number
  limit?: number
}

export interface AuditedChange {
  actor: Actor
  operation: AuditEntry['operation']
  subject: string
  target: string
  parameters?: unknown
  before?: unknown
  correlationId: string
}

export const MOST_ENTRIES = 1_000

const DAY = 86_400_000
/** How long an entry is kept. */
const KEPT_DAYS = 400
/** Attempts of one actor in a minute that are written down. */
const MOST_ATTEMPTS = 200

/** Who changed what, in `admin.db`. A change that can't be written down is not made. */
export class AuditLog implements AsyncDisposable {
  readonly #store: Store<AdminTables>
  readonly #clock: Clock
  readonly #attempts: MinuteCounter
  #timer: TimerHandle

  constructor(store: Store<AdminTables>, clock: Clock) {
    this.#store = store
    this.#clock = clock
    this.#attempts = new MinuteCounter(clock)
    this.#forgetOld()
    this.#timer = this.#plan()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#clock.clearTimeout(this.#timer)
  }

  #plan(): TimerHandle {
    return this.#clock.setTimeout(() => {
      this.#forgetOld()
      this.#timer = this.#plan()
    }, DAY)
  }

  #forgetOld(): void {
    const before = this.#clock.now() - KEPT_DAYS * DAY
    // Tried again tomorrow.
    this.#store.write((tx) => tx.deleteFrom('audit').where('at', '<', before).execute()).catch(() => undefined)
  }

  /** Writes down that a change begins, makes it, and writes down how it ended.
   *  @throws AppError `unavailable` — the log can't be written, nothing was changed · what `work` throws */
  async around<R>(change: AuditedChange, work: () => Promise<{ answer: R; target?: string; after?: unknown }>): Promise<R> {
    const id = await this.#begin(change)
    const done = await work().catch(async (thrown: unknown) => {
      await this.#end(id, refusal(toAppError(thrown)))
      throw thrown
    })
    await this.#end(id, { outcome: 'done', after: text(done.after), ...(done.target === undefined ? {} : { identity: done.target }) })
    return done.answer
  }

  /** Writes down what was refused before it began: an attempt is worth knowing too. Nobody fills the disk with them, though. */
  async refused(change: AuditedChange, error: AppError): Promise<void> {
    const count = this.#attempts.count(change.actor.name)
    if (count > MOST_ATTEMPTS) return
    const id = await this.#begin(change)
    const how = refusal(error)
    await this.#end(id, count < MOST_ATTEMPTS ? how : { ...how, error: `${how.error}. More of ${change.actor.name} in the next minute are not written down` })
  }

  /** Newest first. */
  async search(q: AuditQuery): Promise<AuditEntry[]> {
    let query = this.#store.read.selectFrom('audit').selectAll()
    if (q.actor !== undefined) query = query.where('actor', '=', q.actor)
    if (q.subject !== undefined) query = query.where('subject', '=', q.subject)
    if (q.target !== undefined) query = query.where('identity', '=', q.target)
    if (q.outcome !== undefined) query = query.where('outcome', '=', q.outcome)
    if (q.from !== undefined) query = query.where('at', '>=', q.from)
    if (q.to !== undefined) query = query.where('at', '<=', q.to)
    const rows = await query.orderBy('id', 'desc').limit(Math.min(q.limit ?? MOST_ENTRIES, MOST_ENTRIES)).execute()
    return rows.map(entryOf)
  }

  async #begin(c: AuditedChange): Promise<number> {
    const { actor } = c
    const row: Insertable<AuditRow> = {
      at: this.#clock.now(),
      actor: actor.name,
      role: actor.role,
      peer: actor.peer,
      operation: c.operation,
      subject: c.subject,
      identity: c.target,
      parameters: text(c.parameters),
      before: text(c.before),
      after: null,
      outcome: 'started',
      error: null,
      correlation_id: c.correlationId,
    }
    const { id } = await this.#store.write((tx) => tx.insertInto('audit').values(row).returning('id').executeTakeFirstOrThrow())
    return id
  }

  /** What was done is done, also when this can't be written any more: the row then says `started` for ever. */
  async #end(id: number, how: Updateable<AuditRow>): Promise<void> {
    await this.#store.write((tx) => tx.updateTable('audit').set(how).where('id', '=', id).execute()).catch(() => undefined)
  }
}

function refusal(error: AppError): Updateable<AuditRow> {
  return { outcome: 'refused', error: `${error.code}: ${error.explain()}` }
}

function text(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(mask(value))
}

function entryOf(row: Selectable<AuditRow>): AuditEntry {
  return {
    identity: String(row.id),
    at: row.at,
    actor: row.actor,
    role: row.role,
    peer: row.peer,
    operation: row.operation as AuditEntry['operation'],
    subject: row.subject,
    target: row.identity,
    ...(row.parameters === null ? {} : { parameters: JSON.parse(row.parameters) as unknown }),
    ...(row.before === null ? {} : { before: JSON.parse(row.before) as unknown }),
    ...(row.after === null ? {} : { after: JSON.parse(row.after) as unknown }),
    outcome: row.outcome as AuditEntry['outcome'],
    ...(row.error === null ? {} : { error: row.error }),
    correlationId: row.correlation_id,
  }
}
