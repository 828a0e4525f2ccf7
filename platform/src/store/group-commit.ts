import { AppError, toAppError } from '../errors.ts'

/** What the queue does with the one connection that writes. */
export interface WriteEngine {
  begin(): void
  commit(): void
  rollback(): void
  savepoint(): void
  release(): void
  undo(): void
  /** False once the engine has given the whole transaction up by itself, as SQLite does when the disk is full. */
  readonly inTransaction: boolean
}

export interface GroupCommitOptions {
  /** Works that may wait; more are refused as `busy`. */
  longestQueue?: number
  /** Works that share one COMMIT at most, so that the first does not wait for too many others. */
  largestGroup?: number
  /** A work that takes longer is undone and refused, since every other write waits for it. */
  workMs?: number
}

/** Whether a work may still touch the database. */
export interface Turn {
  over: boolean
}

interface Waiting {
  run: (turn: Turn) => Promise<unknown>
  alone: boolean
  resolve: (value: unknown) => void
  reject: (reason: unknown) => void
}

type Outcome = { waiting: Waiting } & ({ ok: true; value: unknown } | { ok: false; reason: unknown })

/** One transaction for all that was queued in one turn of the event loop; nobody hears of success before COMMIT. */
export class GroupCommit {
  readonly #engine: WriteEngine
  readonly #limits: Required<GroupCommitOptions>
  #queue: Waiting[] = []
  #running: Promise<void> | undefined
  #closed = false

  constructor(engine: WriteEngine, options: GroupCommitOptions = {}) {
    this.#engine = engine
    this.#limits = { longestQueue: 20_000, largestGroup: 256, workMs: 15_000, ...options }
  }

  /** Queues a work for the next transaction. */
  add<T>(run: (turn: Turn) => Promise<T>): Promise<T> {
    return this.#enqueue(run, false)
  }

  /** Queues something that must run outside any transaction. */
  addAlone<T>(run: () => Promise<T>): Promise<T> {
    return this.#enqueue(run, true)
  }

  /** Refuses what comes from now on and waits for what was accepted. */
  async close(): Promise<void> {
    this.#closed = true
    while (this.#running) await this.#running
  }

  #enqueue<T>(run: (turn: Turn) => Promise<T>, alone: boolean): Promise<T> {
    if (this.#closed) return Promise.reject(new AppError('unavailable', 'The store is closed'))
    if (this.#queue.length >= this.#limits.longestQueue) {
      const remedy = 'Try again in a moment.'
      return Promise.reject(new AppError('busy', `${this.#queue.length} writes are waiting for the disk`, { remedy }))
    }
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ run, alone, resolve: resolve as (value: unknown) => void, reject })
      this.#running ??= this.#drain()
    })
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      // The end of this turn: whoever else writes in it joins the group.
      await new Promise((resolve) => setImmediate(resolve))
      await this.#runGroup(this.#nextGroup())
    }
    this.#running = undefined
  }

  #nextGroup(): Waiting[] {
    const lone = this.#queue.findIndex((w) => w.alone)
    const most = Math.min(this.#limits.largestGroup, lone < 0 ? Infinity : Math.max(1, lone))
    return this.#queue.splice(0, most)
  }

  async #runGroup(group: Waiting[]): Promise<void> {
    const [first] = group
    if (first?.alone) {
      const outcome = await this.#attempt(first)
      settle([outcome])
      return
    }
    try {
      this.#engine.begin()
      const outcomes = await this.#runWorks(group)
      this.#engine.commit()
      settle(outcomes)
    } catch (reason) {
      this.#abandon()
      for (const waiting of group) waiting.reject(reason)
    }
  }

  async #runWorks(group: Waiting[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = []
    for (const waiting of group) {
      this.#engine.savepoint()
      const outcome = await this.#attempt(waiting)
      // The engine gave up the transaction: what the works before did is gone too.
      if (!this.#engine.inTransaction) throw outcome.ok ? toAppError(new Error('transaction lost')) : outcome.reason
      if (!outcome.ok) this.#engine.undo()
      this.#engine.release()
      outcomes.push(outcome)
    }
    return outcomes
  }

  async #attempt(waiting: Waiting): Promise<Outcome> {
    const turn: Turn = { over: false }
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      const message = `A write took longer than ${this.#limits.workMs} ms and was undone`
      timer = setTimeout(() => reject(new AppError('internal', message)), this.#limits.workMs)
    })
    try {
      return { waiting, ok: true, value: await Promise.race([waiting.run(turn), late]) }
    } catch (reason) {
      return { waiting, ok: false, reason }
    } finally {
      clearTimeout(timer)
      turn.over = true
    }
  }

  #abandon(): void {
    try {
      if (this.#engine.inTransaction) this.#engine.rollback()
    } catch {
      // The next BEGIN says what is wrong; nothing of this group was acknowledged.
    }
  }
}

function settle(outcomes: Outcome[]): void {
  for (const outcome of outcomes) {
    if (outcome.ok) outcome.waiting.resolve(outcome.value)
    else outcome.waiting.reject(outcome.reason)
  }
}
