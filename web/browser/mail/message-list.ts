import type { EmailFilter } from './jmap-types.ts'

/** One ordered list of emails, of which only pieces are known. */
export interface MessageList {
  /** What the list is of; two lists with the same key are the same list. */
  key: string
  /** The folder it shows; undefined for what a search found. */
  folder: string | undefined
  filter: EmailFilter
  state: 'loading' | 'ready' | 'failed'
  reason?: string
  /** As long as the list is; undefined where nobody has looked yet. */
  ids: readonly (string | undefined)[]
  queryState: string
}

export function newList(o: { key: string; folder: string | undefined; filter: EmailFilter }): MessageList {
  return { ...o, state: 'loading', ids: [], queryState: '' }
}

/** Newest first, as everybody expects. */
export const newestFirst = [{ property: 'receivedAt', isAscending: false }] as const

/** A piece the server told. Told of another state than the list's, it begins the list anew. */
export function withWindow(list: MessageList, window: { position: number; ids: readonly string[]; total: number; queryState: string }): MessageList {
  const same = window.queryState === list.queryState && list.ids.length === window.total
  const ids = same ? [...list.ids] : new Array<string | undefined>(window.total).fill(undefined)
  for (const [offset, id] of window.ids.entries()) if (window.position + offset < window.total) ids[window.position + offset] = id
  return { ...list, state: 'ready', ids, queryState: window.queryState }
}

export interface ListChange {
  removed: readonly string[]
  /** By index, lowest first. */
  added: readonly { id: string; index: number }[]
  total: number
  queryState: string
}

/** The list after changes. Where what was removed lies in a piece nobody has looked at, everything behind the first gap is forgotten: its places are not certain any more. */
export function withChanges(list: MessageList, change: ListChange): MessageList {
  const removed = new Set(change.removed)
  const found = new Set<string>()
  const ids = list.ids.filter((id) => {
    if (id === undefined || !removed.has(id)) return true
    found.add(id)
    return false
  })
  for (const { id, index } of change.added) {
    // Removed from a gap and put back into it: the gap had room for it already.
    const wasInGap = removed.has(id) && !found.has(id) && index < ids.length && ids[index] === undefined
    ids.splice(index, wasInGap ? 1 : 0, id)
  }
  if (ids.length !== change.total) return { ...list, ids: upToFirstGap(ids, change.total), queryState: change.queryState }
  return { ...list, ids, queryState: change.queryState }
}

function upToFirstGap(ids: readonly (string | undefined)[], total: number): (string | undefined)[] {
  const gap = ids.indexOf(undefined)
  const known = ids.slice(0, Math.min(gap < 0 ? ids.length : gap, total))
  return [...known, ...new Array<string | undefined>(total - known.length).fill(undefined)]
}

/** What of the list is shown while changes are on their way: without those that leave it. */
export function shownIds(list: MessageList, leaving: ReadonlySet<string>): readonly (string | undefined)[] {
  return leaving.size === 0 ? list.ids : list.ids.filter((id) => id === undefined || !leaving.has(id))
}

/** Where the attention goes when some messages leave: to the next one below, else the one above. */
export function afterLeaving(ids: readonly (string | undefined)[], leaving: ReadonlySet<string>, at: number): string | undefined {
  const stays = (id: string | undefined) => id !== undefined && !leaving.has(id)
  for (let index = at; index < ids.length; index++) if (stays(ids[index])) return ids[index]
  for (let index = Math.min(at, ids.length) - 1; index >= 0; index--) if (stays(ids[index])) return ids[index]
  return undefined
}
