import { flagOf, identifier, traceLevels, type TraceComponent, type TraceFlag, type TraceLevel, type TraceRecord } from './trace-record.ts'

/** What to look for. Conditions on what a record says count together (`all`) or each alone (`any`); those on time, level, component
 *  and flag always hold. */
export interface TraceQuery {
  /** An address (`alice@parley.test`), matched anywhere in the record. */
  address?: string
  callId?: string
  correlationId?: string
  /** An IP address of the other side. */
  ip?: string
  /** Any text in the record. */
  contents?: string
  match?: 'all' | 'any'
  components?: readonly TraceComponent[]
  flags?: readonly TraceFlag[]
  /** This level and graver. */
  level?: TraceLevel
  /** Milliseconds since the epoch, both included. */
  since?: number
  until?: number
  limit: number
}

/** Whether a record's time and level are looked for: told before it is made readable. */
export function mayMatch(record: Pick<TraceRecord, 'at' | 'kind' | 'component' | 'level'>, q: TraceQuery): boolean {
  if (q.since !== undefined && record.at < q.since) return false
  if (q.until !== undefined && record.at > q.until) return false
  if (q.level !== undefined && traceLevels.indexOf(record.level) > traceLevels.indexOf(q.level)) return false
  if (q.components && !q.components.includes(record.component)) return false
  return !q.flags || q.flags.includes(flagOf(record))
}

export function matchesContents(record: TraceRecord, q: TraceQuery): boolean {
  const conditions: boolean[] = []
  if (q.address !== undefined) conditions.push(says(record, q.address))
  if (q.contents !== undefined) conditions.push(says(record, q.contents))
  if (q.callId !== undefined) conditions.push(record.callId === identifier(q.callId))
  if (q.correlationId !== undefined) conditions.push(record.correlationId === identifier(q.correlationId))
  if (q.ip !== undefined) conditions.push(record.peer.replace(/:\d+$/, '') === q.ip)
  if (conditions.length === 0) return true
  return q.match === 'any' ? conditions.includes(true) : !conditions.includes(false)
}

function says(record: TraceRecord, text: string): boolean {
  return record.text.toLowerCase().includes(text.toLowerCase())
}
