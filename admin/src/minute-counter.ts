import type { Clock } from '@parley/platform/clock'

const WINDOW_MS = 60_000
const MOST_KEYS = 1_000

/** How often something happened to each of many in a minute. Those not heard of for longest are forgotten first. */
export class MinuteCounter {
  readonly #clock: Clock
  readonly #counts = new Map<string, { since: number; count: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @returns how often in this minute, with this time */
  count(key: string): number {
    const now = this.#clock.now()
    const known = this.#counts.get(key)
    const entry = known && now - known.since < WINDOW_MS ? known : { since: now, count: 0 }
    entry.count++
    this.#counts.delete(key)
    this.#counts.set(key, entry)
    const [oldest] = this.#counts.keys()
    if (this.#counts.size > MOST_KEYS && oldest !== undefined) this.#counts.delete(oldest)
    return entry.count
  }
}
