import { destroy, mark, move, moveToRole, remove, restore } from '../../mail/mail-actions.ts'
import { shownEmail, useMail } from '../../mail/mail-store.ts'
import { afterLeaving, shownIds } from '../../mail/message-list.ts'
import { leavingFolder } from '../../mail/overlay.ts'
import { dropFromSelection, selectOnly, useSelection } from '../../mail/selection.ts'
import { type MailPlace, openMessage } from './use-mail-place.ts'

/** What a command acts on: the rows that are selected, else the message that is open. */
export function targetsOf(place: MailPlace): string[] {
  const { selected } = useSelection.getState()
  if (selected.size > 0) return [...selected]
  return place.message === undefined ? [] : [place.message]
}

/** The same for drawing. */
export function useTargets(place: MailPlace): readonly string[] {
  const selected = useSelection((selection) => selection.selected)
  if (selected.size > 0) return [...selected]
  return place.message === undefined ? [] : [place.message]
}

/** Does what makes messages leave the list, and turns to the one that follows them. */
function leaving(place: MailPlace, ids: readonly string[], work: () => void): void {
  const { list } = useMail.getState()
  const before = list ? shownIds(list, leavingFolder(useMail.getState().overlay, list.folder)) : []
  const gone = new Set(ids)
  const at = before.findIndex((id) => id !== undefined && gone.has(id))
  work()
  const stays = list?.folder === undefined && ids.some((id) => !useMail.getState().overlay.get(id)?.destroyed)
  if (at < 0 || stays) return
  const next = afterLeaving(before, gone, at)
  dropFromSelection(gone)
  const wasOpen = place.message !== undefined && gone.has(place.message)
  if (next !== undefined) selectOnly(next)
  if (wasOpen) openMessage(place, next !== undefined && wide() ? next : undefined)
}

/** On a phone one goes back to the list. */
const wide = () => matchMedia('(min-width: 720px)').matches

export function archiveThem(place: MailPlace, ids: readonly string[]): void {
  leaving(place, ids, () => moveToRole(ids, 'archive'))
}

export function moveThem(place: MailPlace, ids: readonly string[], folder: string): void {
  leaving(place, ids, () => move(ids, folder))
}

export function restoreThem(place: MailPlace, ids: readonly string[]): void {
  leaving(place, ids, () => restore(ids))
}

export function junkThem(place: MailPlace, ids: readonly string[]): void {
  leaving(place, ids, () => moveToRole(ids, 'junk'))
}

/** @returns those that are in Deleted Items already: the person is asked before they are destroyed */
export function deleteThem(place: MailPlace, ids: readonly string[]): string[] {
  let ask: string[] = []
  const trash = place.query === undefined && place.folder?.role === 'trash' ? place.folder : undefined
  // One that was put back elsewhere meanwhile is not meant.
  if (trash) return ids.filter((id) => (shownEmail(id)?.mailboxIds ?? { [trash.id]: true })[trash.id] === true)
  leaving(place, ids, () => {
    ask = remove(ids)
  })
  return ask
}

export function destroyThem(place: MailPlace, ids: readonly string[]): void {
  leaving(place, ids, () => destroy(ids))
}

export function markThem(ids: readonly string[], seen: boolean): void {
  mark(ids, '$seen', seen)
}

/** Flags all of them, or takes the flag off when all have it. */
export function flagThem(ids: readonly string[]): void {
  mark(ids, '$flagged', !ids.every((id) => shownEmail(id)?.keywords['$flagged'] === true))
}
