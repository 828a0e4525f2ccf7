import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { setCsrf } from '../../web/browser/http.ts'
import type { EmailFilter } from '../../web/browser/mail/jmap-types.ts'
import { closeList, needRange, openList } from '../../web/browser/mail/mail-lists.ts'
import { folderOfRole, useMail } from '../../web/browser/mail/mail-store.ts'
import { followPush, jmap, stopMail, syncMail } from '../../web/browser/mail/mail-sync.ts'
import { newestFirst } from '../../web/browser/mail/message-list.ts'
import { type Browser, type Lab, startLab } from '../lab.ts'

/** The browser's mail store against the real mailbox: what it follows by changes is what a fresh look shows. */

let lab: Lab
let alice: Browser

beforeAll(async () => {
  lab = await startLab({ withoutServer: true })
  alice = await lab.signInOnly('alice')
  const fetch = globalThis.fetch
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    const answer = await fetch(lab.url + path, { ...init, headers: { ...(init.headers as object), cookie: alice.cookie, origin: lab.url, 'sec-fetch-site': 'same-origin' } })
    if (onTheWay && String(init.body).includes(`"${onTheWay.method}"`)) await onTheWay.arrive()
    return answer
  })
  setCsrf(alice.csrf)
})

afterAll(async () => {
  vi.unstubAllGlobals()
  await lab?.[Symbol.asyncDispose]()
})

beforeEach(() => {
  onTheWay = undefined
  stopMail()
  closeList()
})

/** An answer that the server has given and the page has not got yet. */
let onTheWay: { method: string; arrive(): Promise<void> } | undefined

/** The next answer to this method takes its time.  @returns resolves when the server has given it; `arrived` lets the page have it */
function delayNext(method: string): { given: Promise<void>; arrived: () => void } {
  let arrived = (): void => undefined
  const arrival = new Promise<void>((resolve) => (arrived = resolve))
  const given = new Promise<void>((resolve) => {
    const arrive = () => {
      onTheWay = undefined
      resolve()
      return arrival
    }
    onTheWay = { method, arrive }
  })
  return { given, arrived }
}

/** What the push says when the newest mail is there. */
const newest = async () => ({ Email: (await (await jmap()).ask('Email/get', { ids: [], properties: ['id'] })).state })

let written = 0
const deliver = (subject: string) =>
  lab.mailbox.deliver(Buffer.from(`From: bob@parley.test\r\nTo: alice@parley.test\r\nSubject: ${subject}\r\nMessage-ID: <${subject}-${++written}@x>\r\n\r\ntext\r\n`), { mailFrom: 'bob@parley.test', recipients: ['alice@parley.test'] })

const listed = () => useMail.getState().list

async function ready(): Promise<void> {
  while (listed()?.state === 'loading') await new Promise((resolve) => setImmediate(resolve))
}

