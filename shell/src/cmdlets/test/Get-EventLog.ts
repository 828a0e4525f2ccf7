import { AppError } from '@parley/platform/errors'
import { sourceTitles, type EventName, type Level, type Source } from '@parley/platform/diagnostics/catalogue'
import { date, number, text, texts } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import type { ShellObject } from '../../shell-object.ts'

/** An event as the API shows it. */
interface ApiEvent {
  at: number
  name: EventName
  id: number
  level: Level
  source: Source
  text: string
  correlationId?: string
}

const entryTypes: Record<string, Level> = { Error: 'error', Warning: 'warn', Information: 'info' }
const logs = ['Application', 'Lync Server']

export const getEventLog: Cmdlet = {
  name: 'Get-EventLog',
  synopsis: 'Shows events, newest first.',
  description: 'The log Application holds what Outlook Web App, the mailbox and the product itself report, the log Lync Server what the front end reports. Each event has one number for ever; docs/events.md lists all.',
  parameters: {
    LogName: { type: 'string', enum: logs, mandatory: true, position: 1, help: 'Which log.' },
    Source: { type: 'string', many: true, help: 'Only events of these sources.', complete: async () => Object.values(sourceTitles) },
    InstanceId: { type: 'int', many: true, position: 2, help: 'Only events with these numbers.' },
    EntryType: { type: 'string', enum: Object.keys(entryTypes), many: true, help: 'Only errors, warnings or information.' },
    Newest: { type: 'int', help: 'At most so many, 1 to 1000.', default: '100' },
    After: { type: 'datetime', help: 'Only what happened after this time.' },
    Before: { type: 'datetime', help: 'Only what happened before this time.' },
    Message: { type: 'string', help: 'Only events whose text holds this, in any case.' },
  },
  examples: [
    { line: 'Get-EventLog Application -Source "MSExchange OWA" -InstanceId 112', does: 'Has instant messaging been initialised?' },
    { line: 'Get-EventLog "Lync Server" -EntryType Error -Newest 10 | fl TimeGenerated,InstanceId,Message', does: 'The last ten errors of the front end, in full.' },
  ],
  table: [{ property: 'TimeGenerated' }, { property: 'EntryType' }, { property: 'Source' }, { property: 'InstanceId', align: 'right' }, { property: 'Message' }],
  see: ['Search-CsClsLogging', 'Get-ServerHealth'],
  run: async (c, p) => {
    const log = text(p, 'LogName') ?? ''
    const wanted = sourcesOf(texts(p, 'Source'), log)
    const numbers = p['InstanceId'] as number[] | undefined
    const levels = texts(p, 'EntryType')?.map((name) => entryTypes[name] ?? 'info')
    const newest = Math.min(Math.max(number(p, 'Newest') ?? 100, 1), 1_000)
    const [after, before, contains] = [date(p, 'After'), date(p, 'Before'), text(p, 'Message')]
    const ask = async (source: Source) => {
      const { result } = await c.api.run<{ events: ApiEvent[] }>('query-events', {
        source,
        limit: newest,
        ...(numbers && { ids: numbers }),
        ...(levels && { levels }),
        ...(after && { since: after.getTime() }),
        ...(before && { until: before.getTime() }),
        ...(contains !== undefined && { contains: contains.replaceAll(/^\*|\*$/g, '') }),
      })
      return result.events
    }
    const found = (await Promise.all(wanted.map(ask))).flat().sort((a, b) => b.at - a.at)
    return found.slice(0, newest).map(eventObject)
  },
}

function sourcesOf(names: readonly string[] | undefined, log: string): Source[] {
  const inLog = (Object.keys(sourceTitles) as Source[]).filter((source) => (log === 'Application') === (source !== 'server'))
  if (!names) return inLog
  return names.map((name) => {
    const found = (Object.keys(sourceTitles) as Source[]).find((source) => [source, sourceTitles[source]].some((title) => title.toLowerCase() === name.toLowerCase()))
    if (found) return found
    throw new AppError('missing', `There is no source '${name.slice(0, 80)}'`, { expected: Object.values(sourceTitles).join(', ') })
  })
}

function eventObject(event: ApiEvent): ShellObject {
  const entryType = Object.keys(entryTypes).find((name) => entryTypes[name] === event.level) ?? 'Information'
  return {
    type: 'EventLogEntry',
    properties: {
      TimeGenerated: new Date(event.at),
      EntryType: entryType,
      Source: sourceTitles[event.source] ?? event.source,
      InstanceId: event.id,
      EventID: event.id,
      Message: event.text,
      CorrelationId: event.correlationId ?? '',
      Name: event.name,
    },
  }
}
