import { AppError } from '@parley/platform/errors'
import { openSqliteStore } from '@parley/platform/store/sqlite'
import type { Store } from '@parley/platform/store/store'
import type { SipAddress } from '@parley/topology/names'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { imMigrations, type ImTables } from './schema.ts'
import { StoredMessages, storedLimits, type StoredMessage } from './stored.ts'

const carol = 'carol@parley.test' as SipAddress
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-stored-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const open = () => openSqliteStore<ImTables>({ file: join(folder, 'server.db'), migrations: imMigrations })

function message(n: number, more: Partial<StoredMessage> = {}): StoredMessage {
  return {
    recipient: carol,
    sender: 'alice@parley.test' as SipAddress,
    messageId: `m${n}`,
    position: String(n).padStart(19, '0'),
    acceptedAt: n,
    contentType: 'text/plain;charset=UTF-8',
    body: Buffer.from(`text ${n} ä`),
    ...more,
  }
}

test('what was kept is there after the store was closed and opened again, in order and byte for byte', async () => {
  {
    await using store = await open()
    const stored = await StoredMessages.open(store)
    for (const n of [2, 1, 3]) await stored.keep(message(n))
  }
  await using store = await open()
  const stored = await StoredMessages.open(store)
  expect(stored.waitingFor(carol)).toBe(3)
  expect(await stored.next(carol, '', 10)).toMatchObject([message(1), message(2), message(3)])
})

test('a repeated message id of one sender is kept once and answered with its first place', async () => {
  await using store = await open()
  const stored = await StoredMessages.open(store)
  const [first, again] = await Promise.all([stored.keep(message(1)), stored.keep(message(2, { messageId: 'm1' }))])
  expect(again).toBe(first)
  expect(stored.waitingFor(carol)).toBe(1)
  expect(await stored.keep(message(3, { messageId: 'm1', sender: 'bob@parley.test' as SipAddress }))).toBe(message(3).position)
  expect(stored.waitingFor(carol)).toBe(2)
})

test('a full queue keeps nothing more, also for writers at the same time, and knows what it has', async () => {
  await using store = await open()
  const stored = await StoredMessages.open(store, { ...storedLimits, messagesPerUser: 2 })
  const places = await Promise.all([1, 2, 3, 4].map((n) => stored.keep(message(n))))
  expect(places.filter((place) => place !== undefined)).toHaveLength(2)
  expect(await stored.keep(message(9, { messageId: 'm1' }))).toBe(message(1).position)
  expect(await stored.next(carol, '', 10)).toHaveLength(2)
})

test('one sender fills his own part of a queue and leaves room for the others, also after a restart', async () => {
  await using store = await open()
  const limits = { ...storedLimits, messagesPerUser: 3, messagesPerSender: 2 }
  const bob = { sender: 'bob@parley.test' as SipAddress }
  const first = await StoredMessages.open(store, limits)
  expect(await Promise.all([1, 2, 3].map((n) => first.keep(message(n))))).toEqual([message(1).position, message(2).position, undefined])
  const stored = await StoredMessages.open(store, limits)
  expect(await stored.keep(message(4))).toBeUndefined()
  expect(await stored.keep(message(5, bob))).toBe(message(5).position)
  expect(await stored.keep(message(6, bob))).toBeUndefined()
  expect([stored.waitingFor(carol), stored.waitingFrom(bob.sender, carol)]).toEqual([3, 1])
})

test('a message that was taken is gone and makes room', async () => {
  await using store = await open()
  const stored = await StoredMessages.open(store, { ...storedLimits, messagesPerUser: 1 })
  await stored.keep(message(1))
  const [kept] = await stored.next(carol, '', 1)
  await stored.remove(kept!)
  await stored.remove(kept!)
  expect(stored.waitingFor(carol)).toBe(0)
  expect(await stored.keep(message(2))).toBe(message(2).position)
})

test('what the disk does not take is not acknowledged, and does not count', async () => {
  await using store = await open()
  const failing = { ...store, read: store.read, write: () => Promise.reject(new AppError('unavailable', 'the disk is full')) } as unknown as Store<ImTables>
  const stored = await StoredMessages.open(failing)
  await expect(stored.keep(message(1))).rejects.toThrow('the disk is full')
  expect(stored.waitingFor(carol)).toBe(0)
})

test('one sender has so many messages waiting for all people together, and room again when one is taken', async () => {
  await using store = await open()
  const stored = await StoredMessages.open(store, { ...storedLimits, messagesOfSender: 2 })
  const dave = 'dave@parley.test' as SipAddress
  const bob = 'bob@parley.test' as SipAddress
  const places = [await stored.keep(message(1)), await stored.keep(message(2, { recipient: dave })), await stored.keep(message(3, { recipient: bob }))]
  expect(places.map((place) => place !== undefined)).toEqual([true, true, false])
  expect(await stored.keep(message(4, { sender: bob }))).toBeDefined()
  const [first] = await stored.next(carol, '', 1)
  await stored.remove(first!)
  expect(await stored.keep(message(5, { recipient: bob }))).toBeDefined()
})
