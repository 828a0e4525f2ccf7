import type { Clock } from '@parley/platform/clock'

interface Failures {
  count: number
  /** Until when this key has to wait. */
  until: number
  last: number
}

export interface ThrottleRule {
  /** Failures that cost nothing but a note. */
  free: number
  /** The wait after the first failure beyond; doubles with each further one. */
  firstMs: number
  longestMs: number
  /** After this long without a failure everything is forgotten. */
  forgetMs: number
}

/** One account, whoever tries. */
export const perAccount: ThrottleRule = { free: 5, firstMs: 1_000, longestMs: 300_000, forgetMs: 3_600_000 }
/** One network address, whichever account it tries. */
export const perAddress: ThrottleRule = { free: 30, firstMs: 2_000, longestMs: 600_000, forgetMs: 3_600_000 }

const MOST_KEYS = 50_000

/** Makes guessing slow: counts failures by key and says how long the next try has to wait. In memory, bounded. */
export class Throttle {
  readonly #rule: ThrottleRule
  readonly #clock: Clock
  readonly #failures = new Map<string, Failures>()

  constructor(rule: ThrottleRule, clock: Clock) {
    this.#rule = rule
    this.#clock = clock
  }

  /** Milliseconds this key has to wait; 0 = go. */
  wait(key: string): number {
    const known = this.#known(key)
    return known ? Math.max(0, known.until - this.#clock.now()) : 0
  }

  failed(key: string): void {
    const now = this.#clock.now()
    const known = this.#known(key) ?? { count: 0, until: 0, last: now }
    known.count += 1
    known.last = now
    const beyond = known.count - this.#rule.free
    if (beyond > 0) known.until = now + Math.min(this.#rule.firstMs * 2 ** Math.min(beyond - 1, 30), this.#rule.longestMs)
    // Set anew so that the map stays in the order of the last failure.
    this.#failures.delete(key)
    this.#failures.set(key, known)
    const [oldest] = this.#failures.keys()
    if (this.#failures.size > MOST_KEYS && oldest !== undefined) this.#failures.delete(oldest)
  }

  forgive(key: string): void {
    this.#failures.delete(key)
  }

  #known(key: string): Failures | undefined {
    const known = this.#failures.get(key)
    if (known && this.#clock.now() - known.last >= this.#rule.forgetMs) {
      this.#failures.delete(key)
      return undefined
    }
    return known
  }
}

/** The key of a network address: IPv6 hosts own a /64, so that is what is counted. */
export function addressKey(address: string): string {
  const plain = address.startsWith('::ffff:') ? address.slice(7) : address
  if (!plain.includes(':')) return plain
  const [head = '', tail] = plain.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const missing = tail === undefined ? 0 : 8 - left.length - right.length
  const groups = [...left, ...Array.from({ length: Math.max(0, missing) }, () => '0'), ...right]
  return `${groups.slice(0, 4).join(':')}::/64`
}
