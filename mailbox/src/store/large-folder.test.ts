import { afterAll, beforeAll, expect, test } from 'vitest'
import { MailboxLab } from '../testing/mailbox-lab.ts'
import { bulkLoad } from './bulk.ts'

const COUNT = 100_000

let lab: MailboxLab
let inbox: string

const words = ['alpha', 'beta', 'gamma', 'delta', 'epsilon']
const templates = words.map((word, i) => `From: Sender ${i} <s${i}@example.test>\nTo: alice@parley.test\nSubject: Report 0 {n} about ${word}\nMessage-ID: <{id}>\nDate: {date}\n\nCommon words and ${word}.\n`)

beforeAll(async () => {
  lab = await MailboxLab.open()
  await bulkLoad(lab.mailbox.store, { address: 'alice@parley.test', count: COUNT, templates, newestAt: Date.UTC(2026, 0, 1), stepMs: 60_000, unreadEvery: 10 })
  inbox = await lab.folderId('alice', 'inbox')
}, 300_000)

afterAll(() => lab[Symbol.asyncDispose]())

const newestFirst = [{ property: 'receivedAt', isAscending: false }]

const page = async (args: object) => lab.call('alice', 'Email/query', { filter: { inMailbox: inbox }, sort: newestFirst, ...args })

test('a folder of 100,000 counts its emails and its unread ones', async () => {
  const { list } = await lab.call('alice', 'Mailbox/get', { ids: [inbox] })
  expect(list[0]).toMatchObject({ totalEmails: COUNT, unreadEmails: COUNT / 10, totalThreads: COUNT, unreadThreads: COUNT / 10 })
})

test('its pages are in order, meet without gap or overlap, and reach the end from both sides', async () => {
  const whole = (await page({ limit: 10_000 })).ids as string[]
  for (const position of [0, 50, 4_950, 9_950]) expect((await page({ position, limit: 50 })).ids).toEqual(whole.slice(position, position + 50))
  const middle = (await page({ position: 49_990, limit: 30 })).ids as string[]
  expect((await page({ position: 50_005, limit: 15 })).ids).toEqual(middle.slice(15))
  const last = await page({ position: -30, limit: 100, calculateTotal: true })
  expect(last).toMatchObject({ position: COUNT - 30, total: COUNT })
  expect(last.ids.length).toBe(30)
  expect((await page({ position: COUNT - 10, limit: 50 })).ids).toEqual(last.ids.slice(20))
  const { list } = await lab.call('alice', 'Email/get', { ids: last.ids, properties: ['receivedAt'] })
  const times = (list as { receivedAt: string }[]).map(({ receivedAt }) => receivedAt)
  expect(times).toEqual(times.toSorted().toReversed())
  expect(times.at(-1)).toBe(new Date(Date.UTC(2026, 0, 1) - (COUNT - 1) * 60_000).toISOString().replace('.000', ''))
})

test('the place of an email deep inside is found by anchor', async () => {
  const deep = (await page({ position: 77_777, limit: 1 })).ids[0] as string
  const found = await page({ anchor: deep, anchorOffset: -2, limit: 5 })
  expect(found.position).toBe(77_775)
  expect(found.ids[2]).toBe(deep)
  expect((await lab.error('alice', 'Email/query', { filter: { inMailbox: inbox }, anchor: 'M999999999' })).type).toBe('anchorNotFound')
})

test('unread emails, words and single numbers are found among them', async () => {
  expect((await page({ filter: { inMailbox: inbox, notKeyword: '$seen' }, limit: 5, calculateTotal: true })).total).toBe(COUNT / 10)
  expect((await page({ filter: { inMailbox: inbox, text: 'gamma' }, limit: 5, calculateTotal: true })).total).toBe(COUNT / 5)
  expect((await page({ filter: { inMailbox: inbox, subject: '54321' } })).ids.length).toBe(1)
  expect((await page({ filter: { operator: 'AND', conditions: [{ inMailbox: inbox }, { operator: 'NOT', conditions: [{ text: 'common' }] }] } })).ids).toEqual([])
})

test('what changes in it is told as a change of its query, with the place in the list', async () => {
  const before = await page({ limit: 1 })
  const target = (await page({ position: 60_000, limit: 1 })).ids[0] as string
  await lab.call('alice', 'Email/set', { update: { [target]: { 'keywords/$flagged': true } } })
  const changes = await lab.call('alice', 'Email/queryChanges', { filter: { inMailbox: inbox }, sort: newestFirst, sinceQueryState: before.queryState })
  expect(changes.removed).toEqual([target])
  expect(changes.added).toEqual([{ id: target, index: 60_000 }])
})

test('collapsed to threads, each thread shows once', async () => {
  const { ids } = await page({ collapseThreads: true, limit: 20, position: 30 })
  expect(ids).toEqual((await page({ position: 30, limit: 20 })).ids)
})
