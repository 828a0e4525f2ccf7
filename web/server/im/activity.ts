import type { Clock, TimerHandle } from '@parley/platform/clock'
import { availability, buildState } from '@parley/sip/bodies/category-state'
import type { BrowserHandle } from '../live/input.ts'
import type { Publications } from './publications.ts'

export const inactiveAfterMs = 5 * 60_000
/** Counted from the begin of `inactive`. */
export const awayAfterMs = 10 * 60_000
/** A browser that says nothing for this long is not used: it reports every minute while it is. */
const SILENT_MS = 90_000

type MachineState = 'available' | 'inactive' | 'away'

/** Whether the person is at any browser, published as the state of this machine. */
export class Activity {
  readonly #clock: Clock
  readonly #instance: number
  readonly #active = new Map<BrowserHandle, number>()
  #publications: Publications | undefined
  #lastActive: number
  #published: MachineState | undefined
  #timer: TimerHandle | undefined

  /** @param instance  number of this endpoint's machine state, unlike that of the user's other endpoints */
  constructor(o: { clock: Clock; instance: number }) {
    this.#clock = o.clock
    this.#instance = o.instance
    this.#lastActive = o.clock.now()
  }

  /** A browser that opens is used. */
  opened(browser: BrowserHandle): void {
    this.report(browser, true)
  }

  report(browser: BrowserHandle, active: boolean): void {
    const now = this.#clock.now()
    if (active) {
      this.#active.set(browser, now)
      this.#lastActive = now
    } else if (this.#active.delete(browser)) this.#lastActive = now
    this.#update()
  }

  closed(browser: BrowserHandle): void {
    this.report(browser, false)
  }

  async attached(publications: Publications): Promise<void> {
    this.#publications = publications
    this.#published = undefined
    await this.#update()
  }

  detached(): void {
    this.#publications = undefined
    this.#clock.clearTimeout(this.#timer)
  }

  /** Publishes when another state is due, and plans the next look. */
  async #update(): Promise<void> {
    this.#clock.clearTimeout(this.#timer)
    if (!this.#publications) return
    const now = this.#clock.now()
    for (const [browser, at] of this.#active) if (now - at >= SILENT_MS) this.#active.delete(browser)
    const idleMs = this.#active.size > 0 ? 0 : now - this.#lastActive
    this.#timer = this.#clock.setTimeout(() => this.#update(), nextLook(idleMs))
    const state = stateAfter(idleMs)
    if (state === this.#published) return
    this.#published = state
    try {
      await this.#publications.publish(this.#wanted(state))
    } catch {
      // Told again at the next look: presence is never worth an error on somebody's screen.
      if (this.#published === state) this.#published = undefined
    }
  }

  #wanted(state: MachineState) {
    const idle = state === 'available' ? {} : { lastActive: this.#lastActive }
    const content = buildState({ type: 'machineState', manual: false, availability: availability[state], ...idle })
    return [2, 3].map((container) => ({ name: 'state', instance: this.#instance, container, expireType: 'endpoint' as const, content }))
  }
}

function stateAfter(idleMs: number): MachineState {
  if (idleMs >= inactiveAfterMs + awayAfterMs) return 'away'
  return idleMs >= inactiveAfterMs ? 'inactive' : 'available'
}

function nextLook(idleMs: number): number {
  if (idleMs === 0) return SILENT_MS / 3
  const next = [inactiveAfterMs, inactiveAfterMs + awayAfterMs].find((at) => at > idleMs)
  return next === undefined ? 600_000 : Math.min(next - idleMs, SILENT_MS / 3)
}
