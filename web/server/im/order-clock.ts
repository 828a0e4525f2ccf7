import type { Clock } from '@parley/platform/clock'

/** Positions in a transcript: milliseconds in 13 digits and a counter in 6, as the server stamps them. */
export class OrderClock {
  readonly #clock: Clock
  #at = 0
  #counter = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A position of our own making, after all others made here: for what the server never stamped. */
  next(): string {
    const now = this.#clock.now()
    if (now > this.#at) {
      this.#at = now
      this.#counter = 0
    } else this.#counter += 1
    return `${String(this.#at).padStart(13, '0')}${String(this.#counter).padStart(6, '0')}`
  }

  /** For what is still being sent: after everything that was, in the order of writing. */
  provisional(): string {
    return `~${this.next()}`
  }
}

/** A stamp of the server, or undefined when it is none. */
export function stampOf(text: string | undefined): { order: string; at: number } | undefined {
  return text !== undefined && /^\d{19}$/.test(text) ? { order: text, at: Number(text.slice(0, 13)) } : undefined
}
