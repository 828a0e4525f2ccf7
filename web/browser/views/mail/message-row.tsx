import { makeStyles, mergeClasses, SkeletonItem, Skeleton, tokens } from '@fluentui/react-components'
import { ArrowForwardRegular } from '@fluentui/react-icons/svg/arrow-forward'
import { ArrowReplyRegular } from '@fluentui/react-icons/svg/arrow-reply'
import { AttachRegular } from '@fluentui/react-icons/svg/attach'
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle'
import { CircleRegular } from '@fluentui/react-icons/svg/circle'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { FlagFilled, FlagRegular } from '@fluentui/react-icons/svg/flag'
import { MailReadRegular } from '@fluentui/react-icons/svg/mail-read'
import { MailUnreadRegular } from '@fluentui/react-icons/svg/mail-unread'
import { memo, type MouseEvent, type ReactNode, useMemo } from 'react'
import { recipientOf } from '../../mail/addresses.ts'
import { folderPath, showsRecipients } from '../../mail/folders.ts'
import type { Email, MailAddress } from '../../mail/jmap-types.ts'
import { useMail } from '../../mail/mail-store.ts'
import { isUnread, patched } from '../../mail/overlay.ts'
import { toggleSelected, useSelection } from '../../mail/selection.ts'
import { snippetParts } from '../../mail/snippet.ts'
import { PersonAvatar } from '../../shared/person-avatar.tsx'
import { PersonName } from '../../shared/person-name.tsx'
import { t } from '../../text/text.ts'
import { fullTime, shortTime } from '../../text/time.ts'
import { flagThem, markThem } from './commands.ts'
import { deleteCommand } from './delete-command.ts'
import { dragMessages } from './drag.ts'
import type { MailPlace } from './use-mail-place.ts'

export const rowHeight = 80

