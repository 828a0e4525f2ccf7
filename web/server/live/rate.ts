import type { Clock } from '@parley/platform/clock'

/** A bucket of tokens that fills evenly: bursts up to its size, on average `perSecond`. */
export class Rate {
  readonly #size: number
  readonly #perSecond: number
  readonly #clock: Clock
  #tokens: number
  #at: number

  constructor(size: number, perSecond: number, clock: Clock) {
    this.#size = size
    this.#perSecond = perSecond
    this.#clock = clock
    this.#tokens = size
    this.#at = clock.now()
  }

  /** Takes one token; false when there is none. */
  take(): boolean {
    const now = this.#clock.now()
    this.#tokens = Math.min(this.#size, this.#tokens + (Math.max(0, now - this.#at) / 1000) * this.#perSecond)
    this.#at = now
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }
}
