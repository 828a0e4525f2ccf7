import { Bucket, type BucketRate } from './bucket.ts'

/** Buckets by key, of bounded number: those that are full again are forgotten first, then the oldest. */
export class Buckets {
  readonly #rate: BucketRate
  readonly #max: number
  readonly #byKey = new Map<string, Bucket>()

  constructor(rate: BucketRate, max = 10_000) {
    this.#rate = rate
    this.#max = max
  }

  get rate(): BucketRate {
    return this.#rate
  }

  isEmpty(key: string, nowMs: number): boolean {
    return this.#byKey.get(key)?.isEmpty(this.#rate, nowMs) ?? false
  }

  take(key: string, nowMs: number): boolean {
    let bucket = this.#byKey.get(key)
    if (!bucket) {
      if (this.#byKey.size >= this.#max) this.#forget(nowMs)
      bucket = new Bucket(this.#rate, nowMs)
      this.#byKey.set(key, bucket)
    }
    return bucket.take(this.#rate, nowMs)
  }

  clear(key: string): void {
    this.#byKey.delete(key)
  }

  #forget(nowMs: number): void {
    for (const [key, bucket] of this.#byKey) if (bucket.isFull(this.#rate, nowMs)) this.#byKey.delete(key)
    for (const key of this.#byKey.keys()) {
      if (this.#byKey.size < this.#max) break
      this.#byKey.delete(key)
    }
  }
}
