import type { FastifyRequest } from 'fastify'
import type { Clock } from '@parley/platform/clock'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import type { AppError } from '@parley/platform/errors'
import { pathOf } from '@parley/platform/http-answers'
import { MinuteCounter } from './minute-counter.ts'

const TOLD = 5

/** Tells who was not let in: the first few of each address in a minute, so that nobody fills the log by knocking. */
export class RefusalLog {
  readonly #diagnostics: Diagnostics
  readonly #refusals: MinuteCounter

  constructor(o: { clock: Clock; diagnostics: Diagnostics }) {
    this.#diagnostics = o.diagnostics
    this.#refusals = new MinuteCounter(o.clock)
  }

  tell(request: FastifyRequest, error: AppError): void {
    const peer = request.socket.remoteAddress ?? ''
    const count = this.#refusals.count(peer)
    if (count > TOLD) return
    const more = count === TOLD ? '; more of this address in the next minute are not told' : ''
    const reason = `${request.method} ${pathOf(request.url)}: ${error.message}${more}`
    this.#diagnostics.events.record('adminRefused', { peer, reason }, request.correlationId)
  }
}
