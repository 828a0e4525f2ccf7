import type { Random } from '@parley/platform/ids'

/** How long to wait between tries: doubling, with a third of chance, so that many who failed together do not come back together. */
export class BackOff {
  readonly #firstMs: number
  readonly #longestMs: number
  readonly #random: Random
  #tries = 0

  constructor(o: { firstMs: number; longestMs: number; random: Random }) {
    this.#firstMs = o.firstMs
    this.#longestMs = o.longestMs
    this.#random = o.random
  }

  /** The wait before the next try. */
  next(): number {
    const base = Math.min(this.#firstMs * 2 ** Math.min(this.#tries++, 20), this.#longestMs)
    return Math.round(base * (1 + (this.#random(1)[0] ?? 0) / 768))
  }

  reset(): void {
    this.#tries = 0
  }
}
