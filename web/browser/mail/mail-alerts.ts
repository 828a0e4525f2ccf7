import { alertsAllowed, notifyOutside } from '../alerts.ts'
import { navigate } from '../router.ts'
import { useApp } from '../store.ts'
import { t } from '../text/text.ts'
import { notify } from '../toasts.ts'
import type { Email } from './jmap-types.ts'
import { folderOfRole, useMail } from './mail-store.ts'
import { isUnread } from './overlay.ts'

/** Older mail that comes in by a move or an import is no news. */
const newsMs = 10 * 60_000

/** What of the mail that has just come in is worth a word: unread, in the Inbox, of somebody else. */
export function newsOf(arrived: readonly Email[], o: { inbox: string | undefined; me: string; now: number }): Email[] {
  return arrived.filter(
    (email) =>
      o.inbox !== undefined && email.mailboxIds[o.inbox] === true && isUnread(email) && o.now - Date.parse(email.receivedAt) < newsMs && !email.from?.some((one) => one.email.toLowerCase() === o.me),
  )
}

/** Says that mail came in, unless the person does not want to be disturbed. */
export function alertArrivals(arrived: readonly Email[]): void {
  const { live } = useApp.getState()
  if (!live || !alertsAllowed(live)) return
  const news = newsOf(arrived, { inbox: folderOfRole(useMail.getState().mailboxes, 'inbox')?.id, me: live.me.person.address, now: Date.now() })
  const [first, ...more] = news
  if (!first) return
  const sender = first.from?.[0]?.name || first.from?.[0]?.email || t('mail.noSender')
  const subject = first.subject || t('mail.noSubject')
  const open = () => navigate(more.length > 0 ? { view: 'mail' } : { view: 'mail', folder: 'inbox', message: first.id })
  const title = more.length > 0 ? t('mail.severalNew', { count: news.length }) : t('mail.newFrom', { name: sender })
  notify({ tone: 'info', text: more.length > 0 ? title : `${title}: ${subject}`, action: { label: t('mail.open'), run: open } })
  if (!document.hasFocus()) notifyOutside({ title, text: more.length > 0 ? '' : subject, tag: first.id, open })
}
