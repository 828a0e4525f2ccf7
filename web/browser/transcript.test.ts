import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Message } from '../shared/wire.ts'
import { emptyTranscript, newestReceived, pendingOrder, putMessage, putPage, refusedOrder, staleTranscript } from './transcript.ts'

const me = 'alice@parley.test'
const bob = 'bob@parley.test'
const order = (n: number) => `1700000000000${String(n).padStart(6, '0')}`

function said(n: number, more: Partial<Message> = {}): Message {
  return { id: `m${n}`, with: bob, from: bob, text: `text ${n}`, order: order(n), at: 1_700_000_000_000 + n, state: 'received', ...more }
}

const ids = (messages: readonly Message[]) => messages.map((message) => message.id)
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => said(from + index))
const loaded = (messages: readonly Message[], more = false) => putPage(emptyTranscript, { messages, more }, undefined)

test('messages stand in the order of the server, in whatever order they arrive, and each once', () => {
  const some = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 60 })
  fc.assert(
    fc.property(some, (arrivals) => {
      let messages: readonly Message[] = []
      for (const n of arrivals) messages = putMessage(messages, said(n))
      const expected = [...new Set(arrivals)].sort((a, b) => a - b).map((n) => `m${n}`)
      expect(ids(messages)).toEqual(expected)
    }),
  )
})

test('a message under way stands last until the server gives it its place', () => {
  const own = said(9, { from: me, state: 'sending', order: '1600000000000~' })
  const waiting = putMessage(putMessage([said(1)], own), said(2))
  expect(ids(waiting)).toEqual(['m1', 'm2', 'm9'])
  const placed = putMessage(putMessage(waiting, said(5)), { ...own, state: 'sent', order: order(3) })
  expect(ids(placed)).toEqual(['m1', 'm2', 'm9', 'm5'])
})

test('messages under way keep the order in which they were written, whatever the server says of each first', () => {
  const own = (n: number, order: string) => said(n, { from: me, state: 'sending', order })
  const written = [1, 2, 3].map((n) => own(n, pendingOrder(1_700_000_000_000, n)))
  let messages: readonly Message[] = []
  for (const message of written) messages = putMessage(messages, message)
  messages = putMessage(messages, own(1, '~1700000000500000000'))
  expect(ids(messages)).toEqual(['m1', 'm2', 'm3'])
})

test('what the server has settled does not go back to sending', () => {
  const sent = said(1, { from: me, state: 'sent' })
  expect(putMessage([sent], { ...sent, state: 'sending' })[0]?.state).toBe('sent')
})

test('a failed message that is tried again is under way again', () => {
  const failed = said(1, { from: me, state: 'failed', reason: 'busy' })
  expect(putMessage([failed], { ...failed, state: 'sending' })[0]?.state).toBe('sending')
})

test('a peer who repeats the id of my message does not replace it', () => {
  const mine = said(1, { from: me, state: 'sent', text: 'mine' })
  const theirs = said(1, { order: order(2), text: 'theirs' })
  expect(putMessage([mine], theirs).map((message) => message.text)).toEqual(['mine', 'theirs'])
})

test('older pages come before what is shown', () => {
  const first = loaded(range(51, 100), true)
  const all = putPage(first, { messages: range(1, 50), more: false }, order(51))
  expect(ids(all.messages)).toEqual(ids(range(1, 100)))
  expect(all.more).toBe(false)
})

test('after a lost connection a page that joins what is known closes the gap', () => {
  const before = staleTranscript(loaded(range(1, 20)))
  const after = putPage(before, { messages: range(11, 60), more: true }, undefined)
  expect(ids(after.messages)).toEqual(ids(range(1, 60)))
  expect(after).toMatchObject({ state: 'loaded', more: false })
})

test('after a lost connection a page that does not join what is known replaces it, so that no gap is hidden', () => {
  const waiting = said(900, { from: me, state: 'sending' })
  const before = staleTranscript({ ...loaded(range(1, 20)), messages: [...range(1, 20), waiting] })
  // A message that came in after reconnecting but before the page must not look like a joint.
  const met = { ...before, messages: putMessage(before.messages, said(200)) }
  const after = putPage(met, { messages: range(151, 200), more: true }, undefined)
  expect(ids(after.messages)).toEqual([...ids(range(151, 200)), 'm900'])
  expect(after.more).toBe(true)
})

test('what the server can tell again does not stand before a gap: older pages are asked for from behind it', () => {
  const failed = said(5, { from: me, state: 'failed', reason: 'busy' })
  const refused = said(900, { from: me, state: 'failed', order: refusedOrder([], 1_600_000_000_000) })
  const before = staleTranscript({ ...loaded(range(1, 20)), messages: [refused, failed, ...range(6, 20)] })
  const after = putPage(before, { messages: range(151, 200), more: true }, undefined)
  expect(ids(after.messages)).toEqual(['m900', ...ids(range(151, 200))])
})

test('an older page joins only where it was asked for', () => {
  const again = loaded(range(201, 250), true)
  expect(putPage(again, { messages: range(51, 100), more: true }, order(101))).toBe(again)
})

test('only a loaded transcript becomes stale', () => {
  expect(staleTranscript(emptyTranscript).state).toBe('unloaded')
})

test('after a lost connection nothing that came in before anybody looked hides a gap; what is only here stays', () => {
  const waiting = said(900, { from: me, state: 'sending' })
  const pushed = { ...emptyTranscript, messages: [said(1), waiting] }
  const after = putPage(staleTranscript(pushed), { messages: range(21, 70), more: true }, undefined)
  expect(ids(after.messages)).toEqual([...ids(range(21, 70)), 'm900'])
  expect(after).toMatchObject({ state: 'loaded', more: true })
})

test('the newest received message is not one of mine', () => {
  expect(newestReceived([said(1), said(2, { from: me })], me)?.id).toBe('m1')
})

test('a message that will never be accepted stands behind everything known when it was written, even if my clock is late', () => {
  const late = refusedOrder([said(5)], 1_600_000_000_000)
  expect(late > order(5)).toBe(true)
  expect(late < '1700000000001000000').toBe(true)
})
