/** How far ahead of the clock places are reserved: one row written every few seconds of traffic, not one for each IM. */
const RESERVE_MS = 5_000

/** Gives every accepted IM its place, `Parley-Order`: 13 digits of milliseconds and 6 of a counter, compared as text.
 *  Strictly increasing, also over a restart and with a clock that went back: see `reserve`. */
export class Orders {
  readonly #now: () => number
  readonly #reserve: (untilMs: number) => void
  #ms: number
  #counter = 0
  #reservedUntil: number

  /** @param reservedUntilMs  what `reserve` was last told and has kept; 0 for a new store
   *  @param reserve  keeps a high-water mark durably; it is asked well before the mark is reached */
  constructor(now: () => number, reservedUntilMs: number, reserve: (untilMs: number) => void) {
    this.#now = now
    this.#reserve = reserve
    this.#ms = reservedUntilMs
    this.#reservedUntil = reservedUntilMs
  }

  next(): string {
    const now = this.#now()
    if (now > this.#ms) {
      this.#ms = now
      this.#counter = 0
    } else if (++this.#counter > 999_999) {
      this.#ms += 1
      this.#counter = 0
    }
    if (this.#ms + RESERVE_MS / 2 > this.#reservedUntil) this.#extend()
    return String(this.#ms).padStart(13, '0') + String(this.#counter).padStart(6, '0')
  }

  #extend(): void {
    this.#reservedUntil = this.#ms + RESERVE_MS
    this.#reserve(this.#reservedUntil)
  }
}
