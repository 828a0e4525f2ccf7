import { date, number, texts } from '../../bound.ts'
import type { ApiItem } from '../../api-client.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import type { ShellObject } from '../../shell-object.ts'

interface AuditEntry extends ApiItem {
  at: number
  actor: string
  role: string
  peer: string
  operation: string
  subject: string
  target: string
  parameters?: unknown
  before?: unknown
  after?: unknown
  outcome: string
  error?: string
  correlationId: string
}

export const searchAdminAuditLog: Cmdlet = {
  name: 'Search-AdminAuditLog',
  synopsis: 'Shows who changed what, and what it was before and after; newest first.',
  parameters: {
    Cmdlets: { type: 'string', many: true, help: 'Collections and actions of the admin API, such as users or enable-topology: every cmdlet, page and program works through them.' },
    ObjectIds: { type: 'string', many: true, help: 'What was changed, by its identity.' },
    UserIds: { type: 'string', many: true, help: 'Who did it: accounts, names of certificates, or token.' },
    StartDate: { type: 'datetime', help: 'Not before.' },
    EndDate: { type: 'datetime', help: 'Not after.' },
    IsSuccess: { type: 'bool', help: 'Only what was done, or only what was refused.' },
    ResultSize: { type: 'int', help: 'The most there may be, up to 1000.', default: '1000' },
  },
  table: [{ property: 'RunDate' }, { property: 'Caller' }, { property: 'CmdletName' }, { property: 'ObjectModified' }, { property: 'Succeeded' }],
  examples: [
    { line: 'Search-AdminAuditLog -StartDate 2026-01-01 -UserIds alice', does: 'What alice has changed since then.' },
    { line: 'Search-AdminAuditLog -Cmdlets users -ResultSize 1 | Format-List ObjectModified, Before, After', does: 'The last change of a user.' },
  ],
  notes: 'Secrets are never written down.',
  see: ['Get-EventLog'],
  async run(c, p) {
    const [from, to] = [date(p, 'StartDate'), date(p, 'EndDate')]
    const query = { ...(from && { from: String(from.getTime()) }), ...(to && { to: String(to.getTime()) }) }
    const one = (name: string) => texts(p, name)?.map((text) => text.toLowerCase())
    const [subjects, targets, actors] = [one('Cmdlets'), one('ObjectIds'), one('UserIds')]
    const fits = (entry: AuditEntry) =>
      (subjects?.includes(entry.subject.toLowerCase()) ?? true) &&
      (targets?.includes(entry.target.toLowerCase()) ?? true) &&
      (actors?.includes(entry.actor.toLowerCase()) ?? true) &&
      (p['IsSuccess'] === undefined || (entry.outcome === 'done') === p['IsSuccess'])
    const entries = await c.api.list<AuditEntry>('audit', query)
    return entries.filter(fits).slice(0, number(p, 'ResultSize') ?? 1_000).map(shown)
  },
}

function shown(entry: AuditEntry): ShellObject {
  return {
    type: 'AdminAuditLogEvent',
    properties: {
      ObjectModified: entry.target,
      CmdletName: `${entry.operation} ${entry.subject}`,
      CmdletParameters: compact(entry.parameters),
      Before: compact(entry.before),
      After: compact(entry.after),
      Caller: entry.actor,
      Role: entry.role,
      ClientIP: entry.peer,
      Succeeded: entry.outcome === 'done',
      Error: entry.error ?? (entry.outcome === 'started' ? 'It was begun and never ended.' : ''),
      RunDate: new Date(entry.at),
      CorrelationId: entry.correlationId,
      Identity: entry.identity,
    },
  }
}

const compact = (value: unknown): string => (value === undefined ? '' : JSON.stringify(value))
