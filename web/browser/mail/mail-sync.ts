import { Batch } from './jmap.ts'
import { JmapError } from './jmap-error.ts'
import { type Email, type Mailbox, rowProperties } from './jmap-types.ts'
import { endMailSession, jmap } from './mail-session.ts'
import { forgetMail, keepEmails, useMail } from './mail-store.ts'
import { afterLeaving, newestFirst, unknownAgain, withChanges } from './message-list.ts'
import { attend, dropFromSelection, useSelection } from './selection.ts'
import { SingleFlight } from './single-flight.ts'

/** More changes than this are cheaper to see afresh. */
const mostChanges = 300
/** Looks in one go, should lists change faster than they can be followed. */
const mostRounds = 3

let onArrived: (emails: readonly Email[]) => void = () => undefined

/** @param arrived  hears of emails that are new since the last look */
export function listenForArrivals(arrived: (emails: readonly Email[]) => void): void {
  onArrived = arrived
}

/** Everything of the person who was signed in leaves the memory. */
export function stopMail(): void {
  endMailSession()
  flight = new SingleFlight(sync)
  onArrived = () => undefined
  forgetMail()
}

let flight = new SingleFlight(sync)

/** Brings the page up to what the server knows now; a change made before the call is in it when this resolves.  @throws JmapError */
export function syncMail(): Promise<void> {
  return flight.run()
}

/** Whether a push tells of mail that has not been looked at. After a change of our own it has, and other types are no mail.  @param changed  JMAP type → newest state */
export function isNews(changed: Readonly<Record<string, string>>): boolean {
  const { states } = useMail.getState()
  return (changed['Mailbox'] ?? states.mailbox) !== states.mailbox || (changed['Email'] ?? states.email) !== states.email
}

/** Whether the emails are known to be newer than the list that is open. */
function isListBehind(): boolean {
  const { list, states } = useMail.getState()
  return list?.state === 'ready' && list.queryState !== '' && list.emailState !== states.email
}

async function sync(): Promise<void> {
  if (useMail.getState().phase !== 'ready') return begin()
  try {
    await follow()
    // A list that was on its way when the look began has to be looked at itself.
    for (let round = 1; round < mostRounds && isListBehind(); round++) await follow()
  } catch (error) {
    // Too much has happened, or too long ago: what is shown is read anew.
    if (!(error instanceof JmapError) || !['cannotCalculateChanges', 'tooManyChanges'].includes(error.type)) throw error
    await begin()
  }
}

/** Reads the folders, and lets every list be read again. */
async function begin(): Promise<void> {
  const mailbox = await jmap()
  const batch = new Batch()
  const folders = batch.call('Mailbox/get', { ids: null })
  const emails = batch.call('Email/get', { ids: [], properties: ['id'] })
  const answers = await mailbox.send(batch)
  const { list, state } = answers.of(folders)
  useMail.setState((now) => ({
    phase: 'ready',
    reason: '',
    states: { mailbox: state, email: answers.of(emails).state },
    mailboxes: byId(list),
    emails: new Map(),
    list: now.list?.state === 'ready' ? unknownAgain(now.list) : now.list,
  }))
}

async function follow(): Promise<void> {
  const mailbox = await jmap()
  const { states, list } = useMail.getState()
  const batch = new Batch()
  const boxes = batch.call('Mailbox/changes', { sinceState: states.mailbox })
  const newBoxes = batch.call('Mailbox/get', { '#ids': boxes.at('/created') })
  const changedBoxes = batch.call('Mailbox/get', { '#ids': boxes.at('/updated') })
  const emails = batch.call('Email/changes', { sinceState: states.email, maxChanges: mostChanges })
  const newEmails = batch.call('Email/get', { '#ids': emails.at('/created'), properties: rowProperties })
  const changedEmails = batch.call('Email/get', { '#ids': emails.at('/updated'), properties: ['id', 'keywords', 'mailboxIds'] })
  const followed = list?.state === 'ready' && list.queryState !== '' ? list : undefined
  const listed =
    followed && batch.call('Email/queryChanges', { filter: followed.filter, sort: newestFirst, sinceQueryState: followed.queryState, maxChanges: mostChanges, calculateTotal: true })
  const answers = await mailbox.send(batch)

  const emailChanges = answers.of(emails)
  if (emailChanges.hasMoreChanges) throw new JmapError('tooManyChanges', '')
  const boxChanges = answers.of(boxes)
  const listChanges = listed && answers.of(listed)
  const arrived = answers.of(newEmails).list
  const shown = useMail.getState().list?.ids ?? []
  keepEmails(arrived)
  useMail.setState((now) => ({
    states: { mailbox: boxChanges.newState, email: emailChanges.newState },
    mailboxes: without(new Map([...now.mailboxes, ...byId(answers.of(newBoxes).list), ...byId(answers.of(changedBoxes).list)]), boxChanges.destroyed),
    emails: without(updated(now.emails, answers.of(changedEmails).list), emailChanges.destroyed),
    list:
      now.list && listChanges && now.list.key === followed?.key && now.list.queryState === listChanges.oldQueryState
        ? withChanges(now.list, { removed: listChanges.removed, added: listChanges.added, total: listChanges.total ?? now.list.ids.length, queryState: listChanges.newQueryState, emailState: emailChanges.newState })
        : now.list,
  }))
  if (listChanges && listed) unselectGone(shown, listChanges.removed)
  if (arrived.length > 0) onArrived(arrived)
}

/** What has left the list, whoever moved it, is not what the person acts on any more. */
function unselectGone(before: readonly (string | undefined)[], removed: readonly string[]): void {
  const still = new Set(useMail.getState().list?.ids)
  const gone = new Set(removed.filter((id) => !still.has(id)))
  const { active } = useSelection.getState()
  if (gone.size === 0) return
  dropFromSelection(gone)
  const next = active !== undefined && gone.has(active) ? afterLeaving(before, gone, before.indexOf(active)) : undefined
  if (next !== undefined) attend(next)
}

const byId = (list: readonly Mailbox[]): Map<string, Mailbox> => new Map(list.map((one) => [one.id, one]))

function updated(emails: ReadonlyMap<string, Email>, changes: readonly Pick<Email, 'id' | 'keywords' | 'mailboxIds'>[]): Map<string, Email> {
  const next = new Map(emails)
  for (const change of changes) {
    const known = next.get(change.id)
    if (known) next.set(change.id, { ...known, ...change })
  }
  return next
}

function without<T>(map: Map<string, T>, ids: readonly string[]): Map<string, T> {
  for (const id of ids) map.delete(id)
  return map
}

