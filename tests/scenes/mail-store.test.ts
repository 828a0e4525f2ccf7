import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { setCsrf } from '../../web/browser/http.ts'
import type { EmailFilter } from '../../web/browser/mail/jmap-types.ts'
import { closeList, needRange, openList } from '../../web/browser/mail/mail-lists.ts'
import { folderOfRole, useMail } from '../../web/browser/mail/mail-store.ts'
import { jmap, stopMail, syncMail } from '../../web/browser/mail/mail-sync.ts'
import { newestFirst } from '../../web/browser/mail/message-list.ts'
import { type Browser, type Lab, startLab } from '../lab.ts'

/** The browser's mail store against the real mailbox: what it follows by changes is what a fresh look shows. */

let lab: Lab
let alice: Browser

beforeAll(async () => {
  lab = await startLab({ withoutServer: true })
  alice = await lab.signInOnly('alice')
  const fetch = globalThis.fetch
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => fetch(lab.url + path, { ...init, headers: { ...(init.headers as object), cookie: alice.cookie, origin: lab.url, 'sec-fetch-site': 'same-origin' } }))
  setCsrf(alice.csrf)
})

afterAll(async () => {
  vi.unstubAllGlobals()
  await lab?.[Symbol.asyncDispose]()
})

beforeEach(() => {
  stopMail()
  closeList()
})

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
