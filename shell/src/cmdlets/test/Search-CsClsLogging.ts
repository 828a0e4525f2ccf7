import type { TraceRecord } from '@parley/platform/diagnostics/trace-record'
import { AppError } from '@parley/platform/errors'
import { date, flag, number, text, texts } from '../../bound.ts'
import type { Bound, Cmdlet } from '../../cmdlet.ts'
import type { CmdletContext } from '../../cmdlet-context.ts'
import { recordColumns, recordObject, recordText } from './cls-record.ts'
import { everywhere } from './cls-scenario.ts'

const HALF_AN_HOUR = 1_800_000

/** Levels take in the graver ones; the trace knows three. */
const levels: Record<string, 'error' | 'warn' | 'info'> = { Fatal: 'error', Error: 'error', Warning: 'warn', Info: 'info', Verbose: 'info', Debug: 'info', All: 'info' }

/** Names the guides use; all that SIP does is in the one component here. */
const components: Record<string, string> = { SIPStack: 'SIPStack', S4: 'SIPStack', Collaboration: 'IMOWA', IMOWA: 'IMOWA' }

export const searchCsClsLogging: Cmdlet = {
  name: 'Search-CsClsLogging',
  synopsis: 'Searches the SIPStack trace and what was logged.',
  description: 'Looks in memory and in the files of logged scenarios. Without -StartTime it looks at the half hour before -EndTime, and without -EndTime at what is newest. Credentials are masked, and message texts are never kept.',
  parameters: {
    Uri: { type: 'string', help: 'A SIP address, anywhere in the record.' },
    CallId: { type: 'string', help: 'Call-ID of a dialog.' },
    IP: { type: 'string', help: 'IP address of the other side.' },
    SipContents: { type: 'string', help: 'Any text in the head of a message or in a record.' },
    CorrelationIds: { type: 'string', many: true, help: 'Correlation id, as an event or a refusal tells it.' },
    Components: { type: 'string', many: true, enum: Object.keys(components), help: 'Only records of these.' },
    LogLevel: { type: 'string', enum: Object.keys(levels), help: 'This level and graver.', default: 'All' },
    StartTime: { type: 'datetime', help: 'Only what happened from then on.', default: '30 minutes before -EndTime' },
    EndTime: { type: 'datetime', help: 'Only what happened until then.', default: 'now' },
    MatchAny: { type: 'switch', help: 'A record has to fit one of the conditions; that is how it is when neither is said.' },
    MatchAll: { type: 'switch', help: 'A record has to fit all of them.' },
    OutputFilePath: { type: 'string', help: 'Writes the records to this file as text, oldest first, instead of showing them.' },
    SkipNetworkLogs: { type: 'switch', help: 'Accepted and ignored.' },
    Newest: { type: 'int', help: 'At most so many records, 1 to 5000.', default: '500' },
    ...everywhere,
  },
  examples: [
    { line: 'Search-CsClsLogging -Uri alice@parley.test', does: 'What alice sent and got in the last half hour.' },
    { line: 'Search-CsClsLogging -CallId 5f1c02 | fl Time,Computer,Direction,Message', does: 'One dialog, whole messages.' },
    { line: 'Search-CsClsLogging -Uri bob@parley.test -OutputFilePath trace.txt', does: 'The same as a text file.' },
  ],
  table: recordColumns,
  see: ['Start-CsClsLogging', 'Get-EventLog'],
  run: async (c, p) => {
    const { result } = await c.api.run<{ records: TraceRecord[] }>('search-trace', queryOf(p, c.host.now()))
    const file = text(p, 'OutputFilePath')
    if (file === undefined) return result.records.map(recordObject)
    await write(c, file, result.records.toReversed())
    return undefined
  },
}

async function write(c: CmdletContext, file: string, records: readonly TraceRecord[]): Promise<void> {
  await c.host.writeFile(file, records.map(recordText).join('\n'))
  c.verbose(`${records.length} records were written to ${file}.`)
}

function queryOf(p: Bound, now: Date): Record<string, unknown> {
  if (flag(p, 'MatchAll') && flag(p, 'MatchAny')) throw new AppError('invalid', 'Give -MatchAll or -MatchAny, not both')
  const until = date(p, 'EndTime') ?? now
  const since = date(p, 'StartTime') ?? new Date(until.getTime() - HALF_AN_HOUR)
  const [correlationId, ...more] = texts(p, 'CorrelationIds') ?? []
  if (more.length > 0) throw new AppError('invalid', 'Search for one correlation id at a time')
  const asked = {
    address: text(p, 'Uri')?.replace(/^sips?:/i, ''),
    callId: text(p, 'CallId'),
    ip: text(p, 'IP'),
    contents: text(p, 'SipContents'),
    correlationId,
    components: texts(p, 'Components') && [...new Set(texts(p, 'Components')?.map((name) => components[name]))],
    level: levels[text(p, 'LogLevel') ?? 'All'],
    match: flag(p, 'MatchAll') ? 'all' : 'any',
    since: since.getTime(),
    until: until.getTime(),
    limit: Math.min(Math.max(number(p, 'Newest') ?? 500, 1), 5_000),
  }
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined))
}
