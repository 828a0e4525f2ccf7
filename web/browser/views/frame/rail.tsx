import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { CalendarLtrFilled, CalendarLtrRegular } from '@fluentui/react-icons/svg/calendar-ltr'
import { ChatFilled, ChatRegular } from '@fluentui/react-icons/svg/chat'
import { MailFilled, MailRegular } from '@fluentui/react-icons/svg/mail'
import { PeopleFilled, PeopleRegular } from '@fluentui/react-icons/svg/people'
import { ShieldFilled, ShieldRegular } from '@fluentui/react-icons/svg/shield'
import type { ReactNode } from 'react'
import { unreadTotal } from '../../conversations.ts'
import type { ViewName } from '../../router.ts'
import { Link } from '../../shared/link.tsx'
import { useApp } from '../../store.ts'
import { t } from '../../text/text.ts'
import { narrow } from '../../theme.ts'

const useStyles = makeStyles({
  rail: {
    gridArea: 'rail',
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXS,
    padding: `${tokens.spacingVerticalXXS} ${tokens.spacingHorizontalXS}`,
    [narrow]: {
      flexDirection: 'row',
      justifyContent: 'space-around',
      padding: `${tokens.spacingVerticalXXS} ${tokens.spacingHorizontalXS} max(${tokens.spacingVerticalXXS}, env(safe-area-inset-bottom))`,
      borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    },
  },
  link: {
    position: 'relative',
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    justifyContent: 'center',
    gap: '2px',
    minHeight: '54px',
    borderRadius: tokens.borderRadiusLarge,
    textDecorationLine: 'none',
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase100,
    lineHeight: tokens.lineHeightBase100,
    ':hover': { backgroundColor: tokens.colorNeutralBackground4Hover, color: tokens.colorNeutralForeground2BrandHover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
    [narrow]: { flexGrow: 1, maxWidth: '96px', minHeight: '48px' },
  },
  current: {
    color: tokens.colorBrandForeground1,
    fontWeight: tokens.fontWeightSemibold,
    '::before': {
      content: '""',
      position: 'absolute',
      left: '-4px',
      top: '14px',
      bottom: '14px',
      width: '3px',
      borderRadius: tokens.borderRadiusCircular,
      backgroundColor: tokens.colorCompoundBrandBackground,
      [narrow]: { left: '30%', right: '30%', top: '-3px', bottom: 'auto', width: 'auto', height: '3px' },
    },
  },
  picture: { position: 'relative', display: 'inline-flex', fontSize: '22px' },
  count: {
    position: 'absolute',
    top: '-7px',
    left: '12px',
    minWidth: '16px',
    padding: '0 4px',
    boxSizing: 'border-box',
    borderRadius: tokens.borderRadiusCircular,
    backgroundColor: tokens.colorPaletteRedBackground3,
    color: tokens.colorNeutralForegroundOnBrand,
    fontSize: tokens.fontSizeBase100,
    lineHeight: '16px',
    fontWeight: tokens.fontWeightSemibold,
    textAlign: 'center',
    '::after': { content: 'attr(data-count)' },
  },
})

export function Rail({ current }: { current: ViewName }) {
  const styles = useStyles()
  const unreadChat = useApp((app) => (app.live ? unreadTotal(app.live.conversations) : 0))
  const unreadMail = useApp((app) => app.unreadMail)
  const administrator = useApp((app) => app.live?.me.administrator ?? false)
  return (
    <nav aria-label={t('rail.name')} className={styles.rail}>
      <RailLink view="mail" current={current} text={t('rail.mail')} unread={unreadMail} plain={<MailRegular />} filled={<MailFilled />} />
      <RailLink view="calendar" current={current} text={t('rail.calendar')} plain={<CalendarLtrRegular />} filled={<CalendarLtrFilled />} />
      <RailLink view="people" current={current} text={t('rail.people')} plain={<PeopleRegular />} filled={<PeopleFilled />} />
      <RailLink view="chat" current={current} text={t('rail.chat')} unread={unreadChat} plain={<ChatRegular />} filled={<ChatFilled />} />
      {administrator && <RailLink view="admin" current={current} text={t('rail.admin')} plain={<ShieldRegular />} filled={<ShieldFilled />} />}
    </nav>
  )
}

interface RailLinkProps {
  view: ViewName
  current: ViewName
  text: string
  unread?: number
  plain: ReactNode
  filled: ReactNode
}

/** Its name stays the word alone, so that it is found by it; the count is drawn, and told as its description. */
function RailLink({ view, current, text, unread = 0, plain, filled }: RailLinkProps) {
  const styles = useStyles()
  const here = view === current
  const description = unread > 0 ? { title: t('rail.unread', { count: unread }) } : {}
  return (
    <Link to={{ view }} aria-label={text} aria-current={here ? 'page' : undefined} className={mergeClasses(styles.link, here && styles.current)} {...description}>
      <span className={styles.picture} aria-hidden>
        {here ? filled : plain}
        {unread > 0 && <span className={styles.count} data-count={unread > 99 ? '99+' : unread} />}
      </span>
      <span aria-hidden>{text}</span>
    </Link>
  )
}
