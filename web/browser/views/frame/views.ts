import type { ViewName } from '../../router.ts'

/** The code of each view, fetched when it is first needed. */
export const views = {
  mail: () => import('../mail/mail-view.tsx'),
  chat: () => import('../chat/chat-view.tsx'),
  people: () => import('../people/people-view.tsx'),
  calendar: () => import('../calendar/calendar-view.tsx'),
  admin: () => import('../admin/admin-view.tsx'),
  settings: () => import('../settings/settings-view.tsx'),
} satisfies Record<ViewName, () => Promise<unknown>>
