import { randomBytes } from 'node:crypto'

/** Source of randomness; `bytes` unpredictable octets. */
export type Random = (bytes: number) => Buffer

/** Drawn in pools: asking the system costs more than most requests ask for. */
export const systemRandom: Random = (bytes) => {
  if (bytes > drawBytes) return randomBytes(bytes)
  if (drawn.length < bytes) drawn = randomBytes(drawBytes)
  const taken = drawn.subarray(0, bytes)
  drawn = drawn.subarray(bytes)
  return taken
}

const drawBytes = 4096
let drawn: Buffer = Buffer.alloc(0)

const tokenBytes = 12
const poolBytes = tokenBytes * 256

/** Unpredictable 96-bit tokens (branches, tags, nonces) at the price of a slice: randomness is drawn in pools. */
export class Tokens {
  readonly #random: Random
  #pool: Buffer = Buffer.alloc(0)
  #at = 0

  constructor(random: Random = systemRandom) {
    this.#random = random
  }

  /** 16 characters of `A–Z a–z 0–9 - _`. */
  next(): string {
    if (this.#at >= this.#pool.length) {
      this.#pool = this.#random(poolBytes)
      this.#at = 0
    }
    const start = this.#at
    this.#at += tokenBytes
    return this.#pool.toString('base64url', start, this.#at)
  }
}
