import { expect, test, vi } from 'vitest'
import { mark, moveToRole, remove } from '../../web/browser/mail/mail-actions.ts'
import { undoLast } from '../../web/browser/mail/mail-changes.ts'
import { loadContent } from '../../web/browser/mail/mail-contents.ts'
import { closeList, openList } from '../../web/browser/mail/mail-lists.ts'
import { lookAtMail, lookAtPush, stopLooking } from '../../web/browser/mail/mail-look.ts'
import { jmap } from '../../web/browser/mail/mail-session.ts'
import { folderOfRole, useMail } from '../../web/browser/mail/mail-store.ts'
import { syncMail } from '../../web/browser/mail/mail-sync.ts'
import { selectAll } from '../../web/browser/mail/select-all.ts'
import { attend, selectThese, useSelection } from '../../web/browser/mail/selection.ts'
import { placesOf, unmoved } from '../../web/browser/mail/unmoved.ts'
import { deleteThem } from '../../web/browser/views/mail/commands.ts'
import { MailPage } from '../lab/mail-page.ts'

/** Answers, pushes and what the person does cross on their way: the page ends as if they had come one after the other. */

const page = new MailPage()
const placeOf = async (id: string) => (await (await jmap()).ask('Email/get', { ids: [id], properties: ['id', 'mailboxIds', 'keywords'] })).list[0]
const settled = () => expect.poll(() => useMail.getState().operations.length, { timeout: 10_000 }).toBe(0)

test('mail that comes in while the list is on its way to the page is in the list', async () => {
  await syncMail()
  const list = page.requests.delayNext('Email/query')
  const filter = await page.openInbox()
  await list.given
  await page.deliver('overtakes')
  await lookAtPush(await page.newest())
  list.arrived()
  await page.ready()
  await expect.poll(() => useMail.getState().list?.ids[0]).toBe((await page.fresh(filter))[0])
  expect(await page.complete()).toEqual(await page.fresh(filter))
})

test('so it is when the list comes while the page looks what the push is about', async () => {
  const filter = await page.openInbox()
  await page.complete()
  const { folder } = useMail.getState().list!
  closeList()
  const list = page.requests.delayNext('Email/query')
  openList({ folder, filter })
  await list.given
  await page.deliver('crosses')
  const look = page.requests.delayNext('Email/changes')
  const followed = lookAtPush(await page.newest())
  await look.given
  list.arrived()
  await page.ready()
  look.arrived()
  await followed
  await expect.poll(() => useMail.getState().list?.ids[0]).toBe((await page.fresh(filter))[0])
})

test('mail that comes in during the first look at the mailbox is counted', async () => {
  const look = page.requests.delayNext('Mailbox/get')
  const first = syncMail()
  await look.given
  await page.deliver('early')
  const pushed = lookAtPush(await page.newest())
  look.arrived()
  await Promise.all([first, pushed])
  const inbox = folderOfRole(useMail.getState().mailboxes, 'inbox')!
  expect(inbox.totalEmails).toBe((await page.fresh({ inMailbox: inbox.id })).length)
})

test('an empty folder is read anew as well', async () => {
  await syncMail()
  const junk = page.folder('junk')
  openList({ folder: junk, filter: { inMailbox: junk } })
  await page.ready()
  expect(useMail.getState().list?.ids).toEqual([])
  for (let n = 0; n < 310; n++) await page.deliver(`noise-${n}`)
  const mailbox = await jmap()
  const [one] = await page.fresh({})
  await mailbox.ask('Email/set', { update: { [one!]: { mailboxIds: { [junk]: true } } } })
  await syncMail()
  expect(await page.complete()).toEqual([one])
})

test('a look that fails is repeated until what it was for is there', async () => {
  await page.openInbox()
  await page.ready()
  await page.deliver('in-bad-times')
  const push = await page.newest()
  page.requests.refuse('Email/changes')
  await lookAtPush(push)
  expect(useMail.getState().states.email).not.toBe(push.Email)
  page.requests.asTheyCome()
  await expect.poll(() => useMail.getState().states.email, { timeout: 10_000 }).toBe(push.Email)
  stopLooking()
})

