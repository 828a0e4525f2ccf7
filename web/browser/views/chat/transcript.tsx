import { Button, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components'
import { ArrowDownRegular } from '@fluentui/react-icons/svg/arrow-down'
import { useEffect, useMemo } from 'react'
import { loadPage, markRead } from '../../actions/transcript.ts'
import { ErrorState, RowSkeletons } from '../../shared/states.tsx'
import { useNow } from '../../shared/use-now.ts'
import { useApp, useLive } from '../../store.ts'
import { t } from '../../text/text.ts'
import { dayTitle } from '../../text/time.ts'
import { useTranscriptLoad } from '../../transcript-loads.ts'
import { transcriptRows } from '../../transcript-rows.ts'
import { emptyTranscript } from '../../transcript.ts'
import { EventLine } from './event-line.tsx'
import { MessageBubble } from './message-bubble.tsx'
import { useTranscriptScroll } from './use-transcript-scroll.ts'

const line = { content: '""', flexGrow: 1, height: '1px', backgroundColor: tokens.colorNeutralStroke2 }

const useStyles = makeStyles({
  frame: { position: 'relative', flexGrow: 1, minHeight: 0, display: 'flex' },
  scroll: {
    flexGrow: 1,
    minWidth: 0,
    overflowY: 'auto',
    overflowX: 'hidden',
    overflowAnchor: 'none',
    display: 'flex',
    flexDirection: 'column',
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  content: { marginTop: 'auto' },
  log: { display: 'flex', flexDirection: 'column' },
  day: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM, margin: `${tokens.spacingVerticalL} 0 ${tokens.spacingVerticalXS}`, color: tokens.colorNeutralForeground3, '::before': line, '::after': line },
  top: { textAlign: 'center', color: tokens.colorNeutralForeground3, padding: tokens.spacingVerticalS },
  typing: { display: 'block', minHeight: '20px', marginTop: tokens.spacingVerticalXS, color: tokens.colorNeutralForeground3 },
  pill: { position: 'absolute', bottom: tokens.spacingVerticalM, left: '50%', transform: 'translateX(-50%)', boxShadow: tokens.shadow8, borderRadius: tokens.borderRadiusCircular },
})

export function Transcript({ address, name }: { address: string; name: string }) {
  const styles = useStyles()
  const { messages, state } = useLive((live) => live.transcripts.get(address)) ?? emptyTranscript
  const load = useTranscriptLoad(address)
  const rows = useMemo(() => transcriptRows(messages), [messages])
  const now = useNow()
  const { scroll, content, atEnd, toEnd, onScroll } = useTranscriptScroll(messages[0]?.id)
  useEffect(() => {
    if (state !== 'loaded') void loadPage(address, false)
  }, [address, state])
  useSeen(address, atEnd)
  const me = useLive((live) => live.me.person.address)
  const lastOwn = messages.findLast((message) => message.from === me && message.event === undefined)
  return (
    <div className={styles.frame}>
      <div ref={scroll} className={styles.scroll} onScroll={onScroll} tabIndex={0} role="group" aria-label={t('chat.transcript')}>
        <div ref={content} className={styles.content}>
          <div className={styles.top}>
            <Top address={address} name={name} />
          </div>
          <div role="log" aria-label={t('chat.transcript')} aria-busy={load?.state === 'loading'} className={styles.log}>
            {rows.map((row) =>
              row.kind === 'day' ? (
                <Text key={row.key} size={200} className={styles.day}>
                  {dayTitle(row.at, now)}
                </Text>
              ) : row.message.event ? (
                <EventLine key={row.key} message={row.message} event={row.message.event} />
              ) : (
                <MessageBubble key={row.key} message={row.message} first={row.first} own={row.message.from === me} name={name} newestOwn={row.message === lastOwn} />
              ),
            )}
          </div>
          <Typing address={address} name={name} />
        </div>
      </div>
      {!atEnd && (
        <Button size="small" icon={<ArrowDownRegular />} className={styles.pill} onClick={toEnd}>
          {t('chat.toEnd')}
        </Button>
      )}
    </div>
  )
}

/** What stands above the oldest message: the way further back, or the beginning. */
function Top({ address, name }: { address: string; name: string }) {
  const { messages, state, more } = useLive((live) => live.transcripts.get(address)) ?? emptyTranscript
  const load = useTranscriptLoad(address)
  const again = () => void loadPage(address, state === 'loaded')
  if (load?.state === 'failed') return <ErrorState text={t('chat.loadFailed', { reason: load.reason })} onRetry={again} />
  if (state === 'unloaded' && messages.length === 0) return <RowSkeletons rows={4} />
  if (load?.state === 'loading') return <Spinner size="tiny" label={t('chat.loadingOlder')} />
  if (!more) return <Text size={200}>{t('chat.beginning', { name })}</Text>
  return (
    <Button appearance="subtle" size="small" onClick={again}>
      {t('chat.loadOlder')}
    </Button>
  )
}

function Typing({ address, name }: { address: string; name: string }) {
  const styles = useStyles()
  const typing = useLive((live) => live.conversations.get(address)?.typing ?? false)
  return (
    <Text size={200} className={styles.typing} aria-live="polite">
      {typing ? t('chat.typing', { name }) : ''}
    </Text>
  )
}

/** Messages are read when their end is on the screen of a window that has the attention. */
function useSeen(address: string, atEnd: boolean): void {
  const unread = useLive((live) => live.conversations.get(address)?.unread ?? 0)
  const loaded = useApp((app) => app.live?.transcripts.get(address)?.state === 'loaded')
  useEffect(() => {
    if (unread === 0 || !atEnd || !loaded) return
    const look = () => document.hasFocus() && document.visibilityState === 'visible' && markRead(address)
    look()
    addEventListener('focus', look)
    return () => removeEventListener('focus', look)
  }, [address, unread, atEnd, loaded])
}
