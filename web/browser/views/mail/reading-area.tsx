import { Button } from '@fluentui/react-components'
import { MailRegular } from '@fluentui/react-icons/svg/mail'
import { MailMultipleRegular } from '@fluentui/react-icons/svg/mail-multiple'
import { Suspense, useEffect } from 'react'
import { useMail } from '../../mail/mail-store.ts'
import { clearSelection, useSelection } from '../../mail/selection.ts'
import { fetchWhenIdle, lazyPart } from '../../shared/lazy-part.ts'
import { EmptyState, RowSkeletons } from '../../shared/states.tsx'
import { t } from '../../text/text.ts'
import type { MailPlace } from './use-mail-place.ts'

const loadPane = () => import('./reading-pane.tsx')
const ReadingPane = lazyPart(loadPane)

/** What the selection leads to: a message, the number of several, or how to begin. */
export function ReadingArea({ place }: { place: MailPlace }) {
  const several = useSelection((selection) => selection.selected.size)
  const listed = useMail((mail) => mail.list?.state === 'ready')
  useEffect(() => {
    if (listed) fetchWhenIdle(loadPane, () => import('./html-body.tsx'))
  }, [listed])
  if (several > 1) {
    return (
      <EmptyState icon={<MailMultipleRegular />} title={t('mail.selected', { count: several })} hint={t('mail.selectedHint')}>
        <Button onClick={clearSelection}>{t('mail.clearSelection')}</Button>
      </EmptyState>
    )
  }
  if (place.message === undefined) return <EmptyState icon={<MailRegular />} title={t('mail.pick')} hint={t('mail.pickHint')} />
  return (
    <Suspense fallback={<RowSkeletons rows={4} />}>
      <ReadingPane key={place.message} id={place.message} place={place} />
    </Suspense>
  )
}
