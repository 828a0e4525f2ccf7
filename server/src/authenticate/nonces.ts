import type { Random } from '@parley/platform/ids'

export const nonceLifeMs = 300_000

/** More challenges than this unanswered on one connection: the oldest is void. */
const OUTSTANDING = 64

/** The nonces given out on one connection. Each serves once, on this connection, for five minutes: what is
 *  overheard or kept is worth nothing, and there is nothing to share between connections. */
export class Nonces {
  readonly #issued = new Map<string, number>()

  issue(random: Random, nowMs: number): string {
    const nonce = random(24).toString('base64url')
    if (this.#issued.size >= OUTSTANDING) for (const oldest of this.#issued.keys()) return this.#replace(oldest, nonce, nowMs)
    this.#issued.set(nonce, nowMs)
    return nonce
  }

  /** Uses up a nonce. `stale` when it was given out too long ago, or was never given out here or used before:
   *  the client may try again with a new one without asking its user. */
  redeem(nonce: string, nowMs: number): 'good' | 'stale' {
    const issuedAt = this.#issued.get(nonce)
    this.#issued.delete(nonce)
    return issuedAt !== undefined && nowMs - issuedAt <= nonceLifeMs && nowMs >= issuedAt ? 'good' : 'stale'
  }

  #replace(oldest: string, nonce: string, nowMs: number): string {
    this.#issued.delete(oldest)
    this.#issued.set(nonce, nowMs)
    return nonce
  }
}
