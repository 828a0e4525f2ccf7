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

  /** Takes one, or as many as are said: all or none, and never more than a full bucket holds. @returns whether they were there */
  take(rate: BucketRate, nowMs: number, count = 1): boolean {
    this.#refill(rate, nowMs)
    const taken = Math.min(count, rate.burst)
    if (this.#left < taken) return false
    this.#left -= taken
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
