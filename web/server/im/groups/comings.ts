import type { Clock } from '@parley/platform/clock'

const HOUR_MS = 3_600_000
/** Lines of one person in an hour: three times in and out. */
const MOST_LINES = 6

/** Which comings and goings of others are worth a line in the transcript: one who comes and goes all the time is told of in the
 *  roster alone, since each line is kept for good with everybody who is there. */
export class Comings {
  readonly #clock: Clock
  readonly #told = new Map<string, { since: number; lines: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Counts a line. @returns whether it is to be written */
  isTold(who: string): boolean {
    const now = this.#clock.now()
    for (const [other, { since }] of this.#told) if (now - since >= HOUR_MS) this.#told.delete(other)
    const told = this.#told.get(who) ?? { since: now, lines: 0 }
    this.#told.set(who, told)
    return ++told.lines <= MOST_LINES
  }
}
