import type { Clock, TimerHandle } from '@parley/platform/clock'
import type { SipAddress } from '@parley/topology/names'

const FIRST_MS = 5_000
const LONGEST_MS = 600_000

interface Wait {
  readonly ms: number
  readonly timer: TimerHandle
}

/** Does for a user again what did not work, each time after twice as long. */
export class Retries implements AsyncDisposable {
  readonly #clock: Clock
  readonly #again: (user: SipAddress) => void
  readonly #waits = new Map<SipAddress, Wait>()

  constructor(clock: Clock, again: (user: SipAddress) => void) {
    this.#clock = clock
    this.#again = again
  }

  later(user: SipAddress): void {
    const before = this.#waits.get(user)
    this.#clock.clearTimeout(before?.timer)
    const ms = before === undefined ? FIRST_MS : Math.min(2 * before.ms, LONGEST_MS)
    this.#waits.set(user, { ms, timer: this.#clock.setTimeout(() => this.#again(user), ms) })
  }

  /** It worked, or there is no point in it: the next time begins anew. */
  forget(user: SipAddress): void {
    this.#clock.clearTimeout(this.#waits.get(user)?.timer)
    this.#waits.delete(user)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { timer } of this.#waits.values()) this.#clock.clearTimeout(timer)
    this.#waits.clear()
  }
}
