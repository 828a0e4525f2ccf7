/** One thing at a time for each key, in the order of the calls; different keys do not wait for each other.
 *  When nothing is running for the key the work starts at once, in this very call. */
export class Serial<K> {
  readonly #last = new Map<K, Promise<unknown>>()

  run<T>(key: K, work: () => T | Promise<T>): Promise<T> {
    const before = this.#last.get(key)
    const done = before === undefined ? start(work) : before.then(work, work)
    this.#last.set(key, done)
    const forget = (): void => {
      if (this.#last.get(key) === done) this.#last.delete(key)
    }
    done.then(forget, forget)
    return done
  }
}

async function start<T>(work: () => T | Promise<T>): Promise<T> {
  return work()
}
