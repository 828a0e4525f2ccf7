import { beforeEach, expect, test, vi } from 'vitest'
import type { Inputs, Message } from '../../shared/wire.ts'
import { applyOutput, applySnapshot, forgetSession, useApp } from '../store.ts'
import { snapshotOf } from '../testing/snapshots.ts'
import { transcriptLoad } from '../transcript-loads.ts'
import { loadPage } from './transcript.ts'

type Page = Inputs['conversation.page']
type Asked = { body: Page['body']; resolve(page: Page['result']): void; reject(error: Error): void }

const { asked } = vi.hoisted(() => ({ asked: [] as Asked[] }))
vi.mock('../live.ts', () => ({ send: (_: string, body: Page['body']) => new Promise((resolve, reject) => asked.push({ body, resolve, reject })) }))

const bob = 'bob@parley.test'
const order = (n: number) => `1700000000000${String(n).padStart(6, '0')}`
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index): Message => ({ id: `m${from + index}`, with: bob, from: bob, text: '', order: order(from + index), at: from + index, state: 'received' }))

const start = snapshotOf('alice')

const settle = () => new Promise<void>((resolve) => setImmediate(resolve))
const transcript = () => useApp.getState().live?.transcripts.get(bob)
const shown = () => transcript()?.messages.map((message) => message.id)
const ids = (messages: Message[]) => messages.map((message) => message.id)

/** Messages 100 to 149 are shown, and older ones are on their way. */
beforeEach(async () => {
  asked.length = 0
  forgetSession(undefined)
  useApp.setState({ session: 'signed-in' })
  applySnapshot(start)
  void loadPage(bob, false)
  await answer(range(100, 149))
  void loadPage(bob, true)
})

async function answer(messages: Message[]): Promise<void> {
  asked.shift()?.resolve({ messages, more: true })
  await settle()
}

test('the newest page that is wanted while an older one is on its way is asked for after it', async () => {
  // The connection was lost and is back: the older page is asked for again on it, and the newest is wanted.
  applySnapshot(start)
  void loadPage(bob, false)
  expect(asked.map((one) => one.body.before)).toEqual([order(100)])
  await answer(range(50, 99))
  expect(asked.map((one) => one.body.before)).toEqual([undefined])
  await answer(range(110, 159))
  expect(transcript()?.state).toBe('loaded')
  expect(shown()).toEqual(ids(range(50, 159)))
  expect(transcriptLoad(bob)).toBeUndefined()
})

test('so it is when the older one is refused', async () => {
  applySnapshot(start)
  void loadPage(bob, false)
  asked.shift()?.reject(new Error('busy'))
  await settle()
  await answer(range(110, 159))
  expect(shown()).toEqual(ids(range(100, 159)))
})

test('and when the conversation was closed in another tab: no gap is hidden behind the older page', async () => {
  applyOutput('conversation.closed', { with: bob })
  void loadPage(bob, false)
  await answer(range(50, 99))
  await answer(range(200, 249))
  expect(shown()).toEqual(ids(range(200, 249)))
  expect(transcript()?.more).toBe(true)
})

test('an older page of a conversation that nobody looks at any more is dropped', async () => {
  applyOutput('conversation.closed', { with: bob })
  await answer(range(50, 99))
  expect(transcript()).toBeUndefined()
  expect(asked).toEqual([])
})

test('a page is not asked for twice at a time', () => {
  void loadPage(bob, true)
  expect(asked).toHaveLength(1)
})

test('nothing more is asked for once the session has ended', async () => {
  applySnapshot(start)
  void loadPage(bob, false)
  forgetSession('expired')
  asked.shift()?.reject(new Error('lost'))
  await settle()
  expect(asked).toEqual([])
  expect(transcriptLoad(bob)).toBeUndefined()
})
