import { Button, CounterBadge, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import { useMemo, useState } from 'react'
import type { Conversation, Message, MessageEvent } from '../../../shared/wire.ts'
import { attempt } from '../../actions/attempt.ts'
import { sortedConversations } from '../../conversations.ts'
import { navigate } from '../../router.ts'
import { Link } from '../../shared/link.tsx'
import { PersonAvatar } from '../../shared/person-avatar.tsx'
import { PersonName, useNameOf } from '../../shared/person-name.tsx'
import { quietInRow, useRowStyles } from '../../shared/row-styles.ts'
import { useNow } from '../../shared/use-now.ts'
import { useLive } from '../../store.ts'
import { t } from '../../text/text.ts'
import { shortTime } from '../../text/time.ts'
import { useEventText } from './event-line.tsx'
import { GroupAvatar } from '../../shared/group-avatar.tsx'
import { useLookedUpName } from '../../shared/use-looked-up-name.ts'

const atFirst = 8

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  row: { position: 'relative', ':hover > button': { opacity: 1 }, ':focus-within > button': { opacity: 1 }, ':hover time': { visibility: 'hidden' } },
  link: {
    display: 'grid',
    gridTemplateColumns: '36px minmax(0, 1fr) auto',
    columnGap: tokens.spacingHorizontalM,
    alignItems: 'center',
    padding: `${tokens.spacingVerticalSNudge} ${tokens.spacingHorizontalS}`,
    borderRadius: tokens.borderRadiusMedium,
    textDecorationLine: 'none',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  title: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  preview: { color: quietInRow, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  strong: { fontWeight: tokens.fontWeightSemibold, color: 'inherit' },
  typing: { color: tokens.colorBrandForeground1 },
  side: { display: 'flex', flexDirection: 'column', alignItems: 'flex-end', gap: '2px', color: quietInRow },
  close: { position: 'absolute', right: '4px', top: '4px', minWidth: 'auto', opacity: 0 },
})

export function ConversationList({ current, labelledBy }: { current: string | undefined; labelledBy: string }) {
  const styles = useStyles()
  const conversations = useLive((live) => live.conversations)
  const [all, setAll] = useState(false)
  const sorted = useMemo(() => sortedConversations(conversations), [conversations])
  const shown = all ? sorted : sorted.filter((one, index) => index < atFirst || one.unread > 0 || one.with === current)
  return (
    <ul className={styles.list} aria-labelledby={labelledBy}>
      {shown.map((conversation) => (
        <Row key={conversation.with} conversation={conversation} current={conversation.with === current} />
      ))}
      {shown.length < sorted.length && (
        <li>
          <Button appearance="transparent" size="small" onClick={() => setAll(true)}>
            {t('action.showMore')}
          </Button>
        </li>
      )}
    </ul>
  )
}

function Row({ conversation, current }: { conversation: Conversation; current: boolean }) {
  const styles = useStyles()
  const rows = useRowStyles()
  const { unread, last } = conversation
  const name = useNameOf(conversation.with, conversation.displayName)
  const now = useNow()
  const close = () => {
    void attempt('im.failed', 'conversation.close', { with: conversation.with })
    if (current) navigate({ view: 'chat' })
  }
  return (
    <li className={styles.row}>
      <Link
        to={{ view: 'chat', with: conversation.with }}
        className={mergeClasses(rows.row, styles.link, current && rows.chosen)}
        aria-current={current ? 'page' : undefined}
      >
        {conversation.conference ? <GroupAvatar size={36} /> : <PersonAvatar address={conversation.with} name={name} size={36} />}
        <span className={styles.words}>
          {conversation.conference ? (
            <bdi className={mergeClasses(styles.title, unread > 0 && styles.strong)}>{name}</bdi>
          ) : (
            <PersonName as="static" badge={false} address={conversation.with} name={name} {...(unread > 0 && { className: styles.strong })} />
          )}
          <Preview conversation={conversation} name={name} />
        </span>
        <span className={styles.side}>
          {last && (
            <Text size={100} as="span">
              <time dateTime={new Date(last.at).toISOString()}>{shortTime(last.at, now)}</time>
            </Text>
          )}
          {unread > 0 && <CounterBadge count={unread} size="small" overflowCount={99} title={t('chat.unread', { count: unread })} />}
        </span>
      </Link>
      <Button size="small" appearance="subtle" icon={<DismissRegular />} className={styles.close} aria-label={`${t('chat.close')}: ${name}`} onClick={close} />
    </li>
  )
}

function Preview({ conversation, name }: { conversation: Conversation; name: string }) {
  const styles = useStyles()
  const { last, typing, unread } = conversation
  if (typing) return <Text size={200} className={mergeClasses(styles.preview, styles.typing)}>{t('chat.typing', { name })}</Text>
  if (!last) return null
  return (
    <Text size={200} className={mergeClasses(styles.preview, unread > 0 && styles.strong)}>
      <bdi>{last.event ? <EventPreview message={last} event={last.event} /> : <LastWords message={last} />}</bdi>
    </Text>
  )
}

function EventPreview({ message, event }: { message: Message; event: MessageEvent }) {
  return <>{useEventText(message, event)}</>
}

/** In a conversation of several it is said who spoke. */
function LastWords({ message }: { message: Message }) {
  const me = useLive((live) => live.me.person.address)
  const name = useLookedUpName(message.from)
  if (message.from === me) return <>{t('chat.youPrefix', { text: message.text })}</>
  return <>{message.from === message.with ? message.text : t('groups.sender', { name, text: message.text })}</>
}
