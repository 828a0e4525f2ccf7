import { escapeControls, LONGEST_RECORD, truncate } from './escape.ts'
import { maskHead } from './mask-head.ts'
import { redactText } from './redact.ts'

export type TraceKind = 'in' | 'out' | 'connection' | 'diagnostic'

/** Who writes: the SIP stack of a role, or the instant messaging of the web role. */
export const traceComponents = ['SIPStack', 'IMOWA'] as const
export type TraceComponent = (typeof traceComponents)[number]

/** What a record is about: messages, connections, or why something was decided. */
export const traceFlags = ['TF_PROTOCOL', 'TF_CONNECTION', 'TF_DIAG', 'TF_COMPONENT'] as const
export type TraceFlag = (typeof traceFlags)[number]

/** From the gravest; a level takes in those before it. */
export const traceLevels = ['error', 'warn', 'info'] as const
export type TraceLevel = (typeof traceLevels)[number]

/** One record of the trace. */
export interface TraceRecord {
  at: number
  kind: TraceKind
  component: TraceComponent
  /** The role that saw it, by its FQDN; empty when no role is meant. */
  local: string
  /** `address:port` of the other side; empty for a diagnostic that belongs to no connection. */
  peer: string
  /** A message's head with credentials masked and its line ends kept, or the text of a connection or diagnostic record. */
  text: string
  level: TraceLevel
  bodyBytes?: number
  callId?: string
  correlationId?: string
}

/** What is remembered before anybody looks at it: masking and formatting wait for a reader. */
export interface KeptRecord {
  at: number
  kind: TraceKind
  component: TraceComponent
  local: string
  peer: string
  raw: string
  level: TraceLevel
  bodyBytes: number | undefined
  correlationId: string | undefined
}

export function flagOf(record: Pick<TraceRecord, 'kind' | 'component'>): TraceFlag {
  if (record.kind === 'in' || record.kind === 'out') return 'TF_PROTOCOL'
  if (record.kind === 'connection') return 'TF_CONNECTION'
  return record.component === 'IMOWA' ? 'TF_COMPONENT' : 'TF_DIAG'
}

/** The record as it is shown: masked, escaped, of bounded length. */
export function finishRecord(kept: KeptRecord): TraceRecord {
  const message = kept.kind === 'in' || kept.kind === 'out'
  const masked = message ? maskHead(kept.raw) : redactText(kept.raw)
  const text = masked.split('\r\n').map(escapeControls).join('\n')
  const { at, kind, component, level } = kept
  const record: TraceRecord = { at, kind, component, local: identifier(kept.local), peer: identifier(kept.peer), text: truncate(text, 6_000), level }
  if (kept.bodyBytes !== undefined) record.bodyBytes = kept.bodyBytes
  const callId = message ? callIdOf(kept.raw) : undefined
  if (callId !== undefined) record.callId = callId
  if (kept.correlationId !== undefined) record.correlationId = identifier(kept.correlationId)
  return record
}

/** A record as a line of a file. JSON may double the length of what is quoted in it. */
export function lineOfRecord(record: TraceRecord): string {
  const line = JSON.stringify(record)
  if (Buffer.byteLength(line) < LONGEST_RECORD) return line
  return JSON.stringify({ ...record, text: truncate(record.text, 2_500) })
}

/** An identifier as it is shown and searched for. */
export function identifier(text: string): string {
  return truncate(escapeControls(text), 300)
}

function callIdOf(head: string): string | undefined {
  const value = /(?:^|\n)(?:call-id|i)[ \t]*:[ \t]*([^\r\n]{1,300})/i.exec(head)?.[1]?.trim()
  return value === undefined ? undefined : identifier(value)
}
