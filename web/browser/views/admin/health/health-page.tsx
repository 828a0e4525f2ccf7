import { Badge, Button, MessageBar, MessageBarBody, Text } from '@fluentui/react-components'
import { useCallback } from 'react'
import { ErrorState, RowSkeletons } from '../../../shared/states.tsx'
import { t } from '../../../text/text.ts'
import { runAction } from '../admin-api.ts'
import { DataTable, type DataColumn } from '../data-table.tsx'
import { PageHead } from '../page-head.tsx'
import { useLoaded } from '../use-loaded.ts'

/** One check, as the action `health` answers it. */
interface HealthRow {
  set: string
  check: string
  target: string
  state: 'ok' | 'warning' | 'failure' | 'skipped'
  found: string
  remedy?: string
}

const colours = { ok: 'success', warning: 'warning', failure: 'danger', skipped: 'informative' } as const
const words = { ok: 'admin.healthOk', warning: 'admin.healthWarning', failure: 'admin.healthFailure', skipped: 'admin.healthSkipped' } as const
const gravest = ['failure', 'warning', 'ok', 'skipped'] as const

const columns = (): DataColumn<HealthRow>[] => [
  {
    name: 'state',
    heading: t('admin.state'),
    width: '120px',
    show: ({ state }) => (
      <Badge appearance="tint" color={colours[state]}>
        {t(words[state])}
      </Badge>
    ),
  },
  { name: 'check', heading: t('admin.healthCheck'), width: '260px', show: ({ check }) => check },
  { name: 'target', heading: t('admin.server'), width: '180px', show: ({ target }) => target },
  {
    name: 'found',
    heading: t('admin.healthFound'),
    show: ({ found, remedy }) => (
      <>
        {found}
        {remedy !== undefined && (
          <Text block weight="semibold">
            {remedy}
          </Text>
        )}
      </>
    ),
  },
]

/** Every check of the installation, the gravest first. */
export default function HealthPage() {
  const load = useCallback(async (signal: AbortSignal) => (await runAction<{ rows: HealthRow[] }>('health', {}, signal)).result.rows, [])
  const { loaded, busy, reload } = useLoaded(load)
  if (loaded.state === 'loading') return <RowSkeletons />
  if (loaded.state === 'failed') return <ErrorState text={loaded.reason} onRetry={reload} />
  const rows = loaded.value.toSorted((a, b) => gravest.indexOf(a.state) - gravest.indexOf(b.state))
  const bad = rows.filter(({ state }) => state === 'failure' || state === 'warning').length
  return (
    <>
      <PageHead title={t('admin.health')} about={t('admin.healthAbout')}>
        <Button disabledFocusable={busy} onClick={reload}>
          {t('admin.healthRun')}
        </Button>
      </PageHead>
      <MessageBar intent={bad === 0 ? 'success' : 'warning'}>
        <MessageBarBody>{bad === 0 ? t('admin.healthAllWell') : t('admin.healthBad', { count: bad })}</MessageBarBody>
      </MessageBar>
      <DataTable label={t('admin.health')} loaded={{ state: 'ready', value: rows }} columns={columns()} keyOf={({ set, check, target }) => `${set} ${check} ${target}`} empty={{ title: t('admin.none') }} onRetry={reload} />
    </>
  )
}
