import { expect, test } from 'vitest'
import { needRange, openList } from '../../web/browser/mail/mail-lists.ts'
import { jmap } from '../../web/browser/mail/mail-session.ts'
import { useMail } from '../../web/browser/mail/mail-store.ts'
import { syncMail } from '../../web/browser/mail/mail-sync.ts'
import { MailPage } from '../lab/mail-page.ts'

/** The browser's mail store against the real mailbox: what it follows by changes is what a fresh look shows. */

const page = new MailPage()

test('after any mix of arrivals, moves, marks and deletions the list is what a fresh look shows, and so are the emails and folders', async () => {
  for (let n = 0; n < 60; n++) await page.deliver(`start-${n}`)
  const filter = await page.openInbox()
  await page.complete()
  const mailbox = await jmap()
  const archive = page.folder('archive')
  // A generator of our own, so that a failure repeats.
  let seed = 42
  const random = (below: number) => ((seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648), seed % below)
  for (let round = 0; round < 25; round++) {
    const ids = await page.fresh(filter)
    for (let n = 0; n < 1 + random(4); n++) {
      const id = ids[random(ids.length)]!
      const action = random(5)
      if (action === 0) await page.deliver(`round-${round}-${n}`)
      else if (action === 1) await mailbox.ask('Email/set', { update: { [id]: { mailboxIds: { [archive]: true } } } })
      else if (action === 2) await mailbox.ask('Email/set', { update: { [id]: { 'keywords/$flagged': true } } })
      else if (action === 3) await mailbox.ask('Email/set', { update: { [id]: { 'keywords/$seen': true } } })
      else await mailbox.ask('Email/set', { destroy: [id] })
    }
    await syncMail()
    const { list, emails, mailboxes, states } = useMail.getState()
    const now = await page.fresh(filter)
    for (const [index, id] of (list?.ids ?? []).entries()) if (id !== undefined) expect([round, index, id]).toEqual([round, index, now[index]])
    expect(list?.ids).toHaveLength(now.length)
    expect(await page.complete()).toEqual(now)
    const { list: kept, state } = await mailbox.ask('Email/get', { ids: now, properties: ['id', 'keywords', 'mailboxIds'] })
    expect(states.email).toBe(state)
    for (const email of kept) expect(useMail.getState().emails.get(email.id)).toMatchObject(email)
    for (const id of emails.keys()) if (!now.includes(id)) expect(emails.get(id)?.mailboxIds[archive] ?? true).toBe(true)
    expect([...mailboxes.values()].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual((await mailbox.ask('Mailbox/get', { ids: null })).list.sort((a, b) => (a.id < b.id ? -1 : 1)))
  }
})

test('more changes than can be followed are read anew', async () => {
  const filter = await page.openInbox()
  await page.complete()
  for (let n = 0; n < 310; n++) await page.deliver(`flood-${n}`)
  await syncMail()
  expect(await page.complete()).toEqual(await page.fresh(filter))
})

test('a piece that is fetched while mail comes in still stands at its place', async () => {
  const filter = await page.openInbox()
  await page.ready()
  await page.deliver('between')
  // Not told yet: the next piece belongs to a newer state than the list.
  needRange(100, 150)
  expect(await page.complete()).toEqual(await page.fresh(filter))
})

test('a list that was open a moment ago is there at once, and brought up to date', async () => {
  const filter = await page.openInbox()
  const before = await page.complete()
  const archive = page.folder('archive')
  openList({ folder: archive, filter: { inMailbox: archive } })
  await page.ready()
  await page.deliver('meanwhile')
  openList({ folder: useMail.getState().list!.folder, filter })
  expect(useMail.getState().list?.ids).toEqual(before)
  await syncMail()
  expect(await page.complete()).toEqual(await page.fresh(filter))
})
