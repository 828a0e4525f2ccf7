import { reasonOf } from '../shared/reason.ts'
import { t } from '../text/text.ts'
import { notify } from '../toasts.ts'
import { jmap } from './mail-session.ts'
import { useMail } from './mail-store.ts'
import { newestFirst, shownIds } from './message-list.ts'
import { leavingFolder } from './overlay.ts'
import { selectThese } from './selection.ts'

/** Enough for a person; a whole larger folder is emptied or marked by its own menu. */
const most = 5_000

/** Selects everything in the list, whether it has been looked at or not. */
export async function selectAll(): Promise<void> {
  const { list } = useMail.getState()
  if (list?.state !== 'ready') return
  const shown = shownIds(list, leavingFolder(useMail.getState().overlay, list.folder))
  const known = shown.filter((id) => id !== undefined)
  if (known.length === shown.length && known.length <= most) return selectThese(known)
  try {
    const mailbox = await jmap()
    const { ids } = await mailbox.ask('Email/query', { filter: list.filter, sort: newestFirst, limit: most })
    if (useMail.getState().list?.key !== list.key) return
    const leaving = leavingFolder(useMail.getState().overlay, list.folder)
    selectThese(ids.filter((id) => !leaving.has(id)))
    if (ids.length < list.ids.length) notify({ tone: 'info', text: t('mail.selectedNewest', { count: ids.length }) })
  } catch (error) {
    notify({ tone: 'error', text: t('mail.changeFailed', { reason: reasonOf(error) }) })
  }
}
