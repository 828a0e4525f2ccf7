import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../timers.ts'
import { systemRandom } from '../tokens.ts'
import type { Random } from '../tokens.ts'

export interface NonceOptions {
  clock: Clock
  random?: Random
  /** How long a nonce may be answered. */
  lifetimeMs?: number
  /** Nonces remembered as used; beyond it the oldest are forgotten together with everything issued before them. */
  remember?: number
}

export type NonceVerdict =
  | 'fresh'
  /** Ours, but too old. */
  | 'expired'
  /** Ours, but it was answered before. */
  | 'used'
  /** Not issued here, or not for this scope. */
  | 'unknown'

const timeBytes = 6
const randomBytes = 10
const signatureBytes = 16
const size = timeBytes + randomBytes + signatureBytes

/** Nonces that carry their time and a signature, so that issuing one costs no memory: only those that were answered are kept,
 *  until they expire. Each serves once, whether the answer was right or wrong.
 *  @spec RFC 7616 §3.3, §5.4 */
export class Nonces {
  readonly #clock: Clock
  readonly #random: Random
  readonly #key: Buffer
  readonly #lifetimeMs: number
  readonly #remember: number
  /** In the order they were answered, with the time they were issued. */
  readonly #used = new Map<string, number>()
  #notBeforeMs = 0

  constructor({ clock, random = systemRandom, lifetimeMs = 300_000, remember = 100_000 }: NonceOptions) {
    this.#clock = clock
    this.#random = random
    this.#key = random(32)
    this.#lifetimeMs = lifetimeMs
    this.#remember = remember
  }

  /** @param scope  what the nonce is good for, as the id of a connection: elsewhere it is unknown */
  issue(scope = ''): string {
    const nonce = Buffer.alloc(size)
    nonce.writeUIntBE(this.#clock.now(), 0, timeBytes)
    this.#random(randomBytes).copy(nonce, timeBytes)
    this.#sign(nonce, scope).copy(nonce, timeBytes + randomBytes)
    return nonce.toString('base64url')
  }

  /** Judges a nonce and, when it is fresh, uses it up. */
  take(nonce: string, scope = ''): NonceVerdict {
    const bytes = Buffer.from(nonce, 'base64url')
    if (bytes.length !== size || bytes.toString('base64url') !== nonce) return 'unknown'
    if (!timingSafeEqual(bytes.subarray(timeBytes + randomBytes), this.#sign(bytes, scope))) return 'unknown'
    const issuedMs = bytes.readUIntBE(0, timeBytes)
    const nowMs = this.#clock.now()
    if (this.#used.has(nonce)) return 'used'
    if (nowMs - issuedMs > this.#lifetimeMs || nowMs < issuedMs || issuedMs < this.#notBeforeMs) return 'expired'
    this.#used.set(nonce, issuedMs)
    this.#forget(nowMs)
    return 'fresh'
  }

  #sign(nonce: Buffer, scope: string): Buffer {
    const signature = createHmac('sha256', this.#key).update(nonce.subarray(0, timeBytes + randomBytes)).update(scope).digest()
    return signature.subarray(0, signatureBytes)
  }

  /** Lets go of what could not be answered again anyway. */
  #forget(nowMs: number): void {
    for (const [nonce, issuedMs] of this.#used) {
      const full = this.#used.size > this.#remember
      if (!full && nowMs - issuedMs <= this.#lifetimeMs) return
      if (full) this.#notBeforeMs = Math.max(this.#notBeforeMs, issuedMs + 1)
      this.#used.delete(nonce)
    }
  }
}
