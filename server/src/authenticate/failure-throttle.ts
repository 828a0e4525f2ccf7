import type { Clock } from '@parley/platform/clock'
import { secondsForOne, type BucketRate } from '../throttle/bucket.ts'
import { Buckets } from '../throttle/buckets.ts'

/** Slows down guessing: by account and address together, so that nobody can lock another's account, and by address alone,
 *  so that many accounts are no way around. Only failures count. */
export class FailureThrottle {
  readonly #clock: Clock
  readonly #perAccount: Buckets
  readonly #perAddress: Buckets

  constructor(clock: Clock, accountRate: BucketRate, addressRate: BucketRate) {
    this.#clock = clock
    this.#perAccount = new Buckets(accountRate)
    this.#perAddress = new Buckets(addressRate)
  }

  /** Seconds until the next attempt is looked at; 0 when it is now. */
  waitSeconds(account: string, address: string): number {
    const now = this.#clock.now()
    if (this.#perAccount.isEmpty(keyOf(account, address), now)) return secondsForOne(this.#perAccount.rate)
    return this.#perAddress.isEmpty(address, now) ? secondsForOne(this.#perAddress.rate) : 0
  }

  failed(account: string, address: string): void {
    const now = this.#clock.now()
    this.#perAccount.take(keyOf(account, address), now)
    this.#perAddress.take(address, now)
  }
}

function keyOf(account: string, address: string): string {
  return `${address} ${account.slice(0, 320)}`
}
