/** Something with bytes to write. */
export interface Flushable {
  flush(): void
}

/** Collects who has something to write and lets them all write once, after this turn's input has been worked off:
 *  fifty messages for one link are one write, not fifty.  @cost one setImmediate a turn, for all connections */
export class Outbox {
  #waiting: Flushable[] = []
  /** Counts the turns, so that a queue can tell this turn's bytes from older ones. */
  turn = 0

  add(queue: Flushable): void {
    this.#waiting.push(queue)
    if (this.#waiting.length === 1) setImmediate(this.#run)
  }

  readonly #run = (): void => {
    const waiting = this.#waiting
    this.#waiting = []
    for (const queue of waiting) queue.flush()
    this.turn++
  }
}
