import { Button, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components'
import { CheckmarkRegular } from '@fluentui/react-icons/svg/checkmark'
import { ClockRegular } from '@fluentui/react-icons/svg/clock'
import { ErrorCircleRegular } from '@fluentui/react-icons/svg/error-circle'
import { MailInboxArrowDownRegular } from '@fluentui/react-icons/svg/mail-inbox-arrow-down'
import { memo } from 'react'
import type { Message } from '../../../shared/wire.ts'
import { retryMessage } from '../../actions/send-message.ts'
import { LinkedText } from '../../shared/linked-text.tsx'
import { PersonAvatar } from '../../shared/person-avatar.tsx'
import { useLookedUpName } from '../../shared/use-looked-up-name.ts'
import { t } from '../../text/text.ts'
import { fullTime, timeOfDay } from '../../text/time.ts'

const useStyles = makeStyles({
  row: { display: 'grid', gridTemplateColumns: '32px minmax(0, 1fr)', columnGap: tokens.spacingHorizontalS, marginTop: '2px' },
  own: { gridTemplateColumns: 'minmax(0, 1fr)' },
  first: { marginTop: tokens.spacingVerticalM },
  column: { display: 'flex', flexDirection: 'column', alignItems: 'flex-start', minWidth: 0, gridColumn: '2' },
  ownColumn: { alignItems: 'flex-end', gridColumn: '1' },
  head: { color: tokens.colorNeutralForeground3, marginBottom: '2px', padding: `0 ${tokens.spacingHorizontalXS}` },
  bubble: {
    maxWidth: 'min(72ch, 82%)',
    padding: `${tokens.spacingVerticalSNudge} ${tokens.spacingHorizontalM}`,
    borderRadius: '12px',
    borderTopLeftRadius: '4px',
    backgroundColor: tokens.colorNeutralBackground3,
    color: tokens.colorNeutralForeground1,
    border: `1px solid ${tokens.colorTransparentStroke}`,
  },
  ownBubble: { backgroundColor: tokens.colorBrandBackground2, borderTopLeftRadius: '12px', borderTopRightRadius: '4px' },
  failedBubble: { border: `1px solid ${tokens.colorStatusDangerBorder1}`, backgroundColor: tokens.colorStatusDangerBackground1 },
  state: { display: 'inline-flex', alignItems: 'center', gap: '4px', marginTop: '2px', padding: `0 ${tokens.spacingHorizontalXS}`, color: tokens.colorNeutralForeground3 },
  quiet: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' },
  failed: { color: tokens.colorPaletteRedForeground1, flexWrap: 'wrap' },
})

export interface MessageBubbleProps {
  message: Message
  /** Name and time above it. */
  first: boolean
  own: boolean
  /** Of the conversation. */
  name: string
  newestOwn: boolean
}

export const MessageBubble = memo(function MessageBubble({ message, first, own, name, newestOwn }: MessageBubbleProps) {
  const styles = useStyles()
  const sender = useLookedUpName(message.from)
  return (
    <div className={mergeClasses(styles.row, own && styles.own, first && styles.first)}>
      {!own && first && <PersonAvatar address={message.from} name={sender} size={32} badge={false} />}
      <div className={mergeClasses(styles.column, own && styles.ownColumn)}>
        {first && (
          <Text size={100} className={styles.head}>
            {own ? <span className={styles.quiet}>{t('chat.you')} </span> : <bdi>{sender} </bdi>}
            <time dateTime={new Date(message.at).toISOString()} title={fullTime(message.at)}>
              {timeOfDay(message.at)}
            </time>
          </Text>
        )}
        <Text data-message={message.id} className={mergeClasses(styles.bubble, own && styles.ownBubble, message.state === 'failed' && styles.failedBubble)}>
          <LinkedText text={message.text} />
        </Text>
        {own && <Delivery message={message} name={name} newest={newestOwn} />}
      </div>
    </div>
  )
})

/** What became of it. `Sent` is seen under the newest only; for the others it is there to be read out. */
function Delivery({ message, name, newest }: { message: Message; name: string; newest: boolean }) {
  const styles = useStyles()
  switch (message.state) {
    case 'sending':
      return (
        <Text size={100} className={styles.state}>
          <ClockRegular aria-hidden />
          {t('chat.sending')}
        </Text>
      )
    case 'stored':
      return (
        <Text size={100} className={styles.state}>
          <MailInboxArrowDownRegular aria-hidden />
          {t('chat.stored', { name })}
        </Text>
      )
    case 'failed':
      return (
        <Text size={200} className={mergeClasses(styles.state, styles.failed)} role="alert">
          <ErrorCircleRegular aria-hidden />
          {message.reason ? t('chat.notDelivered', { reason: message.reason }) : t('chat.notDeliveredPlain')}
          <Button size="small" appearance="transparent" onClick={() => retryMessage(message)}>
            {t('action.retry')}
          </Button>
        </Text>
      )
    default:
      return (
        <Text size={100} className={newest ? styles.state : styles.quiet}>
          {newest && <CheckmarkRegular aria-hidden />}
          {t('chat.sent')}
        </Text>
      )
  }
}
