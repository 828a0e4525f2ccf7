import { reasonOf } from '../shared/reason.ts'
import { t } from '../text/text.ts'
import { dismissToast, notify } from '../toasts.ts'
import { freeName } from './folders.ts'
import { firstFailure, JmapError } from './jmap-error.ts'
import type { EmailFilter, Mailbox } from './jmap-types.ts'
import { jmap } from './mail-session.ts'
import { folderOfRole, useMail } from './mail-store.ts'
import { syncMail } from './mail-sync.ts'

const atOnce = 400

/** @returns its id.  @throws JmapError, with a sentence that says what to do */
export async function createFolder(name: string, parentId: string | null): Promise<string> {
  const mailbox = await jmap()
  const result = await mailbox.ask('Mailbox/set', { create: { folder: { name, parentId } } })
  refuse(firstFailure(result.notCreated))
  await syncMail()
  return result.created?.['folder']?.id ?? ''
}

/** @throws JmapError */
export async function renameFolder(folder: Mailbox, name: string): Promise<void> {
  await update(folder.id, { name })
}

/** @throws JmapError */
export async function moveFolder(folder: Mailbox, parentId: string | null): Promise<void> {
  await update(folder.id, { parentId, name: freeName(useMail.getState().mailboxes, parentId, folder.name) })
}

async function update(id: string, patch: object): Promise<void> {
  const mailbox = await jmap()
  refuse(firstFailure((await mailbox.ask('Mailbox/set', { update: { [id]: patch } })).notUpdated))
  await syncMail()
}

/** Into Deleted Items with all that is in it; from there it is destroyed, which is asked before.  @returns whether it was done */
export async function removeFolder(folder: Mailbox): Promise<boolean> {
  try {
    const trash = folderOfRole(useMail.getState().mailboxes, 'trash')
    if (isInTrash(folder) || !trash) await destroyFolder(folder)
    else await moveFolder(folder, trash.id)
    return true
  } catch (error) {
    notify({ tone: 'error', text: t('mail.folderFailed', { reason: reasonOf(error) }) })
    return false
  }
}

export function isInTrash(folder: Mailbox): boolean {
  const { mailboxes } = useMail.getState()
  for (let at: Mailbox | undefined = folder, steps = 0; at && steps < 20; at = at.parentId === null ? undefined : mailboxes.get(at.parentId), steps++) if (at.role === 'trash') return true
  return false
}

async function destroyFolder(folder: Mailbox): Promise<void> {
  const mailbox = await jmap()
  const inside = descendants(folder).map((one) => one.id)
  refuse(firstFailure((await mailbox.ask('Mailbox/set', { destroy: inside, onDestroyRemoveEmails: true })).notDestroyed))
  await syncMail()
}

function descendants(folder: Mailbox): Mailbox[] {
  const children = [...useMail.getState().mailboxes.values()].filter((one) => one.parentId === folder.id)
  return [...children.flatMap(descendants), folder]
}

function refuse(failure: JmapError | undefined): void {
  if (!failure) return
  if (failure.failure?.properties?.includes('name')) throw new JmapError(failure.type, t('mail.folderNameTaken'))
  throw failure
}

/** Everything in the folder: destroyed where it is deleted already, else to Deleted Items. */
export function emptyFolder(folder: Mailbox): Promise<void> {
  const trash = folderOfRole(useMail.getState().mailboxes, 'trash')
  const forEver = isInTrash(folder) || folder.role === 'junk' || !trash
  const all: EmailFilter = { inMailbox: folder.id }
  return inBatches(all, folder.totalEmails, (ids) => (forEver ? { destroy: ids } : { update: Object.fromEntries(ids.map((id) => [id, { mailboxIds: { [trash.id]: true } }])) }))
}

export function markFolderRead(folder: Mailbox): Promise<void> {
  const unread: EmailFilter = { operator: 'AND', conditions: [{ inMailbox: folder.id }, { notKeyword: '$seen' }, { notKeyword: '$draft' }] }
  return inBatches(unread, folder.unreadEmails, (ids) => ({ update: Object.fromEntries(ids.map((id) => [id, { 'keywords/$seen': true }])) }))
}

/** The same for all that a filter finds, until it finds nothing any more; long work shows how far it is. */
async function inBatches(filter: EmailFilter, total: number, set: (ids: string[]) => object): Promise<void> {
  let shown: string | undefined
  try {
    const mailbox = await jmap()
    for (let done = 0; ; ) {
      const { ids } = await mailbox.ask('Email/query', { filter, limit: atOnce })
      if (ids.length === 0) break
      const result = await mailbox.ask('Email/set', set(ids))
      const failure = firstFailure(result.notUpdated) ?? firstFailure(result.notDestroyed)
      if (failure && failure.type !== 'notFound') throw failure
      done += ids.length
      if (done >= total && ids.length < atOnce) break
      if (shown !== undefined) dismissToast(shown)
      shown = notify({ tone: 'info', text: t('mail.progress', { done, total: Math.max(done, total) }) })
    }
  } catch (error) {
    notify({ tone: 'error', text: t('mail.changeFailed', { reason: reasonOf(error) }) })
  } finally {
    if (shown !== undefined) dismissToast(shown)
    await syncMail().catch(() => undefined)
  }
}
