import { Button, Field, Input, makeStyles, Switch, tokens } from '@fluentui/react-components'
import { SearchRegular } from '@fluentui/react-icons/svg/search'
import { type FormEvent, useCallback, useState } from 'react'
import { navigate, useRoute } from '../../../router.ts'
import { EmptyState, ErrorState, RowSkeletons } from '../../../shared/states.tsx'
import { t } from '../../../text/text.ts'
import { narrow } from '../../../theme.ts'
import { runAction } from '../admin-api.ts'
import { PageHead } from '../page-head.tsx'
import { useLoaded } from '../use-loaded.ts'
import { ClsSwitch } from './cls-switch.tsx'
import type { Ladder } from './ladder-types.ts'
import { LadderView } from './ladder.tsx'
import { StepDetail } from './step-detail.tsx'
import { traceQuery } from './trace-query.ts'

const useStyles = makeStyles({
  form: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'start', paddingBottom: tokens.spacingVerticalM },
  search: { flexGrow: 1, minWidth: '240px', maxWidth: '480px' },
  // Beside the box, below its label.
  beside: { marginTop: '22px' },
  split: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: tokens.spacingHorizontalM, minHeight: '240px', flexGrow: 1 },
  withDetail: { gridTemplateColumns: 'minmax(0, 3fr) minmax(0, 2fr)', [narrow]: { gridTemplateColumns: 'minmax(0, 1fr)' } },
})

/** The SIPStack trace as a ladder, searchable by person and dialog. */
export default function TracePage() {
  const route = useRoute()
  const query = (route.view === 'admin' && route.query) || ''
  return <Trace key={query} query={query} />
}

function Trace({ query }: { query: string }) {
  const styles = useStyles()
  const [typed, setTyped] = useState(query)
  const [messagesOnly, setMessagesOnly] = useState(false)
  const [opened, setOpened] = useState<number>()
  const load = useCallback(
    async (signal: AbortSignal) => {
      const asked = { ...traceQuery(query), limit: 500, ...(messagesOnly && { flags: ['TF_PROTOCOL'] }) }
      return (await runAction<Ladder>('trace-ladder', asked, signal)).result
    },
    [query, messagesOnly],
  )
  const { loaded, busy, reload } = useLoaded(load)
  const search = (event: FormEvent) => {
    event.preventDefault()
    if (typed.trim() === query) reload()
    else navigate({ view: 'admin', page: 'trace', ...(typed.trim() !== '' && { query: typed.trim() }) })
  }
  const step = loaded.state === 'ready' && opened !== undefined ? loaded.value.steps[opened] : undefined
  return (
    <>
      <PageHead title={t('admin.trace')} about={t('admin.traceAbout')} onReload={reload} busy={busy}>
        <ClsSwitch />
      </PageHead>
      <form className={styles.form} role="search" aria-label={t('admin.traceSearch')} onSubmit={search}>
        <Field label={t('admin.traceSearch')} hint={t('admin.traceHint')} className={styles.search}>
          <Input value={typed} maxLength={300} contentBefore={<SearchRegular />} onChange={(_, data) => setTyped(data.value)} />
        </Field>
        <Button type="submit" appearance="primary" className={styles.beside}>
          {t('admin.show')}
        </Button>
        <Switch className={styles.beside} label={t('admin.traceMessagesOnly')} checked={messagesOnly} onChange={(_, data) => setMessagesOnly(data.checked)} />
      </form>
      {loaded.state === 'loading' ? (
        <RowSkeletons />
      ) : loaded.state === 'failed' ? (
        <ErrorState text={loaded.reason} onRetry={reload} />
      ) : loaded.value.steps.length === 0 ? (
        <EmptyState title={t('admin.traceNone')} hint={t('admin.traceNoneHint')} />
      ) : (
        <div className={step ? `${styles.split} ${styles.withDetail}` : styles.split}>
          <LadderView ladder={loaded.value} opened={opened} onOpen={setOpened} />
          {step && <StepDetail step={step} onClose={() => setOpened(undefined)} />}
        </div>
      )}
    </>
  )
}
