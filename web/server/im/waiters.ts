import type { Clock, TimerHandle } from '@parley/platform/clock'

/** Waits for something that another message will bring. */
export class Waiters {
  readonly #clock: Clock
  readonly #waiting = new Set<() => void>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Looks again at what is waited for. */
  look(): void {
    for (const look of this.#waiting) look()
  }

  /** @returns whether it came in time */
  until(holds: () => boolean, ms: number): Promise<boolean> {
    if (holds()) return Promise.resolve(true)
    return new Promise((resolve) => {
      let timer: TimerHandle
      const finish = (held: boolean) => {
        this.#waiting.delete(look)
        this.#clock.clearTimeout(timer)
        resolve(held)
      }
      const look = () => {
        if (holds()) finish(true)
      }
      timer = this.#clock.setTimeout(() => finish(false), ms)
      this.#waiting.add(look)
    })
  }
}
