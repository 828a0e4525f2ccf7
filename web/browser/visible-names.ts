import { wireLimits } from '../shared/wire.ts'
import type { Timers } from './socket.ts'

const appearMs = 60
const disappearMs = 2_000

/**
 * The addresses shown in this browser now, counted by how often. The server learns of additions soon
 * (many rows appear in one batch) and of removals late, since a list that scrolls brings them back.
 */
export class VisibleNames {
  readonly #counts = new Map<string, number>()
  readonly #send: (addresses: string[]) => void
  readonly #timers: Timers
  #timer: unknown
  #dueSoon = false
  #sent = ''

  constructor(o: { send(addresses: string[]): void; timers: Timers }) {
    this.#send = o.send
    this.#timers = o.timers
  }

  /** @returns ends the visibility; once */
  show(address: string): () => void {
    const count = this.#counts.get(address) ?? 0
    this.#counts.set(address, count + 1)
    if (count === 0) this.#plan(true)
    let shown = true
    return () => {
      if (shown) this.#hide(address)
      shown = false
    }
  }

  /** A new connection knows none of them. */
  connected(): void {
    this.#sent = ''
    this.#report()
  }

  has(address: string): boolean {
    return this.#counts.has(address)
  }

  #hide(address: string): void {
    const count = (this.#counts.get(address) ?? 1) - 1
    if (count > 0) return void this.#counts.set(address, count)
    this.#counts.delete(address)
    this.#plan(false)
  }

  #plan(soon: boolean): void {
    if (this.#timer !== undefined && (this.#dueSoon || !soon)) return
    this.#timers.clearTimeout(this.#timer)
    this.#dueSoon = soon
    this.#timer = this.#timers.setTimeout(() => this.#report(), soon ? appearMs : disappearMs)
  }

  #report(): void {
    this.#timers.clearTimeout(this.#timer)
    this.#timer = undefined
    const addresses = [...this.#counts.keys()].slice(-wireLimits.watchedAddresses).sort()
    const joined = addresses.join('\n')
    if (joined === this.#sent) return
    this.#sent = joined
    this.#send(addresses)
  }
}
