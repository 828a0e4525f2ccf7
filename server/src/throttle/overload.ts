import { steady, type Clock, type TimerHandle } from '@parley/platform/clock'
import { toTag } from '@parley/sip/headers/from-to'
import type { Exchange } from '../exchange.ts'
import { refusal, type Refusal } from '../refusal.ts'

const TICK_MS = 250

/** What begins something new. What is going on, and every sign-out, is still served: it makes less work, not more. */
const opening: ReadonlySet<string> = new Set(['INVITE', 'MESSAGE', 'SUBSCRIBE', 'REGISTER', 'SERVICE'])

/** Notices when the event loop runs late, and then takes no new work until it is back in time. */
export class Overload implements AsyncDisposable {
  readonly #clock: Clock
  readonly #mostLagMs: number
  #timer: TimerHandle
  #due: number
  #lagMs = 0

  constructor(clock: Clock, mostLagMs: number) {
    // Somebody who sets the clock is no load.
    this.#clock = steady(clock)
    this.#mostLagMs = mostLagMs
    this.#due = this.#clock.now() + TICK_MS
    this.#timer = this.#clock.setTimeout(() => this.#tick(), TICK_MS)
  }

  get lagMs(): number {
    return this.#lagMs
  }

  get active(): boolean {
    return this.#lagMs > this.#mostLagMs
  }

  admits({ request }: Exchange): Refusal | undefined {
    if (!this.active || !opening.has(request.method) || toTag(request) !== undefined) return undefined
    return refusal('overloaded', { headers: [['Retry-After', '5']] })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#clock.clearTimeout(this.#timer)
  }

  #tick(): void {
    const now = this.#clock.now()
    this.#lagMs = Math.max(0, now - this.#due)
    this.#due = now + TICK_MS
    this.#timer = this.#clock.setTimeout(() => this.#tick(), TICK_MS)
  }
}
