import type { Clock } from '../clock.ts'
import { escapeControls, LONGEST_RECORD, truncate } from './escape.ts'
import { maskHead } from './mask-head.ts'
import { redactText } from './redact.ts'
import type { RotatingFile } from './rotating-file.ts'

export type TraceKind = 'in' | 'out' | 'connection' | 'diagnostic'

/** One record of the SIPStack trace. */
export interface TraceRecord {
  at: number
  kind: TraceKind
  /** `address:port` of the other side; empty for a diagnostic that belongs to no connection. */
  peer: string
  /** A message's head with credentials masked and its line ends kept, or the text of a connection or diagnostic record. */
  text: string
  level: 'info' | 'warn' | 'error'
  bodyBytes?: number
  callId?: string
  correlationId?: string
}

export interface TraceQuery {
  /** An address (`alice@parley.test`), matched anywhere in the record. */
  address?: string
  callId?: string
  correlationId?: string
  since?: number
  limit: number
}

/** The last messages and connection events, for whoever asks why something was refused. */
export interface SipTrace {
  /** Callers that have to build a text for the trace ask first. */
  readonly enabled: boolean
  setEnabled(on: boolean): void
  /** @param raw  the head as a binary string; anything after the blank line is not kept. @param bodyBytes  length of the body, which is never kept */
  message(direction: 'in' | 'out', peer: string, raw: string, bodyBytes: number, correlationId?: string): void
  connection(what: 'opened' | 'closed' | 'refused' | 'handshake', peer: string, text: string, correlationId?: string): void
  diagnostic(level: 'info' | 'warn' | 'error', text: string, correlationId?: string, peer?: string): void
  /** Newest first. */
  search(query: TraceQuery): TraceRecord[]
}

/** What is remembered of a message before anybody looks at it: masking and formatting wait for a reader. */
interface Kept {
  at: number
  kind: TraceKind
  peer: string
  raw: string
  level: 'info' | 'warn' | 'error'
  bodyBytes: number | undefined
  correlationId: string | undefined
}

export interface RingSipTraceOptions {
  clock: Clock
  /** Records kept in memory. */
  records?: number
  /** Bytes of heads kept in memory; the oldest go first. */
  bytes?: number
  file?: RotatingFile
  enabled?: boolean
}

/** A head longer than this is cut. */
const LONGEST_HEAD = 6_000

export class RingSipTrace implements SipTrace {
  readonly #clock: Clock
  readonly #records: number
  readonly #bytes: number
  readonly #file: RotatingFile | undefined
  #enabled: boolean
  #ring: (Kept | undefined)[] = []
  #start = 0
  #held = 0

  constructor(o: RingSipTraceOptions) {
    this.#clock = o.clock
    this.#records = o.records ?? 5_000
    this.#bytes = o.bytes ?? 16 * 1024 * 1024
    this.#file = o.file
    this.#enabled = o.enabled ?? true
  }

  get enabled(): boolean {
    return this.#enabled
  }

  setEnabled(on: boolean): void {
    this.#enabled = on
  }

  message(direction: 'in' | 'out', peer: string, raw: string, bodyBytes: number, correlationId?: string): void {
    if (!this.#enabled) return
    this.#keep(direction, peer, headOf(raw), 'info', bodyBytes, correlationId)
  }

  connection(what: 'opened' | 'closed' | 'refused' | 'handshake', peer: string, text: string, correlationId?: string): void {
    if (!this.#enabled) return
    this.#keep('connection', peer, `${what}: ${text}`, what === 'refused' ? 'warn' : 'info', undefined, correlationId)
  }

  diagnostic(level: 'info' | 'warn' | 'error', text: string, correlationId?: string, peer = ''): void {
    if (!this.#enabled) return
    this.#keep('diagnostic', peer, text, level, undefined, correlationId)
  }

  search(query: TraceQuery): TraceRecord[] {
    const limit = Math.min(Math.max(0, query.limit), this.#records)
    const found: TraceRecord[] = []
    for (let i = this.#ring.length - 1; i >= this.#start && found.length < limit; i--) {
      const kept = this.#ring[i]
      if (!kept || (query.since !== undefined && kept.at < query.since)) continue
      if (query.correlationId !== undefined && kept.correlationId !== query.correlationId) continue
      const record = finish(kept)
      if (query.callId !== undefined && record.callId !== short(query.callId)) continue
      if (query.address !== undefined && !record.text.toLowerCase().includes(query.address.toLowerCase())) continue
      found.push(record)
    }
    return found
  }

  #keep(kind: TraceKind, peer: string, raw: string, level: Kept['level'], bodyBytes: number | undefined, correlationId: string | undefined): void {
    const kept: Kept = { at: this.#clock.now(), kind, peer, raw, level, bodyBytes, correlationId }
    this.#ring.push(kept)
    this.#held += raw.length
    while (this.#ring.length - this.#start > this.#records || this.#held > this.#bytes) this.#dropOldest()
    this.#file?.write(lineOf(finish(kept)))
  }

  #dropOldest(): void {
    this.#held -= this.#ring[this.#start]?.raw.length ?? 0
    this.#ring[this.#start++] = undefined
    if (this.#start < this.#records) return
    this.#ring = this.#ring.slice(this.#start)
    this.#start = 0
  }
}

function headOf(raw: string): string {
  const end = raw.indexOf('\r\n\r\n')
  const length = Math.min(end < 0 ? raw.length : end, LONGEST_HEAD)
  if (raw.length - length < 16) return raw.slice(0, length)
  // A slice would keep the long text it was cut from alive.
  return Buffer.from(raw.slice(0, length), 'latin1').toString('latin1')
}

function finish(kept: Kept): TraceRecord {
  const message = kept.kind === 'in' || kept.kind === 'out'
  const masked = message ? maskHead(kept.raw) : redactText(kept.raw)
  const text = masked.split('\r\n').map(escapeControls).join('\n')
  const record: TraceRecord = { at: kept.at, kind: kept.kind, peer: short(kept.peer), text: truncate(text, 6_000), level: kept.level }
  if (kept.bodyBytes !== undefined) record.bodyBytes = kept.bodyBytes
  const callId = message ? callIdOf(kept.raw) : undefined
  if (callId !== undefined) record.callId = callId
  if (kept.correlationId !== undefined) record.correlationId = short(kept.correlationId)
  return record
}

/** JSON may double the length of what is quoted in it. */
function lineOf(record: TraceRecord): string {
  const line = JSON.stringify(record)
  if (Buffer.byteLength(line) < LONGEST_RECORD) return line
  return JSON.stringify({ ...record, text: truncate(record.text, 2_500) })
}

/** An identifier as it is shown and searched for. */
function short(text: string): string {
  return truncate(escapeControls(text), 300)
}

function callIdOf(head: string): string | undefined {
  const value = /(?:^|\n)(?:call-id|i)[ \t]*:[ \t]*([^\r\n]{1,300})/i.exec(head)?.[1]?.trim()
  return value === undefined ? undefined : short(value)
}
