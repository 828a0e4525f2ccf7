import { reasonOf } from '../shared/reason.ts'
import { Batch } from './jmap.ts'
import { type EmailFilter, rowProperties } from './jmap-types.ts'
import { jmap } from './mail-session.ts'
import { keepEmails, updateList, useMail } from './mail-store.ts'
import { syncMail } from './mail-sync.ts'
import { type MessageList, newestFirst, newList, withWindow } from './message-list.ts'

const windowSize = 50
const shelfSize = 6
const againMs = 3_000

/** Lists that were open a moment ago: back in them, one sees them at once and what is new follows. */
const shelf = new Map<string, MessageList>()
const loading = new Set<string>()

/** Shows a list; what is known of it from before stands there at once. */
export function openList(o: { folder: string | undefined; filter: EmailFilter }): void {
  const key = JSON.stringify(o.filter)
  const { list } = useMail.getState()
  if (list?.key === key) return
  if (list?.state === 'ready') putAway(list)
  const known = shelf.get(key)
  shelf.delete(key)
  useMail.setState({ list: known ?? newList({ key, ...o }), snippets: new Map() })
  if (known) void syncMail().catch(() => undefined)
  else void loadWindow(key, 0)
}

export function closeList(): void {
  useMail.setState({ list: undefined })
  shelf.clear()
  loading.clear()
}

function putAway(list: MessageList): void {
  shelf.set(list.key, list)
  for (const key of shelf.keys()) {
    if (shelf.size <= shelfSize) break
    shelf.delete(key)
  }
}

/** Has everything between two places of the list loaded that is not there yet. */
export function needRange(from: number, to: number): void {
  const { list, emails } = useMail.getState()
  if (list?.state !== 'ready') return
  const last = Math.min(to, list.ids.length - 1)
  for (let start = Math.floor(Math.max(0, from) / windowSize) * windowSize; start <= last; start += windowSize) {
    const end = Math.min(start + windowSize, list.ids.length)
    let missing = false
    for (let index = Math.max(start, from); index < Math.min(end, last + 1) && !missing; index++) {
      const id = list.ids[index]
      missing = id === undefined || !emails.has(id)
    }
    if (missing) void loadWindow(list.key, start)
  }
}

/** After a failure: the beginning again. */
export function reloadList(): void {
  const { list } = useMail.getState()
  if (!list) return
  updateList(list.key, (one) => ({ ...newList(one) }))
  void loadWindow(list.key, 0)
}

const attempts = 3

async function loadWindow(key: string, position: number): Promise<void> {
  const mark = `${key} ${position}`
  if (loading.has(mark)) return
  loading.add(mark)
  try {
    for (let attempt = 1; attempt <= attempts; attempt++) if (await fetchWindow(key, position, attempt === attempts)) break
  } catch (error) {
    updateList(key, (list) => (list.state === 'ready' ? list : { ...list, state: 'failed', reason: reasonOf(error) }))
    // Whoever still looks there asks again.
    setTimeout(() => updateList(key, (list) => (list.state === 'ready' ? { ...list } : list)), againMs)
  } finally {
    loading.delete(mark)
  }
}

/** @returns whether it could be used: not when it is of another moment than what the page knows, unless `anyway` */
async function fetchWindow(key: string, position: number, anyway: boolean): Promise<boolean> {
  const open = useMail.getState().list
  if (open?.key !== key) return true
  const { filter, folder } = open
  const mailbox = await jmap()
  const batch = new Batch()
  const before = batch.call('Email/get', { ids: [], properties: ['id'] })
  const query = batch.call('Email/query', { filter, sort: newestFirst, position, limit: windowSize, calculateTotal: true })
  const get = batch.call('Email/get', { '#ids': query.at('/ids'), properties: rowProperties })
  const found = folder === undefined ? batch.call('SearchSnippet/get', { filter, '#emailIds': query.at('/ids') }) : undefined
  const answers = await mailbox.send(batch)
  const { ids, queryState, total = ids.length } = answers.of(query)
  const { state: emailState } = answers.of(before)
  if (isOfAnotherMoment(key, queryState, emailState)) await syncMail()
  if (isOfAnotherMoment(key, queryState, emailState) && !anyway) return false
  keepEmails(answers.of(get).list)
  const snippets = found && answers.maybe(found)
  if (snippets) useMail.setState((now) => ({ snippets: new Map([...now.snippets, ...snippets.list.map((one) => [one.emailId, one] as const)]) }))
  updateList(key, (list) => withWindow(list, { position, ids, total, queryState, emailState }))
  if (emailState !== useMail.getState().states.email) await syncMail()
  return true
}

/** Whether an answer and what the page knows are older or newer than each other: places in the list may mean different things then,
 *  rows may be as they were before a change that was followed already, and the list would lack what came since. */
function isOfAnotherMoment(key: string, queryState: string, emailState: string): boolean {
  const { list, states } = useMail.getState()
  return emailState !== states.email || (list?.key === key && list.state === 'ready' && list.queryState !== '' && list.queryState !== queryState)
}
