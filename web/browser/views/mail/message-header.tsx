import { Button, makeStyles, Menu, MenuItem, MenuItemLink, MenuList, MenuPopover, MenuTrigger, MessageBar, MessageBarBody, Text, tokens, Tooltip } from '@fluentui/react-components'
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download'
import { ArrowForwardRegular } from '@fluentui/react-icons/svg/arrow-forward'
import { ArrowReplyRegular } from '@fluentui/react-icons/svg/arrow-reply'
import { ArrowReplyAllRegular } from '@fluentui/react-icons/svg/arrow-reply-all'
import { ChatRegular } from '@fluentui/react-icons/svg/chat'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { EditRegular } from '@fluentui/react-icons/svg/edit'
import { FlagFilled } from '@fluentui/react-icons/svg/flag'
import { MailUnreadRegular } from '@fluentui/react-icons/svg/mail-unread'
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal'
import type { ReactElement } from 'react'
import { type Recipient, recipientOf } from '../../mail/addresses.ts'
import { startCompose } from '../../mail/compose/composes.ts'
import type { EmailContent } from '../../mail/jmap-types.ts'
import { useMail } from '../../mail/mail-store.ts'
import { patched } from '../../mail/overlay.ts'
import { useDownloadUrl } from '../../mail/use-download-url.ts'
import { navigate } from '../../router.ts'
import { PersonAvatar } from '../../shared/person-avatar.tsx'
import { PersonName } from '../../shared/person-name.tsx'
import { useInternal } from '../../shared/use-presence.ts'
import { useLive } from '../../store.ts'
import { t } from '../../text/text.ts'
import { fullTime } from '../../text/time.ts'
import { markThem } from './commands.ts'
import { deleteCommand } from './delete-command.ts'
import { People } from './people-line.tsx'
import type { MailPlace } from './use-mail-place.ts'

