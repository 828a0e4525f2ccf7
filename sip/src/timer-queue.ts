import { monotonic } from './timers.ts'
import type { Clock, TimerHandle } from './timers.ts'

/** A timer that can be taken out again in constant time. */
export interface QueuedTimer {
  cancel(): void
}

type Fire = (a: unknown, b: unknown) => void

class Entry implements QueuedTimer {
  readonly dueMs: number
  fire: Fire | undefined
  a: unknown
  b: unknown
  previous: Entry | undefined
  next: Entry | undefined
  readonly #lane: Lane

  constructor(lane: Lane, dueMs: number, fire: Fire, a: unknown, b: unknown) {
    this.#lane = lane
    this.dueMs = dueMs
    this.fire = fire
    this.a = a
    this.b = b
  }

  cancel(): void {
    if (this.fire === undefined) return
    this.fire = this.a = this.b = undefined
    this.#lane.remove(this)
  }
}

/** All timers of one length: they come due in the order they were set, so a list is a priority queue. */
class Lane {
  readonly #clock: Clock
  readonly #afterMs: number
  #first: Entry | undefined
  #last: Entry | undefined
  #handle: TimerHandle
  #armed = false

  constructor(clock: Clock, afterMs: number) {
    this.#clock = clock
    this.#afterMs = afterMs
  }

  add(fire: Fire, a: unknown, b: unknown): Entry {
    const entry = new Entry(this, monotonic(this.#clock) + this.#afterMs, fire, a, b)
    entry.previous = this.#last
    if (this.#last === undefined) this.#first = entry
    else this.#last.next = entry
    this.#last = entry
    if (!this.#armed) this.#arm(this.#afterMs)
    return entry
  }

  remove(entry: Entry): void {
    if (entry.previous === undefined) this.#first = entry.next
    else entry.previous.next = entry.next
    if (entry.next === undefined) this.#last = entry.previous
    else entry.next.previous = entry.previous
    entry.previous = undefined
    entry.next = undefined
    // The armed clock timer stays: a busy lane would otherwise re-arm for every message. It finds nothing and stops.
  }

  stop(): void {
    if (this.#armed) this.#clock.clearTimeout(this.#handle)
    this.#armed = false
    this.#first = undefined
    this.#last = undefined
  }

  #arm(ms: number): void {
    this.#armed = true
    this.#handle = this.#clock.setTimeout(() => this.#run(), ms)
    unref(this.#handle)
  }

  #run(): void {
    this.#armed = false
    const now = monotonic(this.#clock)
    while (this.#first !== undefined && this.#first.dueMs <= now) {
      const entry = this.#first
      const { fire, a, b } = entry
      entry.cancel()
      fire?.(a, b)
    }
    if (this.#first !== undefined && !this.#armed) this.#arm(Math.max(1, this.#first.dueMs - now))
  }
}

/** A timer nobody else waits for must not keep the process alive. */
function unref(handle: TimerHandle): void {
  if (typeof handle === 'object' && handle !== null && 'unref' in handle && typeof handle.unref === 'function') handle.unref()
}

/** Many timers of few different lengths on one clock: setting and cancelling cost a list operation, not a system timer.
 *  Every length keeps its list for ever: not for lengths that are computed. */
export class TimerQueue {
  readonly #clock: Clock
  readonly #lanes = new Map<number, Lane>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** `a` and `b` are what `fire` is called with: a caller with many timers needs no closure for each. */
  set(afterMs: number, fire: () => void): QueuedTimer
  set<A, B>(afterMs: number, fire: (a: A, b: B) => void, a: A, b: B): QueuedTimer
  set(afterMs: number, fire: Fire, a?: unknown, b?: unknown): QueuedTimer {
    let lane = this.#lanes.get(afterMs)
    if (lane === undefined) this.#lanes.set(afterMs, (lane = new Lane(this.#clock, afterMs)))
    return lane.add(fire, a, b)
  }

  stop(): void {
    for (const lane of this.#lanes.values()) lane.stop()
    this.#lanes.clear()
  }
}
