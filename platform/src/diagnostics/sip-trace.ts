import type { Clock } from '../clock.ts'
import type { RotatingFile } from './rotating-file.ts'
import { matchesContents, mayMatch, type TraceQuery } from './trace-query.ts'
import { finishRecord, lineOfRecord, type KeptRecord, type TraceComponent, type TraceKind, type TraceLevel, type TraceRecord } from './trace-record.ts'

export type { TraceQuery, TraceRecord }

/** The last messages and connection events, for whoever asks why something was refused. */
export interface SipTrace {
  /** Callers that have to build a text for the trace ask first. */
  readonly enabled: boolean
  setEnabled(on: boolean): void
  /** The same trace, written by one role: its records say who saw them. @param local  the role's FQDN */
  seenBy(local: string): SipTrace
  /** @param raw  the head as a binary string; anything after the blank line is not kept. @param bodyBytes  length of the body, which is never kept */
  message(direction: 'in' | 'out', peer: string, raw: string, bodyBytes: number, correlationId?: string): void
  connection(what: 'opened' | 'closed' | 'refused' | 'handshake', peer: string, text: string, correlationId?: string): void
  diagnostic(level: TraceLevel, text: string, correlationId?: string, peer?: string, component?: TraceComponent): void
  /** Newest first. */
  search(query: TraceQuery): TraceRecord[]
}

export interface RingSipTraceOptions {
  clock: Clock
  /** Records kept in memory. */
  records?: number
  /** Bytes of heads kept in memory; the oldest go first. */
  bytes?: number
  enabled?: boolean
}

/** A head longer than this is cut. */
const LONGEST_HEAD = 6_000

export class RingSipTrace implements SipTrace {
  readonly #clock: Clock
  readonly #records: number
  readonly #bytes: number
  #file: RotatingFile | undefined
  #enabled: boolean
  #ring: (KeptRecord | undefined)[] = []
  #start = 0
  #held = 0

  constructor(o: RingSipTraceOptions) {
    this.#clock = o.clock
    this.#records = o.records ?? 5_000
    this.#bytes = o.bytes ?? 16 * 1024 * 1024
    this.#enabled = o.enabled ?? true
  }

  get enabled(): boolean {
    return this.#enabled
  }

  setEnabled(on: boolean): void {
    this.#enabled = on
  }

  /** When the oldest record in memory was made; undefined when there is none. */
  get oldestAt(): number | undefined {
    return this.#ring[this.#start]?.at
  }

  /** From now on each record is a line of this file too. */
  writeTo(file: RotatingFile | undefined): void {
    this.#file = file
  }

  seenBy(local: string): SipTrace {
    return new RoleTrace(this, local)
  }

  message(direction: 'in' | 'out', peer: string, raw: string, bodyBytes: number, correlationId?: string): void {
    this.keep(direction, 'SIPStack', '', peer, raw, 'info', bodyBytes, correlationId)
  }

  connection(what: 'opened' | 'closed' | 'refused' | 'handshake', peer: string, text: string, correlationId?: string): void {
    this.keepConnection('', what, peer, text, correlationId)
  }

  diagnostic(level: TraceLevel, text: string, correlationId?: string, peer = '', component: TraceComponent = 'SIPStack'): void {
    this.keep('diagnostic', component, '', peer, text, level, undefined, correlationId)
  }

  search(query: TraceQuery): TraceRecord[] {
    const limit = Math.min(Math.max(0, query.limit), this.#records)
    const found: TraceRecord[] = []
    for (let i = this.#ring.length - 1; i >= this.#start && found.length < limit; i--) {
      const kept = this.#ring[i]
      if (!kept || !mayMatch(kept, query)) continue
      const record = finishRecord(kept)
      if (matchesContents(record, query)) found.push(record)
    }
    return found
  }

  keepConnection(local: string, what: 'opened' | 'closed' | 'refused' | 'handshake', peer: string, text: string, correlationId: string | undefined): void {
    this.keep('connection', 'SIPStack', local, peer, `${what}: ${text}`, what === 'refused' ? 'warn' : 'info', undefined, correlationId)
  }

  keep(kind: TraceKind, component: TraceComponent, local: string, peer: string, text: string, level: TraceLevel, bodyBytes: number | undefined, correlationId: string | undefined): void {
    if (!this.#enabled) return
    const raw = kind === 'in' || kind === 'out' ? headOf(text) : text
    const kept: KeptRecord = { at: this.#clock.now(), kind, component, local, peer, raw, level, bodyBytes, correlationId }
    this.#ring.push(kept)
    this.#held += raw.length
    while (this.#ring.length - this.#start > this.#records || this.#held > this.#bytes) this.#dropOldest()
    this.#file?.write(lineOfRecord(finishRecord(kept)))
  }

  #dropOldest(): void {
    this.#held -= this.#ring[this.#start]?.raw.length ?? 0
    this.#ring[this.#start++] = undefined
    if (this.#start < this.#records) return
    this.#ring = this.#ring.slice(this.#start)
    this.#start = 0
  }
}

/** One role's view of the trace. */
class RoleTrace implements SipTrace {
  readonly #trace: RingSipTrace
  readonly #local: string

  constructor(trace: RingSipTrace, local: string) {
    this.#trace = trace
    this.#local = local
  }

  get enabled(): boolean {
    return this.#trace.enabled
  }

  setEnabled(on: boolean): void {
    this.#trace.setEnabled(on)
  }

  seenBy(local: string): SipTrace {
    return this.#trace.seenBy(local)
  }

  message(direction: 'in' | 'out', peer: string, raw: string, bodyBytes: number, correlationId?: string): void {
    this.#trace.keep(direction, 'SIPStack', this.#local, peer, raw, 'info', bodyBytes, correlationId)
  }

  connection(what: 'opened' | 'closed' | 'refused' | 'handshake', peer: string, text: string, correlationId?: string): void {
    this.#trace.keepConnection(this.#local, what, peer, text, correlationId)
  }

  diagnostic(level: TraceLevel, text: string, correlationId?: string, peer = '', component: TraceComponent = 'SIPStack'): void {
    this.#trace.keep('diagnostic', component, this.#local, peer, text, level, undefined, correlationId)
  }

  search(query: TraceQuery): TraceRecord[] {
    return this.#trace.search(query)
  }
}

function headOf(raw: string): string {
  const end = raw.indexOf('\r\n\r\n')
  const length = Math.min(end < 0 ? raw.length : end, LONGEST_HEAD)
  if (raw.length - length < 16) return raw.slice(0, length)
  // A slice would keep the long text it was cut from alive.
  return Buffer.from(raw.slice(0, length), 'latin1').toString('latin1')
}
