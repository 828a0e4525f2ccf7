import { t } from '../../text/text.ts'
import { type Item, listItems } from './admin-api.ts'
import { DataTable, type DataColumn } from './data-table.tsx'
import { PageHead } from './page-head.tsx'
import { preciseTime } from './precise-time.ts'
import { useLoaded } from './use-loaded.ts'

interface AuditEntry extends Item {
  at: number
  actor: string
  peer: string
  operation: 'create' | 'update' | 'remove' | 'run'
  subject: string
  target: string
  before: unknown
  after: unknown
  outcome: 'started' | 'done' | 'refused'
  error?: string
}

const operations = { create: 'admin.created', update: 'admin.changed', remove: 'admin.removed', run: 'admin.ran' } as const
const outcomes = { started: 'admin.outcomeStarted', done: 'admin.outcomeDone', refused: 'admin.outcomeRefused' } as const

const load = (signal: AbortSignal) => listItems<AuditEntry>('audit', signal)

const columns = (): DataColumn<AuditEntry>[] => [
  { name: 'at', heading: t('admin.time'), width: '150px', show: ({ at }) => preciseTime(at) },
  { name: 'actor', heading: t('admin.who'), width: '140px', show: ({ actor, peer }) => <span title={peer}>{actor}</span> },
  { name: 'what', heading: t('admin.what'), width: '220px', show: ({ operation, subject, target }) => `${t(operations[operation])}: ${subject} ${target}` },
  { name: 'change', heading: t('admin.change'), show: ({ before, after }) => changeOf(before, after) },
  { name: 'outcome', heading: t('admin.outcome'), width: '180px', show: ({ outcome, error }) => (error === undefined ? t(outcomes[outcome]) : `${t(outcomes[outcome])}: ${error}`) },
]

/** Who changed what, newest first. */
export default function AuditPage() {
  const { loaded, busy, reload } = useLoaded(load)
  return (
    <>
      <PageHead title={t('admin.audit')} about={t('admin.auditAbout')} onReload={reload} busy={busy} />
      <DataTable label={t('admin.audit')} loaded={loaded} columns={columns()} keyOf={({ identity }) => identity} empty={{ title: t('admin.auditNone') }} onRetry={reload} />
    </>
  )
}

/** `port: 4999 → 5199`, property by property. */
function changeOf(before: unknown, after: unknown): string {
  const [was, is] = [asRecord(before), asRecord(after)]
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((name) => name !== 'version' && JSON.stringify(was[name]) !== JSON.stringify(is[name]))
  return names.map((name) => `${name}: ${shown(was[name])} → ${shown(is[name])}`).join('; ').slice(0, 600)
}

const asRecord = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {})
const shown = (value: unknown): string => (value === undefined ? '–' : typeof value === 'string' ? value : JSON.stringify(value))