const useStyles = makeStyles({
  root: { padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL} ${tokens.spacingVerticalS}`, display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  top: { display: 'flex', alignItems: 'flex-start', gap: tokens.spacingHorizontalS, flexWrap: 'wrap' },
  subject: { margin: 0, flexGrow: 1, minWidth: '60%', fontSize: tokens.fontSizeBase500, lineHeight: tokens.lineHeightBase500, fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
  actions: { display: 'flex', gap: '2px', marginLeft: 'auto' },
  who: { display: 'grid', gridTemplateColumns: '40px minmax(0, 1fr)', columnGap: tokens.spacingHorizontalM },
  lines: { display: 'flex', flexDirection: 'column', gap: '2px', minWidth: 0 },
  first: { display: 'flex', flexWrap: 'wrap', alignItems: 'baseline', columnGap: tokens.spacingHorizontalS },
  sender: { fontWeight: tokens.fontWeightSemibold, fontSize: tokens.fontSizeBase400 },
  quiet: { color: tokens.colorNeutralForeground3, overflowWrap: 'anywhere' },
  date: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200, marginLeft: 'auto', whiteSpace: 'nowrap' },
  flag: { color: tokens.colorStatusDangerForeground1, fontSize: '20px', display: 'inline-flex', alignSelf: 'center' },
})

const severalFrom = '$parley-several-from'

export function MessageHeader({ id, content, place }: { id: string; content: EmailContent; place: MailPlace }) {
  const styles = useStyles()
  const [from, ...moreFrom] = (content.from ?? []).map(recipientOf)
  const sender = content.sender?.map(recipientOf)[0]
  const replyTo = (content.replyTo ?? []).map(recipientOf)
  const at = Date.parse(content.sentAt ?? content.receivedAt)
  const elsewhere = replyTo.filter((one) => from && one.address !== from.address)
  return (
    <header className={styles.root}>
      <div className={styles.top}>
        <h2 className={styles.subject}>
          <bdi>{content.subject || t('mail.noSubject')}</bdi>
        </h2>
        <Flag id={id} />
        <Actions id={id} content={content} place={place} from={from} />
      </div>
      {content.keywords[severalFrom] === true && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>{t('mail.severalFrom')}</MessageBarBody>
        </MessageBar>
      )}
      <div className={styles.who}>
        <PersonAvatar address={from?.address ?? ''} name={from?.name || from?.address || '?'} size={40} badge={false} />
        <div className={styles.lines}>
          <div className={styles.first}>
            {from ? <Sender who={from} /> : <Text weight="semibold">{t('mail.noSender')}</Text>}
            {sender && sender.address !== from?.address && (
              <Text size={200} className={styles.quiet}>
                {t('mail.onBehalf', { name: sender.name || sender.address })}
              </Text>
            )}
            <time className={styles.date} dateTime={new Date(at).toISOString()}>
              {fullTime(at)}
            </time>
          </div>
          {moreFrom.length > 0 && <People label={t('compose.from')} people={moreFrom} />}
          <People label={t('mail.to')} people={(content.to ?? []).map(recipientOf)} />
          <People label={t('mail.cc')} people={(content.cc ?? []).map(recipientOf)} />
          <People label={t('mail.bcc')} people={(content.bcc ?? []).map(recipientOf)} />
          {elsewhere.length > 0 && (
            <Text size={200} className={styles.quiet}>
              {t('mail.replyGoesTo', { address: elsewhere.map((one) => one.address).join(', ') })}
            </Text>
          )}
        </div>
      </div>
    </header>
  )
}

/** A name is what its sender says; for somebody from outside the address stands beside it. */
function Sender({ who }: { who: Recipient }) {
  const styles = useStyles()
  const internal = useInternal(who.address)
  return (
    <>
      <PersonName address={who.address} name={who.name} className={styles.sender} />
      {!internal && who.name !== '' && (
        <Text size={200} className={styles.quiet}>
          <bdi>&lt;{who.address}&gt;</bdi>
        </Text>
      )}
    </>
  )
}

function Flag({ id }: { id: string }) {
  const styles = useStyles()
  const flagged = useMail((mail) => {
    const email = mail.emails.get(id)
    return email !== undefined && patched(email, mail.overlay.get(id)).keywords['$flagged'] === true
  })
  return flagged ? (
    <span role="img" aria-label={t('mail.flagged')} className={styles.flag}>
      <FlagFilled />
    </span>
  ) : null
}

function Actions({ id, content, place, from }: { id: string; content: EmailContent; place: MailPlace; from: Recipient | undefined }) {
  const styles = useStyles()
  const me = useLive((live) => live.me.person.address)
  const internal = useInternal(from?.address ?? '')
  const source = useDownloadUrl(content.blobId, `${content.subject || t('mail.noSubject')}.eml`, 'message/rfc822')
  const button = (text: string, icon: ReactElement, run: () => void) => (
    <Tooltip content={text} relationship="label">
      <Button appearance="subtle" icon={icon} onClick={run} />
    </Tooltip>
  )
  if (content.keywords['$draft']) {
    return (
      <div className={styles.actions}>
        <Button appearance="primary" icon={<EditRegular />} onClick={() => startCompose({ kind: 'draft', id })}>
          {t('mail.editDraft')}
        </Button>
      </div>
    )
  }
  return (
    <div className={styles.actions}>
      {button(t('mail.reply'), <ArrowReplyRegular />, () => startCompose({ kind: 'reply', id }))}
      {button(t('mail.replyAll'), <ArrowReplyAllRegular />, () => startCompose({ kind: 'reply-all', id }))}
      {button(t('mail.forward'), <ArrowForwardRegular />, () => startCompose({ kind: 'forward', id }))}
      {from && internal && from.address !== me && button(t('mail.replyWithIm'), <ChatRegular />, () => navigate({ view: 'chat', with: from.address }))}
      <Menu>
        <MenuTrigger disableButtonEnhancement>
          <Tooltip content={t('mail.moreActions')} relationship="label">
            <Button appearance="subtle" icon={<MoreHorizontalRegular />} />
          </Tooltip>
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            <MenuItem icon={<MailUnreadRegular />} onClick={() => markThem([id], false)}>
              {t('mail.markUnread')}
            </MenuItem>
            <MenuItem icon={<DeleteRegular />} onClick={() => deleteCommand(place, [id])}>
              {t('mail.delete')}
            </MenuItem>
            {source !== undefined && (
              <MenuItemLink icon={<ArrowDownloadRegular />} href={source} download>
                {t('mail.downloadMessage')}
              </MenuItemLink>
            )}
          </MenuList>
        </MenuPopover>
      </Menu>
    </div>
  )
}
