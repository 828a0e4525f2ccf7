import { useEffect } from 'react'
import { unreadTotal } from '../../conversations.ts'
import type { ViewName } from '../../router.ts'
import { useApp } from '../../store.ts'
import { t, type TextKey } from '../../text/text.ts'

const names: Record<ViewName, TextKey & `${string}.title`> = {
  mail: 'mail.title',
  chat: 'chat.title',
  people: 'people.title',
  calendar: 'calendar.title',
  admin: 'admin.title',
  settings: 'settings.title',
}

/** `(3) Chat – Parley`: unread messages and mail are seen on the tab, too. */
export function documentTitle(view: string, unread: number): string {
  const title = `${view} – ${t('app.name')}`
  return unread > 0 ? `(${unread > 99 ? '99+' : unread}) ${title}` : title
}

export function useDocumentTitle(view: ViewName): void {
  const unread = useApp((app) => (app.live ? unreadTotal(app.live.conversations) + app.unreadMail : 0))
  useEffect(() => {
    document.title = documentTitle(t(names[view] as 'mail.title'), unread)
  }, [view, unread])
}
