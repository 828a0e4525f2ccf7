import { useEffect, useRef } from 'react'
import { useApp, whenSessionEnds } from '../store.ts'
import { forgetComposes } from './compose/composes.ts'
import { forgetAllKept } from './compose/kept-composes.ts'
import { alertArrivals } from './mail-alerts.ts'
import { forgetChanges } from './mail-changes.ts'
import { forgetContents } from './mail-contents.ts'
import { closeList } from './mail-lists.ts'
import { lookAtMail, lookAtPush, stopLooking } from './mail-look.ts'
import { folderOfRole, useMail } from './mail-store.ts'
import { listenForArrivals, stopMail } from './mail-sync.ts'
import { unreadShift } from './overlay.ts'
import { clearSelection } from './selection.ts'

whenSessionEnds((ended) => {
  stopLooking()
  stopMail()
  closeList()
  clearSelection()
  forgetContents()
  forgetChanges()
  forgetComposes()
  // An expired session is often the same person's: what they wrote waits for them, under their own address only.
  if (ended === undefined) forgetAllKept()
})

/** Follows the mailbox in whatever view the person is: counts what is unread and tells of new mail. Draws nothing. */
export default function MailWatch() {
  const { changed, resync } = useApp((app) => app.mail)
  useEffect(() => listenForArrivals(alertArrivals), [])
  const seen = useRef(-1)
  useEffect(() => {
    const missed = seen.current !== resync
    seen.current = resync
    void (missed ? lookAtMail() : lookAtPush(changed))
  }, [changed, resync])
  useUnreadCount()
  return null
}

/** Of the Inbox, with what is on its way, for the rail and the title. */
function useUnreadCount(): void {
  const unread = useMail(({ mailboxes, emails, overlay }) => {
    const inbox = folderOfRole(mailboxes, 'inbox')
    return inbox ? Math.max(0, inbox.unreadEmails + (unreadShift(emails, overlay).get(inbox.id) ?? 0)) : 0
  })
  useEffect(() => {
    useApp.setState({ unreadMail: unread })
    return () => useApp.setState({ unreadMail: 0 })
  }, [unread])
}