test('a push of what is no mail has nothing looked at, and stops no look that is to be repeated', async () => {
  const contacts = { AddressBook: '1', ContactCard: '3' }
  await lookAtPush(contacts)
  expect(useMail.getState().phase).toBe('starting')
  await page.openInbox()
  await page.ready()
  await page.deliver('missed')
  const { Email } = await page.newest()
  page.requests.refuse('Email/changes')
  await lookAtMail()
  await lookAtPush(contacts)
  page.requests.asTheyCome()
  await expect.poll(() => useMail.getState().states.email, { timeout: 10_000 }).toBe(Email)
  stopLooking()
})

test('a message that was opened by its address is shown with what happened to it meanwhile', async () => {
  const id = await page.delivered('by-address')
  await syncMail()
  const content = page.requests.delayNext('Email/get', 'bodyProperties')
  loadContent(id)
  await content.given
  await page.elsewhere({ [id]: { 'keywords/$flagged': true } })
  await lookAtPush(await page.newest())
  content.arrived()
  await expect.poll(() => useMail.getState().emails.get(id)?.keywords, { timeout: 10_000 }).toEqual({ $flagged: true })
})

test('an undo does not overtake what it takes back', async () => {
  const id = await page.delivered('undone')
  await page.openInbox()
  await page.ready()
  const move = page.requests.delayNextRequest('Email/set')
  moveToRole([id], 'archive')
  await move.given
  undoLast()
  move.arrived()
  await settled()
  expect((await placeOf(id))?.mailboxIds).toEqual({ [page.folder('inbox')]: true })
})

test('an undo goes back to what was shown, although the server had not answered yet', async () => {
  const id = await page.delivered('flagged')
  await page.openInbox()
  await page.ready()
  const flag = page.requests.delayNext('Email/set')
  mark([id], '$flagged', true)
  await flag.given
  mark([id], '$flagged', false)
  flag.arrived()
  await settled()
  undoLast()
  await settled()
  expect((await placeOf(id))?.keywords).toEqual({ $flagged: true })
})

test('what has left the list is not selected any more, whoever moved it, and the keyboard is on the next one', async () => {
  const older = await page.delivered('older')
  const moved = await page.delivered('moved-elsewhere')
  await page.openInbox()
  await page.ready()
  selectThese([moved, older])
  attend(moved)
  await page.elsewhere({ [moved]: { mailboxIds: { [page.folder('archive')]: true } } })
  await lookAtPush(await page.newest())
  expect(useSelection.getState()).toMatchObject({ selected: new Set([older]), active: older })
})

test('all is what is shown: nothing that is leaving the list is selected, and so nothing is deleted for ever', async () => {
  const id = await page.delivered('leaving')
  await page.openInbox()
  await page.complete()
  const set = page.requests.delayNext('Email/set')
  remove([id])
  await set.given
  await selectAll()
  const { selected } = useSelection.getState()
  set.arrived()
  await settled()
  expect(selected.size).toBe(useMail.getState().list?.ids.length)
  expect(selected.has(id)).toBe(false)
})

test('what somebody puts back while the question stands is not deleted for ever', async () => {
  const ids = [await page.delivered('put-back'), await page.delivered('stays')]
  await syncMail()
  const trash = useMail.getState().mailboxes.get(page.folder('trash'))!
  await page.elsewhere(Object.fromEntries(ids.map((id) => [id, { mailboxIds: { [trash.id]: true } }])))
  openList({ folder: trash.id, filter: { inMailbox: trash.id } })
  await page.ready()
  const place = { folder: trash, message: undefined, query: undefined, search: undefined }
  const asked = placesOf(deleteThem(place, ids))
  expect(unmoved(asked)).toEqual(ids)
  await page.elsewhere({ [ids[0]!]: { mailboxIds: { [page.folder('inbox')]: true } } })
  await lookAtPush(await page.newest())
  expect(unmoved(asked)).toEqual([ids[1]])
  // Nor is it asked about, should it still be selected.
  expect(deleteThem(place, ids)).toEqual([ids[1]])
})

test('what is on its way when somebody signs out reaches nobody: the next person sees their own mail', async () => {
  const bob = await page.lab.signInOnly('bob')
  const look = page.requests.delayNext('Mailbox/get')
  const first = vi.fn()
  void syncMail().then(first, first)
  await look.given
  page.signOut()
  page.requests.signIn(bob)
  look.arrived()
  await syncMail()
  const own = await (await jmap()).ask('Mailbox/get', { ids: null })
  expect(useMail.getState().mailboxes).toEqual(new Map(own.list.map((one) => [one.id, one])))
  expect(first).not.toHaveBeenCalled()
})
