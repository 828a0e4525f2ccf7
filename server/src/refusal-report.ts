import type { Clock } from '@parley/platform/clock'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import { newId } from '@parley/platform/ids'
import type { Connection } from '@parley/sip/endpoint'
import type { Refusal } from './refusal.ts'

/** At most so many different refusals of one connection are told apart. */
const KINDS = 32

interface Record {
  readonly correlationId: string
  readonly until: number
  repeats: number
}

/** The refusals one connection has seen lately. */
export class RefusalWindow {
  readonly records = new Map<string, Record>()
}

export interface RefusedRequest {
  method: string
  /** Who the connection belongs to, or else who the request says it is from: hostile text. */
  user: string
}

/** Writes one event (which the trace repeats) for a refusal; identical ones on one connection are then only counted
 *  until the window ends, so that a flood fills no disk. */
export class RefusalReport {
  readonly #diagnostics: Diagnostics
  readonly #clock: Clock
  readonly #windowMs: number
  readonly #refused: ((connection: Connection, refusal: Refusal, correlationId: string) => void) | undefined

  /** @param refused  hears of each record, not of what is only counted */
  constructor(diagnostics: Diagnostics, clock: Clock, windowMs: number, refused?: (connection: Connection, refusal: Refusal, correlationId: string) => void) {
    this.#refused = refused
    this.#diagnostics = diagnostics
    this.#clock = clock
    this.#windowMs = windowMs
  }

  /** @returns the correlation id under which this refusal, or the first of its like, is recorded: the answer carries it */
  write(connection: Connection, window: RefusalWindow, refusal: Refusal, request: RefusedRequest, correlationId?: string): string {
    const now = this.#clock.now()
    const key = `${refusal.id} ${request.method} ${refusal.text}`
    const before = window.records.get(key)
    if (before && now < before.until && now > before.until - 2 * this.#windowMs) {
      before.repeats++
      return before.correlationId
    }
    if (window.records.size >= KINDS) window.records.clear()
    const record: Record = { correlationId: refusal.correlationId ?? correlationId ?? newId(), until: now + this.#windowMs, repeats: 0 }
    window.records.set(key, record)
    this.#record(connection, refusal, request, record.correlationId, before?.repeats ?? 0)
    this.#refused?.(connection, refusal, record.correlationId)
    return record.correlationId
  }

  #record(connection: Connection, refusal: Refusal, { method, user }: RefusedRequest, correlationId: string, repeats: number): void {
    const peer = `${connection.remoteAddress}:${connection.remotePort}`
    const more = repeats > 0 ? ` (and ${repeats} like it before)` : ''
    const reason = refusal.text + (refusal.note ? ` — ${refusal.note}` : '') + more
    if (refusal.event) {
      this.#diagnostics.events.record(refusal.event, { method, peer, user, status: refusal.status, reason, ...refusal.fields }, correlationId)
    } else {
      const text = `${method} of ${user} at ${peer} was answered ${refusal.status} ${refusal.phrase}: ${reason}`
      this.#diagnostics.trace.diagnostic('info', text, correlationId, peer)
    }
  }
}
