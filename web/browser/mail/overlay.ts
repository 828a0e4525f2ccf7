import type { Email } from './jmap-types.ts'

/** A change of one email that the server has not confirmed yet. */
export interface Patch {
  keywords?: Readonly<Record<string, boolean>>
  /** Exactly the folders it is in from now on. */
  mailboxIds?: Readonly<Record<string, true>>
  destroyed?: true
}

export type Overlay = ReadonlyMap<string, Patch>

export function mergePatches(first: Patch | undefined, second: Patch): Patch {
  return { ...first, ...second, ...((first?.keywords ?? second.keywords) && { keywords: { ...first?.keywords, ...second.keywords } }) }
}

/** All changes under way in one, the later over the earlier. */
export function overlayOf(operations: readonly ReadonlyMap<string, Patch>[]): Overlay {
  const overlay = new Map<string, Patch>()
  for (const operation of operations) for (const [id, patch] of operation) overlay.set(id, mergePatches(overlay.get(id), patch))
  return overlay
}

/** The email as it will be. */
export function patched(email: Email, patch: Patch | undefined): Email {
  if (!patch) return email
  const keywords: Record<string, true> = { ...email.keywords }
  for (const [keyword, on] of Object.entries(patch.keywords ?? {})) {
    if (on) keywords[keyword] = true
    else delete keywords[keyword]
  }
  return { ...email, keywords, mailboxIds: patch.mailboxIds ?? email.mailboxIds }
}

/** What takes the change back. @param otherwise  the folders of an email that is not known here */
export function inverse(email: Email | undefined, patch: Patch, otherwise: Readonly<Record<string, true>>): Patch {
  const keywords = Object.fromEntries(Object.entries(patch.keywords ?? {}).map(([keyword, on]) => [keyword, email ? email.keywords[keyword] === true : !on]))
  return {
    ...(patch.keywords && { keywords }),
    ...(patch.mailboxIds && { mailboxIds: email?.mailboxIds ?? otherwise }),
  }
}

/** As an Email/set update. */
export function updateOf(patch: Patch): Record<string, unknown> {
  const update: Record<string, unknown> = {}
  for (const [keyword, on] of Object.entries(patch.keywords ?? {})) update[`keywords/${keyword.replaceAll('~', '~0').replaceAll('/', '~1')}`] = on ? true : null
  if (patch.mailboxIds) update['mailboxIds'] = patch.mailboxIds
  return update
}

/** The emails that leave a folder. */
export function leavingFolder(overlay: Overlay, folder: string | undefined): ReadonlySet<string> {
  const leaving = new Set<string>()
  for (const [id, patch] of overlay) {
    const moved = folder !== undefined && patch.mailboxIds !== undefined && patch.mailboxIds[folder] !== true
    if (patch.destroyed || moved) leaving.add(id)
  }
  return leaving
}

export const isUnread = (email: Pick<Email, 'keywords'>): boolean => email.keywords['$seen'] !== true && email.keywords['$draft'] !== true

/** By how much the changes under way move the unread count of each folder. */
export function unreadShift(emails: ReadonlyMap<string, Email>, overlay: Overlay): ReadonlyMap<string, number> {
  const shift = new Map<string, number>()
  const count = (folders: Readonly<Record<string, true>>, by: number) => {
    for (const folder of Object.keys(folders)) shift.set(folder, (shift.get(folder) ?? 0) + by)
  }
  for (const [id, patch] of overlay) {
    const email = emails.get(id)
    if (!email) continue
    if (isUnread(email)) count(email.mailboxIds, -1)
    const after = patched(email, patch)
    if (!patch.destroyed && isUnread(after)) count(after.mailboxIds, 1)
  }
  return shift
}