/** Looks at the whole list until nothing in it is unknown. */
async function complete(): Promise<(string | undefined)[]> {
  await ready()
  for (;;) {
    const { list, emails } = useMail.getState()
    if (list?.ids.every((id) => id !== undefined && emails.has(id))) return [...list.ids]
    needRange(0, list?.ids.length ?? 0)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

async function fresh(filter: EmailFilter): Promise<string[]> {
  return (await (await jmap()).ask('Email/query', { filter, sort: newestFirst })).ids
}

async function openInbox(): Promise<EmailFilter> {
  await syncMail()
  const folder = folderOfRole(useMail.getState().mailboxes, 'inbox')!.id
  const filter = { inMailbox: folder }
  openList({ folder, filter })
  return filter
}

test('after any mix of arrivals, moves, marks and deletions the list is what a fresh look shows, and so are the emails and folders', async () => {
  for (let n = 0; n < 60; n++) await deliver(`start-${n}`)
  const filter = await openInbox()
  await complete()
  const mailbox = await jmap()
  const archive = folderOfRole(useMail.getState().mailboxes, 'archive')!.id
  // A generator of our own, so that a failure repeats.
  let seed = 42
  const random = (below: number) => ((seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648), seed % below)
  for (let round = 0; round < 25; round++) {
    const ids = await fresh(filter)
    for (let n = 0; n < 1 + random(4); n++) {
      const id = ids[random(ids.length)]!
      const action = random(5)
      if (action === 0) await deliver(`round-${round}-${n}`)
      else if (action === 1) await mailbox.ask('Email/set', { update: { [id]: { mailboxIds: { [archive]: true } } } })
      else if (action === 2) await mailbox.ask('Email/set', { update: { [id]: { 'keywords/$flagged': true } } })
      else if (action === 3) await mailbox.ask('Email/set', { update: { [id]: { 'keywords/$seen': true } } })
      else await mailbox.ask('Email/set', { destroy: [id] })
    }
    await syncMail()
    const { list, emails, mailboxes, states } = useMail.getState()
    const now = await fresh(filter)
    for (const [index, id] of (list?.ids ?? []).entries()) if (id !== undefined) expect([round, index, id]).toEqual([round, index, now[index]])
    expect(list?.ids).toHaveLength(now.length)
    expect(await complete()).toEqual(now)
    const { list: kept, state } = await mailbox.ask('Email/get', { ids: now, properties: ['id', 'keywords', 'mailboxIds'] })
    expect(states.email).toBe(state)
    for (const email of kept) expect(useMail.getState().emails.get(email.id)).toMatchObject(email)
    for (const id of emails.keys()) if (!now.includes(id)) expect(emails.get(id)?.mailboxIds[archive] ?? true).toBe(true)
    expect([...mailboxes.values()].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual((await mailbox.ask('Mailbox/get', { ids: null })).list.sort((a, b) => (a.id < b.id ? -1 : 1)))
  }
})

test('more changes than can be followed are read anew', async () => {
  const filter = await openInbox()
  await complete()
  for (let n = 0; n < 310; n++) await deliver(`flood-${n}`)
  await syncMail()
  expect(await complete()).toEqual(await fresh(filter))
})

test('a piece that is fetched while mail comes in still stands at its place', async () => {
  const filter = await openInbox()
  await ready()
  await deliver('between')
  // Not told yet: the next piece belongs to a newer state than the list.
  needRange(100, 150)
  expect(await complete()).toEqual(await fresh(filter))
})

test('a list that was open a moment ago is there at once, and brought up to date', async () => {
  const filter = await openInbox()
  const before = await complete()
  const archive = folderOfRole(useMail.getState().mailboxes, 'archive')!.id
  openList({ folder: archive, filter: { inMailbox: archive } })
  await ready()
  await deliver('meanwhile')
  openList({ folder: useMail.getState().list!.folder, filter })
  expect(listed()?.ids).toEqual(before)
  await syncMail()
  expect(await complete()).toEqual(await fresh(filter))
})

test('mail that comes in while the list is on its way to the page is in the list', async () => {
  await syncMail()
  const list = delayNext('Email/query')
  const filter = await openInbox()
  await list.given
  await deliver('overtakes')
  await followPush(await newest())
  list.arrived()
  await ready()
  await expect.poll(() => listed()?.ids[0]).toBe((await fresh(filter))[0])
  expect(await complete()).toEqual(await fresh(filter))
})

test('so it is when the list comes while the page looks what the push is about', async () => {
  const filter = await openInbox()
  await complete()
  const { folder } = listed()!
  closeList()
  const list = delayNext('Email/query')
  openList({ folder, filter })
  await list.given
  await deliver('crosses')
  const look = delayNext('Email/changes')
  const followed = followPush(await newest())
  await look.given
  list.arrived()
  await ready()
  look.arrived()
  await followed
  await expect.poll(() => listed()?.ids[0]).toBe((await fresh(filter))[0])
})

test('mail that comes in during the first look at the mailbox is counted', async () => {
  const look = delayNext('Mailbox/get')
  const first = syncMail()
  await look.given
  await deliver('early')
  const pushed = followPush(await newest())
  look.arrived()
  await Promise.all([first, pushed])
  const inbox = folderOfRole(useMail.getState().mailboxes, 'inbox')!
  expect(inbox.totalEmails).toBe((await fresh({ inMailbox: inbox.id })).length)
})

test('an empty folder is read anew as well', async () => {
  await syncMail()
  const junk = folderOfRole(useMail.getState().mailboxes, 'junk')!.id
  openList({ folder: junk, filter: { inMailbox: junk } })
  await ready()
  expect(listed()?.ids).toEqual([])
  for (let n = 0; n < 310; n++) await deliver(`noise-${n}`)
  const mailbox = await jmap()
  const [one] = await fresh({})
  await mailbox.ask('Email/set', { update: { [one!]: { mailboxIds: { [junk]: true } } } })
  await syncMail()
  expect(await complete()).toEqual([one])
})
