export interface AdmissionLimits {
  readonly perAddress: number
  readonly perLoopback: number
}

/** Counts connections by remote address, so that one peer cannot take all there are. */
export class Admission {
  readonly #limits: AdmissionLimits
  readonly #counts = new Map<string, number>()

  constructor(limits: AdmissionLimits) {
    this.#limits = limits
  }

  mostFrom(address: string): number {
    return isLoopback(address) ? this.#limits.perLoopback : this.#limits.perAddress
  }

  countOf(address: string): number {
    return this.#counts.get(address) ?? 0
  }

  /** Takes a place; `false` when the address has no more. Every `true` is given back with `leave`. */
  enter(address: string): boolean {
    const count = this.countOf(address)
    if (count >= this.mostFrom(address)) return false
    this.#counts.set(address, count + 1)
    return true
  }

  leave(address: string): void {
    const count = this.countOf(address) - 1
    if (count > 0) this.#counts.set(address, count)
    else this.#counts.delete(address)
  }
}

/** `::ffff:192.0.2.1` is 192.0.2.1. */
export function plainAddress(address: string | undefined): string {
  if (address === undefined) return ''
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
}

/** @param address  plain */
export function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1'
}
