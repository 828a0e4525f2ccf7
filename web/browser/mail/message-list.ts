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
  /** State of the emails when this was asked for: everything that happened before is in it. */
  emailState: string
}

/** A piece of the list, as the server told it. */
export interface ListWindow {
  position: number
  ids: readonly string[]
  total: number
  queryState: string
  emailState: string
}

export function newList(o: { key: string; folder: string | undefined; filter: EmailFilter }): MessageList {
  return { ...o, state: 'loading', ids: [], queryState: '', emailState: '' }
}

/** Newest first, as everybody expects. */
export const newestFirst = [{ property: 'receivedAt', isAscending: false }] as const

/** A piece the server told. Told of another state than the list's, it begins the list anew. */
export function withWindow(list: MessageList, window: ListWindow): MessageList {
  const same = window.queryState === list.queryState && list.ids.length === window.total
  const ids = same ? [...list.ids] : filled([], window.total)
  for (const [offset, id] of window.ids.entries()) if (window.position + offset < window.total) ids[window.position + offset] = id
  return { ...list, state: 'ready', ids, queryState: window.queryState, emailState: same ? list.emailState : window.emailState }
}

export interface ListChange {
  removed: readonly string[]
  /** By index, lowest first. */
  added: readonly { id: string; index: number }[]
  total: number
  queryState: string
  emailState: string
}

/** The list after changes. An email that merely changed is told as removed and added. Where some of what was removed may have lain
 *  in a piece nobody has looked at, everything behind the first gap is forgotten: its places are not certain any more. */
export function withChanges(list: MessageList, change: ListChange): MessageList {
  const removed = new Set(change.removed)
  const found = new Set<string>()
  const left = list.ids.filter((id) => {
    if (id === undefined || !removed.has(id)) return true
    found.add(id)
    return false
  })
  const notFound = change.removed.filter((id) => !found.has(id))
  const readded = new Set(change.added.filter(({ id }) => removed.has(id) && !found.has(id)).map(({ id }) => id))
  const fromGaps = left.length + change.added.length - change.total
  const certain = fromGaps === 0 || (fromGaps === notFound.length && readded.size === notFound.length)
  const ids = certain ? left : left.slice(0, firstGap(left))
  for (const { id, index } of change.added) {
    // Dates never change, so what was in a gap before is in the same gap now: it has its place already.
    if (certain) ids.splice(index, fromGaps > 0 && readded.has(id) ? 1 : 0, id)
    else if (index <= ids.length) ids.splice(index, 0, id)
  }
  return { ...list, ids: filled(ids, change.total), queryState: change.queryState, emailState: change.emailState }
}

function firstGap(ids: readonly (string | undefined)[]): number {
  const gap = ids.indexOf(undefined)
  return gap < 0 ? ids.length : gap
}

function filled(ids: readonly (string | undefined)[], total: number): (string | undefined)[] {
  return Array.from({ length: total }, (_, index) => ids[index])
}

/** The list when everything has to be read again. An empty one gets a place nobody has looked at: only such places are looked up. */
export function unknownAgain(list: MessageList): MessageList {
  return { ...list, ids: filled([], Math.max(1, list.ids.length)), queryState: '', emailState: '' }
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
