import { Button, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components'
import { ArrowDownRegular } from '@fluentui/react-icons/svg/arrow-down'
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { loadPage, markRead } from '../../actions/transcript.ts'
import { reasonOf } from '../../shared/reason.ts'
import { ErrorState, RowSkeletons } from '../../shared/states.tsx'
import { useApp, useLive } from '../../store.ts'
import { t } from '../../text/text.ts'
import { dayTitle } from '../../text/time.ts'
import { transcriptRows } from '../../transcript-rows.ts'
import { emptyTranscript } from '../../transcript.ts'
import { MessageBubble } from './message-bubble.tsx'

const useStyles = makeStyles({
  frame: { position: 'relative', flexGrow: 1, minHeight: 0, display: 'flex' },
  scroll: { flexGrow: 1, overflowY: 'auto', overflowX: 'hidden', padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`, display: 'flex', flexDirection: 'column', overflowAnchor: 'none', ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' } },
  log: { display: 'flex', flexDirection: 'column', marginTop: 'auto' },
  day: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM, margin: `${tokens.spacingVerticalL} 0 ${tokens.spacingVerticalXS}`, color: tokens.colorNeutralForeground3, '::before': { content: '""', flexGrow: 1, height: '1px', backgroundColor: tokens.colorNeutralStroke2 }, '::after': { content: '""', flexGrow: 1, height: '1px', backgroundColor: tokens.colorNeutralStroke2 } },
  top: { alignSelf: 'center', textAlign: 'center', color: tokens.colorNeutralForeground3, padding: tokens.spacingVerticalS },
  typing: { minHeight: '20px', color: tokens.colorNeutralForeground3 },
  pill: { position: 'absolute', bottom: tokens.spacingVerticalM, left: '50%', transform: 'translateX(-50%)', boxShadow: tokens.shadow8, borderRadius: tokens.borderRadiusCircular },
})

/** Nearer than this to the end counts as being there. */
const nearPx = 48

export function Transcript({ address, name }: { address: string; name: string }) {
  const styles = useStyles()
  const transcript = useLive((live) => live.transcripts.get(address)) ?? emptyTranscript
  const typing = useLive((live) => live.conversations.get(address)?.typing ?? false)
  const [failure, setFailure] = useState('')
  const [paging, setPaging] = useState(false)
  const { messages, more, state } = transcript
  const rows = useMemo(() => transcriptRows(messages), [messages])
  const { scroll, atEnd, toEnd, onScroll } = useEndOfTranscript(messages, typing)

  const load = useCallback(
    async (older: boolean) => {
      setPaging(true)
      setFailure('')
      await loadPage(address, older).catch((error: unknown) => setFailure(reasonOf(error)))
      setPaging(false)
    },
    [address],
  )
  useEffect(() => {
    if (state !== 'loaded') void load(false)
  }, [state, load])
  useSeen(address, atEnd)

  if (state === 'unloaded' && messages.length === 0) {
    return failure === '' ? <RowSkeletons rows={5} /> : <ErrorState text={t('chat.loadFailed', { reason: failure })} onRetry={() => void load(false)} />
  }
  const lastOwn = messages.findLast((message) => message.from !== address)
  return (
    <div className={styles.frame}>
      <div ref={scroll} className={styles.scroll} onScroll={onScroll} tabIndex={0} role="group" aria-label={t('chat.transcript')}>
        <div className={styles.top}>
          {paging && messages.length > 0 ? (
            <Spinner size="tiny" label={t('chat.loadingOlder')} />
          ) : failure !== '' ? (
            <ErrorState text={t('chat.loadFailed', { reason: failure })} onRetry={() => void load(state === 'loaded')} />
          ) : more ? (
            <Button appearance="subtle" size="small" onClick={() => void load(true)}>
              {t('chat.loadOlder')}
            </Button>
          ) : (
            <Text size={200}>{t('chat.beginning', { name })}</Text>
          )}
        </div>
        <div role="log" aria-label={t('chat.transcript')} aria-busy={paging} className={styles.log}>
          {rows.map((row) =>
            row.kind === 'day' ? (
              <Text key={row.key} size={200} className={styles.day}>
                {dayTitle(row.at, Date.now())}
              </Text>
            ) : (
              <MessageBubble key={row.key} message={row.message} first={row.first} name={name} newestOwn={row.message === lastOwn} />
            ),
          )}
        </div>
        <Text size={200} className={styles.typing} aria-live="polite">
          {typing ? t('chat.typing', { name }) : ''}
        </Text>
      </div>
      {!atEnd && (
        <Button size="small" icon={<ArrowDownRegular />} className={styles.pill} onClick={toEnd}>
          {t('chat.newMessages')}
        </Button>
      )}
    </div>
  )
}

/** Keeps to the end while the person is there, and keeps still what they read when older messages come above it. */
function useEndOfTranscript(messages: readonly { id: string; from: string }[], typing: boolean) {
  const scroll = useRef<HTMLDivElement>(null)
  const following = useRef(true)
  const before = useRef({ height: 0, first: '' })
  const [atEnd, setAtEnd] = useState(true)
  const first = messages[0]?.id ?? ''
  useLayoutEffect(() => {
    const box = scroll.current
    if (!box) return
    if (following.current) box.scrollTop = box.scrollHeight
    else if (first !== before.current.first) box.scrollTop += box.scrollHeight - before.current.height
    before.current = { height: box.scrollHeight, first }
  }, [messages, typing, first])
  useEffect(() => {
    const box = scroll.current
    if (!box) return
    const observer = new ResizeObserver(() => following.current && (box.scrollTop = box.scrollHeight))
    observer.observe(box)
    return () => observer.disconnect()
  }, [])
  const onScroll = () => {
    const box = scroll.current
    if (!box) return
    following.current = box.scrollHeight - box.scrollTop - box.clientHeight < nearPx
    setAtEnd(following.current)
  }
  const toEnd = () => scroll.current?.scrollTo({ top: scroll.current.scrollHeight, behavior: 'smooth' })
  return { scroll, atEnd, toEnd, onScroll }
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
