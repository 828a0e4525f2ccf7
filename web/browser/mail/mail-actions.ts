import { useApp } from '../store.ts'
import { t } from '../text/text.ts'
import { folderName } from './folders.ts'
import type { MailRole } from './jmap-types.ts'
import { change } from './mail-changes.ts'
import { folderOfRole, shownEmail, useMail } from './mail-store.ts'
import type { Patch } from './overlay.ts'

type Keyword = '$seen' | '$flagged'

export function mark(ids: readonly string[], keyword: Keyword, on: boolean): void {
  const wanted = ids.filter((id) => (shownEmail(id)?.keywords[keyword] === true) !== on)
  if (wanted.length > 0) void change({ patches: forEach(wanted, { keywords: { [keyword]: on } }) })
}

/** Read, because it was looked at. */
export function markSeen(id: string): void {
  const email = shownEmail(id)
  if (email && email.keywords['$seen'] !== true) void change({ patches: forEach([id], { keywords: { $seen: true } }), automatic: true })
}

export function move(ids: readonly string[], to: string): void {
  const target = useMail.getState().mailboxes.get(to)
  const wanted = ids.filter((id) => shownEmail(id)?.mailboxIds[to] !== true)
  if (!target || wanted.length === 0) return
  const said = t('mail.moved', { count: wanted.length, folder: folderName(target) })
  void change({ patches: forEach(wanted, { mailboxIds: { [to]: true } }), said, from: currentFolder() })
}

export function moveToRole(ids: readonly string[], role: MailRole): void {
  const folder = folderOfRole(useMail.getState().mailboxes, role)
  if (folder) move(ids, folder.id)
}

/** To Deleted Items; what is there already can only be destroyed, and that is asked before.  @returns those that need asking */
export function remove(ids: readonly string[]): string[] {
  const trash = folderOfRole(useMail.getState().mailboxes, 'trash')
  const already = ids.filter((id) => trash && shownEmail(id)?.mailboxIds[trash.id] === true)
  const rest = ids.filter((id) => !already.includes(id))
  if (trash && rest.length > 0) {
    void change({ patches: forEach(rest, { mailboxIds: { [trash.id]: true } }), said: t('mail.deleted', { count: rest.length }), from: currentFolder() })
  }
  return already
}

export function destroy(ids: readonly string[]): void {
  void change({ patches: forEach(ids, { destroyed: true }), said: t('mail.destroyed', { count: ids.length }) })
}

/** Out of Deleted Items or Junk: what I wrote to Sent or Drafts, everything else to the Inbox. */
export function restore(ids: readonly string[]): void {
  const { mailboxes } = useMail.getState()
  const me = useApp.getState().live?.me.person.address
  const patches = new Map<string, Patch>()
  for (const id of ids) {
    const email = shownEmail(id)
    const mine = email?.from?.some((one) => one.email.toLowerCase() === me) ?? false
    const role = email?.keywords['$draft'] ? 'drafts' : mine ? 'sent' : 'inbox'
    const folder = folderOfRole(mailboxes, role)
    if (folder) patches.set(id, { mailboxIds: { [folder.id]: true } })
  }
  if (patches.size > 0) void change({ patches, said: t('mail.restored', { count: patches.size }), from: currentFolder() })
}

function currentFolder(): string | undefined {
  return useMail.getState().list?.folder
}

function forEach(ids: readonly string[], patch: Patch): Map<string, Patch> {
  return new Map(ids.map((id) => [id, patch]))
}
