import type { Timers } from './socket.ts'

/** Without input for this long, nobody is taken to be at this browser. */
const quietMs = 60_000

/** Tells the server whether the person is here: on change, and again every minute while they are. */
export class ActivityReporter {
  readonly #report: (active: boolean) => void
  readonly #timers: Timers
  #active = true
  #seen = false
  #timer: unknown

  constructor(o: { report(active: boolean): void; timers: Timers }) {
    this.#report = o.report
    this.#timers = o.timers
  }

  /** A new connection does not know yet. */
  connected(): void {
    this.#report(this.#active)
    this.#arm()
  }

  /** A key, a pointer, or the page coming to the front. */
  seen(): void {
    this.#seen = true
    if (this.#active) return
    this.#active = true
    this.#report(true)
    this.#arm()
  }

  stop(): void {
    this.#timers.clearTimeout(this.#timer)
  }

  #arm(): void {
    this.#timers.clearTimeout(this.#timer)
    this.#seen = false
    this.#timer = this.#timers.setTimeout(() => this.#tick(), quietMs)
  }

  #tick(): void {
    const stillHere = this.#seen
    if (stillHere || this.#active) this.#report(stillHere)
    this.#active = stillHere
    if (stillHere) this.#arm()
  }
}
