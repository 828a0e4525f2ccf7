import { RetryLater } from '../retry-later.ts'

/** Lets a few run at a time and a few more wait; turns the rest away before they cost anything. */
export class Gate {
  readonly #width: number
  readonly #longestQueue: number
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(width: number, longestQueue: number) {
    this.#width = width
    this.#longestQueue = longestQueue
  }

  /** In the order of the calls. @throws RetryLater `unavailable` — too many wait already */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#width) {
      if (this.#waiting.length >= this.#longestQueue) throw new RetryLater('unavailable', 'Too many are waiting already', 2_000)
      // The one that leaves hands its place over, so nobody can slip in between.
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    } else {
      this.#running += 1
    }
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#running -= 1
    }
  }
}
