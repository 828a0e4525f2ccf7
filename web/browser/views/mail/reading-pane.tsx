import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { ArrowLeftRegular } from '@fluentui/react-icons/svg/arrow-left'
import { MailOffRegular } from '@fluentui/react-icons/svg/mail-off'
import { useEffect } from 'react'
import type { EmailContent } from '../../mail/jmap-types.ts'
import { markSeen } from '../../mail/mail-actions.ts'
import { loadContent, useContents } from '../../mail/mail-contents.ts'
import { shownEmail, useMail } from '../../mail/mail-store.ts'
import { EmptyState, ErrorState, RowSkeletons } from '../../shared/states.tsx'
import { t } from '../../text/text.ts'
import { narrow, useNarrow } from '../../theme.ts'
import { AttachmentList } from './attachment-list.tsx'
import { MessageBody } from './message-body.tsx'
import { MessageHeader } from './message-header.tsx'
import { type MailPlace, openMessage } from './use-mail-place.ts'

const useStyles = makeStyles({
  scroll: { flexGrow: 1, minHeight: 0, overflowY: 'auto', outline: 'none', display: 'flex', flexDirection: 'column', ':focus-visible': { boxShadow: `inset 0 0 0 2px ${tokens.colorStrokeFocus2}` } },
  back: { padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS} 0` },
  article: { display: 'flex', flexDirection: 'column', flexGrow: 1, minWidth: 0 },
  waiting: { padding: tokens.spacingHorizontalL, [narrow]: { padding: 0 } },
})

/** Read once it has been looked at this long. */
const seenAfterMs = 1_000
const prefetchAfterMs = 400

/** The message that is open. */
export default function ReadingPane({ id, place }: { id: string; place: MailPlace }) {
  const styles = useStyles()
  const isNarrow = useNarrow()
  const loaded = useContents((state) => state.contents.get(id))
  useEffect(() => loadContent(id), [id])
  usePrefetch(id, loaded?.state === 'ready')
  useSeen(id, loaded?.state === 'ready')
  return (
    <>
      {isNarrow && (
        <div className={styles.back}>
          <Button appearance="subtle" icon={<ArrowLeftRegular />} aria-label={t('action.back')} onClick={() => openMessage(place, undefined)} />
        </div>
      )}
      <div className={styles.scroll} tabIndex={0} role="group" aria-label={t('mail.bodyOf')} data-reading>
        {loaded === undefined || loaded.state === 'loading' ? (
          <RowSkeletons rows={4} />
        ) : loaded.state === 'failed' ? (
          <ErrorState text={t('mail.contentFailed', { reason: loaded.reason })} onRetry={() => loadContent(id)} />
        ) : loaded.state === 'gone' ? (
          <EmptyState icon={<MailOffRegular />} title={t('mail.gone')} hint={t('mail.goneHint')} />
        ) : (
          <Message id={id} content={loaded.content} place={place} />
        )}
      </div>
    </>
  )
}

function Message({ id, content, place }: { id: string; content: EmailContent; place: MailPlace }) {
  const styles = useStyles()
  return (
    <article className={styles.article} aria-label={content.subject || t('mail.noSubject')}>
      <MessageHeader id={id} content={content} place={place} />
      <AttachmentList content={content} />
      <MessageBody content={content} />
    </article>
  )
}

function useSeen(id: string, shown: boolean): void {
  useEffect(() => {
    if (!shown) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = () => {
      clearTimeout(timer)
      if (document.visibilityState === 'visible') timer = setTimeout(() => markSeen(id), seenAfterMs)
    }
    look()
    document.addEventListener('visibilitychange', look)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', look)
    }
  }, [id, shown])
}

/** What is opened next is most often the one above or below. */
function usePrefetch(id: string, shown: boolean): void {
  useEffect(() => {
    if (!shown) return
    const timer = setTimeout(() => {
      const ids = useMail.getState().list?.ids ?? []
      const at = ids.indexOf(id)
      if (at < 0) return
      for (const near of [ids[at + 1], ids[at - 1]]) if (near !== undefined && (shownEmail(near)?.size ?? Infinity) < 500_000) loadContent(near)
    }, prefetchAfterMs)
    return () => clearTimeout(timer)
  }, [id, shown])
}