const oneLine = { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' } as const

const useStyles = makeStyles({
  row: {
    position: 'absolute',
    left: 0,
    right: 0,
    height: `${rowHeight}px`,
    boxSizing: 'border-box',
    display: 'grid',
    gridTemplateColumns: '36px minmax(0, 1fr) auto',
    gridTemplateRows: '22px 20px 20px',
    columnGap: tokens.spacingHorizontalM,
    alignItems: 'center',
    padding: `8px ${tokens.spacingHorizontalM} 8px ${tokens.spacingHorizontalL}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase300,
    lineHeight: '20px',
    cursor: 'default',
    userSelect: 'none',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':hover .parley-row-actions': { display: 'flex' },
    ':hover .parley-row-marks': { display: 'none' },
    ':hover .parley-row-check': { opacity: 1 },
    ':hover .parley-row-avatar': { opacity: 0 },
  },
  // Where colours are few, the outline says it.
  selected: { backgroundColor: tokens.colorBrandBackground2, outline: `2px solid ${tokens.colorTransparentStrokeInteractive}`, outlineOffset: '-2px', ':hover': { backgroundColor: tokens.colorBrandBackground2Hover } },
  unread: { '::before': { content: '""', position: 'absolute', left: 0, top: 0, bottom: 0, width: '4px', backgroundColor: tokens.colorCompoundBrandBackground } },
  picture: { gridRow: '1 / 4', position: 'relative', display: 'grid', placeItems: 'center', width: '36px', height: '100%', alignContent: 'start', paddingTop: '2px' },
  avatar: { gridArea: '1 / 1' },
  check: { gridArea: '1 / 1', display: 'grid', placeItems: 'center', width: '36px', height: '36px', fontSize: '22px', color: tokens.colorNeutralForeground3, opacity: 0, cursor: 'pointer' },
  checked: { opacity: 1, color: tokens.colorCompoundBrandForeground1 },
  hidden: { opacity: 0 },
  sender: { minWidth: 0, display: 'flex', gap: tokens.spacingHorizontalXS, color: tokens.colorNeutralForeground1 },
  strong: { fontWeight: tokens.fontWeightSemibold, color: tokens.colorNeutralForeground1 },
  marks: { display: 'flex', gap: '6px', fontSize: '16px', color: tokens.colorNeutralForeground3, justifyContent: 'flex-end' },
  flag: { color: tokens.colorStatusDangerForeground1 },
  actions: { display: 'none', gap: '2px', fontSize: '18px', justifyContent: 'flex-end', color: tokens.colorNeutralForeground2 },
  action: { display: 'inline-flex', padding: '2px', borderRadius: tokens.borderRadiusMedium, cursor: 'pointer', ':hover': { backgroundColor: tokens.colorNeutralBackground1Pressed, color: tokens.colorBrandForeground1 } },
  subject: { gridColumn: '2 / 3', ...oneLine },
  subjectUnread: { color: tokens.colorBrandForeground2, fontWeight: tokens.fontWeightSemibold },
  preview: { gridColumn: '2 / 4', color: tokens.colorNeutralForeground3, ...oneLine },
  date: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground3, textAlign: 'end', whiteSpace: 'nowrap' },
  draft: { color: tokens.colorStatusDangerForeground1, fontWeight: tokens.fontWeightSemibold, flexShrink: 0 },
  folder: { flexShrink: 0, maxWidth: '40%', fontSize: tokens.fontSizeBase100, padding: '0 6px', borderRadius: tokens.borderRadiusSmall, backgroundColor: tokens.colorNeutralBackground3, color: tokens.colorNeutralForeground2, ...oneLine },
  mark: { backgroundColor: tokens.colorPaletteYellowBackground2, color: 'inherit', borderRadius: '2px' },
  unseen: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' },
})

export interface MessageRowProps {
  /** Undefined where nobody has looked yet. */
  id: string | undefined
  domId: string
  top: number
  index: number
  total: number
  now: number
  /** The folder that is shown; undefined in what a search found, where each says where it lies. */
  folder: string | undefined
  open: boolean
  place: MailPlace
  onPress(id: string, event: MouseEvent): void
}

/** One message in the list. Its buttons are for the pointer; the same is in the command bar, the menu and on the keyboard. */
export const MessageRow = memo(function MessageRow({ id, domId, top, index, total, now, folder, open, place, onPress }: MessageRowProps) {
  const styles = useStyles()
  const known = useMail((mail) => (id === undefined ? undefined : mail.emails.get(id)))
  const patch = useMail((mail) => (id === undefined ? undefined : mail.overlay.get(id)))
  const selected = useSelection((selection) => id !== undefined && selection.selected.has(id))
  const several = useSelection((selection) => selection.selected.size > 1)
  const active = useSelection((selection) => id !== undefined && selection.active === id)
  const email = useMemo(() => known && patched(known, patch), [known, patch])
  const common = { id: domId, role: 'option', 'aria-setsize': total, 'aria-posinset': index + 1, 'data-active': active, style: { transform: `translateY(${top}px)` } } as const
  if (id === undefined || !email) {
    return (
      <div {...common} aria-selected={selected} aria-busy className={styles.row}>
        <span className={styles.unseen}>{t('app.loading')}</span>
        <Placeholder />
      </div>
    )
  }
  const unread = isUnread(email)
  const drag = (event: React.DragEvent) => dragMessages(event, selected ? [...useSelection.getState().selected] : [id])
  const check = (event: MouseEvent) => {
    event.stopPropagation()
    toggleSelected(id)
  }
  return (
    <div
      {...common}
      data-id={id}
      aria-selected={selected || open}
      className={mergeClasses(styles.row, (selected || open) && styles.selected, unread && styles.unread)}
      draggable
      onDragStart={drag}
      onClick={(event) => onPress(id, event)}
    >
      {unread && <span className={styles.unseen}>{t('mail.unread')}</span>}
      <span className={styles.picture}>
        <Picture email={email} folder={folder} className={mergeClasses(styles.avatar, 'parley-row-avatar', several && selected && styles.hidden)} />
        <span aria-hidden title={t('mail.selectMessage')} className={mergeClasses(styles.check, 'parley-row-check', several && selected && styles.checked)} onClick={check}>
          {several && selected ? <CheckmarkCircleFilled /> : <CircleRegular />}
        </span>
      </span>
      <span className={mergeClasses(styles.sender, unread && styles.strong)}>
        {email.keywords['$draft'] && <span className={styles.draft}>{t('mail.draftMark')}</span>}
        <Who email={email} folder={folder} />
      </span>
      <span>
        <Marks email={email} />
        <span aria-hidden className={mergeClasses(styles.actions, 'parley-row-actions')}>
          <Action title={t('mail.delete')} run={() => deleteCommand(place, [id])} icon={<DeleteRegular />} />
          <Action title={unread ? t('mail.markRead') : t('mail.markUnread')} run={() => markThem([id], unread)} icon={unread ? <MailReadRegular /> : <MailUnreadRegular />} />
          <Action title={email.keywords['$flagged'] ? t('mail.unflag') : t('mail.flag')} run={() => flagThem([id])} icon={email.keywords['$flagged'] ? <FlagFilled /> : <FlagRegular />} />
        </span>
      </span>
      <span data-subject className={mergeClasses(styles.subject, unread && styles.subjectUnread)}>
        <Found id={id} part="subject" otherwise={email.subject || t('mail.noSubject')} />
      </span>
      <time className={styles.date} dateTime={email.receivedAt} title={fullTime(Date.parse(email.receivedAt))}>
        {shortTime(Date.parse(email.receivedAt), now)}
      </time>
      <span className={styles.preview}>
        {folder === undefined && <Where email={email} />} <Found id={id} part="preview" otherwise={email.preview || t('mail.noPreview')} />
      </span>
    </div>
  )
})

function Placeholder() {
  const styles = useStyles()
  return (
    <>
      <span className={styles.picture}>
        <Skeleton aria-hidden>
          <SkeletonItem shape="circle" size={36} />
        </Skeleton>
      </span>
      <Skeleton aria-hidden style={{ gridColumn: '2 / 4', gridRow: '1 / 4', display: 'grid', gap: '8px' }}>
        <SkeletonItem size={12} style={{ width: '45%' }} />
        <SkeletonItem size={12} style={{ width: '80%' }} />
        <SkeletonItem size={8} />
      </Skeleton>
    </>
  )
}

/** Who stands in the row: who wrote, or in Sent and Drafts to whom. */
function shownPeople(email: Email, recipients: boolean): MailAddress[] {
  return (recipients ? email.to : email.from) ?? []
}

function useShowsRecipients(email: Email, folder: string | undefined): boolean {
  return useMail((mail) => (folder === undefined ? email.keywords['$draft'] === true : showsRecipients(mail.mailboxes.get(folder))))
}

function Picture({ email, folder, className }: { email: Email; folder: string | undefined; className: string }) {
  const [first] = shownPeople(email, useShowsRecipients(email, folder))
  const { address, name } = recipientOf(first ?? { email: '', name: null })
  return <PersonAvatar address={address} name={name || address} size={36} badge={false} className={className} />
}

function Who({ email, folder }: { email: Email; folder: string | undefined }) {
  const recipients = useShowsRecipients(email, folder)
  const [first, ...more] = shownPeople(email, recipients)
  if (!first) return <>{recipients ? t('mail.noRecipients') : t('mail.noSender')}</>
  const { address, name } = recipientOf(first)
  return (
    <>
      <PersonName as="static" address={address} name={name} />
      {more.length > 0 && <span>+{more.length}</span>}
    </>
  )
}

function Where({ email }: { email: Email }) {
  const styles = useStyles()
  const path = useMail((mail) => {
    const folder = Object.keys(email.mailboxIds).map((id) => mail.mailboxes.get(id))[0]
    return folder ? folderPath(mail.mailboxes, folder) : ''
  })
  return path === '' ? null : <bdi className={styles.folder}>{path}</bdi>
}

/** The words that were looked for, where they stand; else the text as it is. */
function Found({ id, part, otherwise }: { id: string; part: 'subject' | 'preview'; otherwise: string }): ReactNode {
  const styles = useStyles()
  const html = useMail((mail) => mail.snippets.get(id)?.[part])
  if (html === undefined || html === null) return <bdi>{otherwise}</bdi>
  return (
    <bdi>
      {snippetParts(html).map((piece, index) =>
        piece.marked ? (
          <mark key={index} className={styles.mark}>
            {piece.text}
          </mark>
        ) : (
          piece.text
        ),
      )}
    </bdi>
  )
}

function Marks({ email }: { email: Email }) {
  const styles = useStyles()
  const { keywords } = email
  const mark = (on: boolean | undefined, text: string, icon: ReactNode, className?: string) =>
    on === true && (
      <span role="img" aria-label={text} title={text} className={className} style={{ display: 'inline-flex' }}>
        {icon}
      </span>
    )
  return (
    <span className={mergeClasses(styles.marks, 'parley-row-marks')}>
      {mark(keywords['$answered'], t('mail.answered'), <ArrowReplyRegular />)}
      {mark(keywords['$forwarded'], t('mail.forwarded'), <ArrowForwardRegular />)}
      {mark(email.hasAttachment, t('mail.hasAttachment'), <AttachRegular />)}
      {mark(keywords['$flagged'], t('mail.flagged'), <FlagFilled />, styles.flag)}
    </span>
  )
}

function Action({ title, icon, run }: { title: string; icon: ReactNode; run(): void }) {
  const styles = useStyles()
  return (
    <span
      title={title}
      className={styles.action}
      onClick={(event) => {
        event.stopPropagation()
        run()
      }}
    >
      {icon}
    </span>
  )
}
