import type { Clock, TimerHandle } from '../timers.ts'

interface FakeTimer {
  readonly dueMs: number
  readonly fn: () => void
}

/** A clock for tests: time passes only when it is told to. */
export class FakeClock implements Clock {
  #nowMs: number
  readonly #timers = new Set<FakeTimer>()

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#nowMs = startMs
  }

  now(): number {
    return this.#nowMs
  }

  setTimeout(fn: () => void, ms: number): TimerHandle {
    const timer: FakeTimer = { dueMs: this.#nowMs + ms, fn }
    this.#timers.add(timer)
    return timer
  }

  clearTimeout(handle: TimerHandle): void {
    this.#timers.delete(handle as FakeTimer)
  }

  /** Fires what comes due on the way, in its order and at its time. */
  advance(ms: number): void {
    const untilMs = this.#nowMs + ms
    for (let next = this.#next(untilMs); next !== undefined; next = this.#next(untilMs)) {
      this.#timers.delete(next)
      this.#nowMs = next.dueMs
      next.fn()
    }
    this.#nowMs = untilMs
  }

  #next(untilMs: number): FakeTimer | undefined {
    let first: FakeTimer | undefined
    for (const timer of this.#timers) if (timer.dueMs <= untilMs && (first === undefined || timer.dueMs < first.dueMs)) first = timer
    return first
  }
}
