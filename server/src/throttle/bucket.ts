export interface BucketRate {
  /** What may come at once. */
  burst: number
  perSecond: number
}

/** A token bucket: full at the start, refilled steadily, never more than `burst`. */
export class Bucket {
  #left: number
  #at: number

  constructor(rate: BucketRate, nowMs: number) {
    this.#left = rate.burst
    this.#at = nowMs
  }

  /** Takes one. @returns whether there was one */
  take(rate: BucketRate, nowMs: number): boolean {
    this.#refill(rate, nowMs)
    if (this.#left < 1) return false
    this.#left -= 1
    return true
  }

  isEmpty(rate: BucketRate, nowMs: number): boolean {
    this.#refill(rate, nowMs)
    return this.#left < 1
  }

  isFull(rate: BucketRate, nowMs: number): boolean {
    this.#refill(rate, nowMs)
    return this.#left >= rate.burst
  }

  /** A clock that went back refills nothing and starts counting anew. */
  #refill(rate: BucketRate, nowMs: number): void {
    if (nowMs > this.#at) this.#left = Math.min(rate.burst, this.#left + ((nowMs - this.#at) / 1000) * rate.perSecond)
    this.#at = nowMs
  }
}

/** Seconds until a bucket that ran dry has one again, for Retry-After. */
export function secondsForOne(rate: BucketRate): number {
  return Math.max(1, Math.ceil(1 / rate.perSecond))
}
