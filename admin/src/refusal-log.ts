import type { FastifyRequest } from 'fastify'
import type { Clock } from '@parley/platform/clock'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import type { AppError } from '@parley/platform/errors'
import { pathOf } from '@parley/platform/http-answers'

const WINDOW_MS = 60_000
const MOST_PEERS = 1_000
const TOLD = 5

/** Tells who was not let in: the first few of each address in a minute, so that nobody fills the log by knocking. */
export class RefusalLog {
  readonly #o: { clock: Clock; diagnostics: Diagnostics }
  readonly #peers = new Map<string, { since: number; count: number }>()

  constructor(o: { clock: Clock; diagnostics: Diagnostics }) {
    this.#o = o
  }

  tell(request: FastifyRequest, error: AppError): void {
    const peer = request.socket.remoteAddress ?? ''
    const now = this.#o.clock.now()
    const known = this.#peers.get(peer)
    const entry = known && now - known.since < WINDOW_MS ? known : { since: now, count: 0 }
    entry.count++
    this.#peers.delete(peer)
    this.#peers.set(peer, entry)
    const [oldest] = this.#peers.keys()
    if (this.#peers.size > MOST_PEERS && oldest !== undefined) this.#peers.delete(oldest)
    if (entry.count > TOLD) return
    const more = entry.count === TOLD ? '; more of this address in the next minute are not told' : ''
    const reason = `${request.method} ${pathOf(request.url)}: ${error.message}${more}`
    this.#o.diagnostics.events.record('adminRefused', { peer, reason }, request.correlationId)
  }
}
