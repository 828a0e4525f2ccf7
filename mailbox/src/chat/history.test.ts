import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openSqliteStore } from '@parley/platform/store/sqlite'
import { ConversationHistory, type HistoryMessage } from './history.ts'
import { chatMigrations, type ChatTables } from './schema.ts'

const alice = 'alice@parley.test'
const bob = 'bob@parley.test'

async function openHistory(file = ':memory:') {
  const store = await openSqliteStore<ChatTables>({ file, migrations: chatMigrations })
  return { history: new ConversationHistory(store), [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}

function message(n: number, more: Partial<HistoryMessage> = {}): HistoryMessage {
  return {
    owner: alice,
    with: bob,
    id: `message-${n}`,
    from: bob,
    text: `text ${n}`,
    order: String(n).padStart(19, '0'),
    at: n,
    state: 'received',
    ...more,
  }
}

test('a message appended twice is there once, and the second time says so', async () => {
  await using h = await openHistory()
  expect(await h.history.append(message(1))).toMatchObject({ added: true, unread: 1 })
  const again = await h.history.append(message(1, { text: 'something else' }))
  expect(again).toMatchObject({ added: false, unread: 1, message: { text: 'text 1' } })
  expect((await h.history.page({ owner: alice, with: bob, limit: 10 })).messages).toHaveLength(1)
})

test('two people keep their own copy of the same message', async () => {
  await using h = await openHistory()
  await h.history.append(message(1))
  expect(await h.history.append(message(1, { owner: bob, with: alice, state: 'sent' }))).toMatchObject({ added: true, unread: 0 })
  expect(await h.history.find({ owner: bob, with: alice, id: 'message-1' })).toMatchObject({ state: 'sent' })
  expect(await h.history.find({ owner: alice, with: bob, id: 'message-1' })).toMatchObject({ state: 'received' })
})

test('a transcript is in the order of positions whatever the order of arrival', async () => {
  await using h = await openHistory()
  for (const n of [3, 1, 2]) await h.history.append(message(n))
  const { messages } = await h.history.page({ owner: alice, with: bob, limit: 10 })
  expect(messages.map((m) => m.id)).toEqual(['message-1', 'message-2', 'message-3'])
})

test('pages walk back through a transcript without gap or repetition', async () => {
  await using h = await openHistory()
  for (let n = 1; n <= 10; n++) await h.history.append(message(n))
  const seen: string[] = []
  let before: string | undefined
  for (;;) {
    const page = await h.history.page({ owner: alice, with: bob, limit: 4, ...(before === undefined ? {} : { before }) })
    seen.unshift(...page.messages.map((m) => m.id))
    before = page.messages[0]?.order
    if (!page.more) break
  }
  expect(seen).toEqual(Array.from({ length: 10 }, (_, i) => `message-${i + 1}`))
})

test('a page is bounded in bytes but never empty', async () => {
  await using h = await openHistory()
  for (let n = 1; n <= 3; n++) await h.history.append(message(n, { text: 'x'.repeat(1000) }))
  const page = await h.history.page({ owner: alice, with: bob, limit: 10, bytes: 2000 })
  expect(page).toMatchObject({ more: true })
  expect(page.messages.map((m) => m.id)).toEqual(['message-2', 'message-3'])
  const tiny = await h.history.page({ owner: alice, with: bob, limit: 10, bytes: 1 })
  expect(tiny.messages.map((m) => m.id)).toEqual(['message-3'])
})

test('reading up to a message leaves later ones unread, and one that arrives late with an earlier position is unread too', async () => {
  await using h = await openHistory()
  for (const n of [2, 3, 5]) await h.history.append(message(n))
  expect(await h.history.readUpTo(alice, bob, message(3).order)).toBe(1)
  expect(await h.history.append(message(1))).toMatchObject({ unread: 2 })
  expect(await h.history.readUpTo(alice, bob, message(9).order)).toBe(0)
})

test('what is still to be sent is found after a restart, in the order it was written', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'history-'))
  const file = join(folder, 'mailbox.db')
  {
    await using h = await openHistory(file)
    for (const n of [2, 1, 3]) await h.history.append(message(n, { from: alice, state: 'sending', order: `~${n}` }))
    await h.history.settle({ owner: alice, with: bob, id: 'message-2' }, { state: 'sent', order: message(2).order })
  }
  await using h = await openHistory(file)
  expect((await h.history.pending(alice)).map((m) => m.id)).toEqual(['message-1', 'message-3'])
  expect(await h.history.pending(bob)).toEqual([])
  await h[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

test('a failure keeps its reason until the message is sent after all', async () => {
  await using h = await openHistory()
  const key = { owner: alice, with: bob, id: 'message-1' }
  await h.history.append(message(1, { from: alice, state: 'sending', order: '~1' }))
  expect(await h.history.settle(key, { state: 'failed', reason: 'no such user' })).toMatchObject({ state: 'failed', reason: 'no such user' })
  const sent = await h.history.settle(key, { state: 'sent', order: message(1).order, at: 7 })
  expect(sent).toMatchObject({ state: 'sent', order: message(1).order, at: 7 })
  expect(sent).not.toHaveProperty('reason')
  expect(await h.history.settle({ ...key, id: 'nobody knows' }, { state: 'sent' })).toBeUndefined()
})

test('the list of conversations has the newest first, and a closed one comes back with its next message', async () => {
  await using h = await openHistory()
  await h.history.append(message(1))
  await h.history.append(message(2, { with: 'carol@parley.test', from: 'carol@parley.test' }))
  expect((await h.history.conversations(alice, 10)).map((c) => c.with)).toEqual(['carol@parley.test', bob])
  await h.history.close(alice, bob)
  expect((await h.history.conversations(alice, 10)).map((c) => c.with)).toEqual(['carol@parley.test'])
  expect(await h.history.append(message(3))).toMatchObject({ unread: 1 })
  expect((await h.history.conversations(alice, 10))[0]).toMatchObject({ with: bob, unread: 1, last: { id: 'message-3' } })
  expect((await h.history.conversations(alice, 1)).map((c) => c.with)).toEqual([bob])
})

test('a line that nobody wrote is kept as one, and counts as unread only when it was received', async () => {
  await using h = await openHistory()
  const event = { what: 'joined', who: bob }
  expect(await h.history.append(message(1, { text: '', state: 'sent', event }))).toMatchObject({ unread: 0 })
  expect(await h.history.append(message(2, { text: '', event: { what: 'invited', who: alice } }))).toMatchObject({ unread: 1 })
  await h.history.append(message(3))
  const { messages } = await h.history.page({ owner: alice, with: bob, limit: 10 })
  expect(messages.map((m) => m.event)).toEqual([event, { what: 'invited', who: alice }, undefined])
})

test('what is known of a conversation of several is its owner’s own, the newest counts, and a closed one is not listed', async () => {
  await using h = await openHistory()
  for (const owner of [alice, bob]) await h.history.append(message(1, { owner, with: 'conf:1' }))
  await h.history.describeGroup(alice, 'conf:1', { subject: 'old' })
  await h.history.describeGroup(alice, 'conf:1', { subject: 'Budget' })
  await h.history.describeGroup(bob, 'conf:1', { subject: 'his' })
  expect([...(await h.history.groups(alice, 10))]).toEqual([['conf:1', { subject: 'Budget' }]])
  await h.history.close(alice, 'conf:1')
  expect((await h.history.groups(alice, 10)).size).toBe(0)
})
