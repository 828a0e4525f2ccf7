import { flagOf, type TraceRecord } from '@parley/platform/diagnostics/trace-record'
import type { Column, ShellObject } from '../../shell-object.ts'

const words = { in: 'incoming', out: 'outgoing', connection: 'connection', diagnostic: 'diagnostic' } as const
const levels = { error: 'Error', warn: 'Warning', info: 'Info' } as const

export function recordObject(record: TraceRecord): ShellObject {
  return {
    type: 'ClsRecord',
    properties: {
      Time: new Date(record.at),
      Level: levels[record.level],
      Component: record.component,
      Flag: flagOf(record),
      Computer: record.local,
      Direction: words[record.kind],
      Peer: record.peer,
      CallId: record.callId ?? '',
      CorrelationId: record.correlationId ?? '',
      Text: record.text.split('\n', 1)[0] ?? '',
      Message: record.text,
    },
  }
}

export const recordColumns: readonly Column[] = [{ property: 'Time' }, { property: 'Flag' }, { property: 'Computer' }, { property: 'Direction' }, { property: 'Peer' }, { property: 'Text' }]

/** A record as a paragraph of a text file. */
export function recordText(record: TraceRecord): string {
  const about = [flagOf(record), record.component, levels[record.level], record.local, words[record.kind], record.peer, record.callId && `Call-ID ${record.callId}`, record.correlationId && `Correlation ${record.correlationId}`]
  const size = record.bodyBytes === undefined ? '' : `\n(body of ${record.bodyBytes} bytes, never logged)`
  return `${new Date(record.at).toISOString()} ${about.filter(Boolean).join(' ')}\n${record.text}${size}\n`
}
