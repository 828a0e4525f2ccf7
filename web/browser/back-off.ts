const firstMs = 300
const longestMs = 15_000

/** Doubling waits with jitter, so that many browsers do not come back in the same moment. */
export class BackOff {
  readonly #random: () => number
  #failures = 0

  constructor(random: () => number) {
    this.#random = random
  }

  /** Milliseconds until the next attempt: between half and all of the doubled wait. */
  next(): number {
    const wait = Math.min(longestMs, firstMs * 2 ** Math.min(this.#failures++, 10))
    return Math.round(wait * (0.5 + this.#random() / 2))
  }

  reset(): void {
    this.#failures = 0
  }
}
