import { Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components'
import { SearchRegular } from '@fluentui/react-icons/svg/search'
import { useCallback, useDeferredValue, useState } from 'react'
import { Link } from '../../shared/link.tsx'
import { t } from '../../text/text.ts'
import { runAction } from './admin-api.ts'
import { DataTable, type DataColumn } from './data-table.tsx'
import { LevelBadge, type Level } from './level-badge.tsx'
import { PageHead } from './page-head.tsx'
import { preciseTime } from './precise-time.ts'
import { useLoaded } from './use-loaded.ts'

interface Event {
  at: number
  id: number
  level: Level
  source: string
  text: string
  correlationId?: string
}

const useStyles = makeStyles({
  filters: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'end', paddingBottom: tokens.spacingVerticalM },
  search: { minWidth: '240px' },
})

const sources = ['server', 'web', 'mailbox', 'cli'] as const
const levels = ['error', 'warn', 'info'] as const
const levelWords = { error: 'admin.levelError', warn: 'admin.levelWarn', info: 'admin.levelInfo' } as const

const columns = (): DataColumn<Event>[] => [
  { name: 'at', heading: t('admin.time'), width: '150px', show: ({ at }) => preciseTime(at) },
  { name: 'level', heading: t('admin.level'), width: '110px', show: ({ level }) => <LevelBadge level={level} /> },
  { name: 'source', heading: t('admin.source'), width: '80px', show: ({ source }) => source },
  { name: 'id', heading: t('admin.eventId'), width: '70px', show: ({ id }) => id },
  { name: 'text', heading: t('admin.message'), show: ({ text }) => text },
  {
    name: 'trace',
    heading: t('admin.trace'),
    width: '80px',
    show: ({ correlationId }) => correlationId !== undefined && <Link to={{ view: 'admin', page: 'trace', query: `correlation:${correlationId}` }}>{t('admin.openTrace')}</Link>,
  },
]

/** What happened, newest first. */
export default function EventsPage() {
  const styles = useStyles()
  const [source, setSource] = useState('')
  const [level, setLevel] = useState('')
  const [text, setText] = useState('')
  const contains = useDeferredValue(text.trim())
  const load = useCallback(
    async (signal: AbortSignal) => {
      const query = { limit: 200, ...(source !== '' && { source }), ...(level !== '' && { levels: [level] }), ...(contains !== '' && { contains }) }
      return (await runAction<{ events: Event[] }>('query-events', query, signal)).result.events
    },
    [source, level, contains],
  )
  const { loaded, busy, reload } = useLoaded(load)
  return (
    <>
      <PageHead title={t('admin.events')} about={t('admin.eventsAbout')} onReload={reload} busy={busy} />
      <div className={styles.filters}>
        <Field label={t('admin.level')}>
          <Select value={level} onChange={(_, data) => setLevel(data.value)}>
            <option value="">{t('admin.all')}</option>
            {levels.map((one) => (
              <option key={one} value={one}>
                {t(levelWords[one])}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t('admin.source')}>
          <Select value={source} onChange={(_, data) => setSource(data.value)}>
            <option value="">{t('admin.all')}</option>
            {sources.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </Select>
        </Field>
        <Field label={t('admin.contains')} className={styles.search}>
          <Input value={text} maxLength={300} contentBefore={<SearchRegular />} onChange={(_, data) => setText(data.value)} />
        </Field>
      </div>
      <DataTable label={t('admin.events')} loaded={loaded} columns={columns()} keyOf={(event) => `${event.at} ${event.id} ${event.correlationId ?? ''} ${event.text}`} empty={{ title: t('admin.eventsNone') }} onRetry={reload} />
    </>
  )
}
