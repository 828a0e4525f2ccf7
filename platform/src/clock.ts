/** Opaque; only the clock that made it can clear it. */
export interface TimerHandle {
  readonly dueMs: number
}

/** Time as it is handed to everything that waits. `now` is milliseconds since the epoch. */
export interface Clock {
  now(): number
  setTimeout(fn: () => void, ms: number): TimerHandle
  clearTimeout(handle: TimerHandle | undefined): void
  /** Milliseconds that never jump, for measuring silence: a wall clock that is set must not end connections. */
  monotonic?(): number
}

/** Node fires at once what is asked for later than this (2^31 - 1 ms, 24.8 days). */
const LONGEST_TIMER_MS = 0x7fff_ffff

class SystemTimer implements TimerHandle {
  readonly dueMs: number
  #timer: NodeJS.Timeout | undefined

  constructor(fn: () => void, ms: number) {
    this.dueMs = Date.now() + ms
    this.#arm(fn, ms)
  }

  #arm(fn: () => void, ms: number): void {
    const step = Math.min(Math.max(0, ms), LONGEST_TIMER_MS)
    this.#timer = setTimeout(() => (step < ms ? this.#arm(fn, ms - step) : fn()), step)
  }

  clear(): void {
    clearTimeout(this.#timer)
  }
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout: (fn, ms) => new SystemTimer(fn, ms),
  clearTimeout: (handle) => {
    if (handle instanceof SystemTimer) handle.clear()
  },
}

/** The same clock for what only asks how long something lasts: it begins with the time it is, and goes on evenly however the wall
 *  clock is set meanwhile. */
export function steady(clock: Clock): Clock {
  if (clock.monotonic === undefined) return clock
  const monotonic = () => clock.monotonic?.() ?? 0
  const began = clock.now() - monotonic()
  return {
    now: () => began + monotonic(),
    monotonic,
    setTimeout: (fn, ms) => clock.setTimeout(fn, ms),
    clearTimeout: (handle) => clock.clearTimeout(handle),
  }
}

interface FakeTimer extends TimerHandle {
  readonly order: number
  readonly fn: () => void
}

/** For tests: the wall clock of a machine that somebody sets while everything runs. Timers go on as they were. */
export class SetClock implements Clock {
  /** How far it has been set ahead. */
  offsetMs = 0
  readonly now = () => systemClock.now() + this.offsetMs
  readonly monotonic = () => performance.now()
  readonly setTimeout = systemClock.setTimeout
  readonly clearTimeout = systemClock.clearTimeout
}

/** A clock that stands still until it is advanced. */
export class FakeClock implements Clock {
  #now: number
  #order = 0
  readonly #timers = new Set<FakeTimer>()

  constructor(startMs = Date.UTC(2030, 0, 1)) {
    this.#now = startMs
  }

  now(): number {
    return this.#now
  }

  /** How many timers wait. */
  get pending(): number {
    return this.#timers.size
  }

  setTimeout(fn: () => void, ms: number): TimerHandle {
    const timer: FakeTimer = { dueMs: this.#now + Math.max(0, ms), order: this.#order++, fn }
    this.#timers.add(timer)
    return timer
  }

  clearTimeout(handle: TimerHandle | undefined): void {
    this.#timers.delete(handle as FakeTimer)
  }

  /** Moves time on and fires what falls due, in order, each at its own time. Promises and pending
   *  I/O settle before, between and after the timers, so what a timer starts can set the next one. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms
    await settle()
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#timers.delete(next)
      this.#now = Math.max(this.#now, next.dueMs)
      next.fn()
      await settle()
    }
    this.#now = end
  }

  #next(end: number): FakeTimer | undefined {
    let first: FakeTimer | undefined
    for (const timer of this.#timers) {
      if (timer.dueMs > end) continue
      if (!first || timer.dueMs < first.dueMs || (timer.dueMs === first.dueMs && timer.order < first.order)) first = timer
    }
    return first
  }
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
