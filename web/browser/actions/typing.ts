import { send } from '../live.ts'

const againMs = 10_000
const pauseMs = 5_000

/** Tells the other side that I am typing: at the first key, now and then while I go on, and when I stop. */
export class TypingReporter {
  readonly #address: string
  #reportedAt: number | undefined
  #pause: ReturnType<typeof setTimeout> | undefined

  constructor(address: string) {
    this.#address = address
  }

  /** @param something  whether there is text now; emptied means sent or given up */
  wrote(something: boolean): void {
    if (!something) return this.stop()
    const now = Date.now()
    if (this.#reportedAt === undefined || now - this.#reportedAt > againMs) {
      this.#reportedAt = now
      this.#report(true)
    }
    clearTimeout(this.#pause)
    this.#pause = setTimeout(() => this.stop(), pauseMs)
  }

  stop(): void {
    clearTimeout(this.#pause)
    if (this.#reportedAt === undefined) return
    this.#reportedAt = undefined
    this.#report(false)
  }

  #report(typing: boolean): void {
    send('typing.set', { with: this.#address, typing }).catch(() => undefined)
  }
}
