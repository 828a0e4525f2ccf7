import { expect, test } from 'vitest'
import type { Message } from '../shared/wire.ts'
import { Outbox, type TextStorage } from './outbox.ts'

class Memory implements TextStorage {
  readonly items = new Map<string, string>()
  getItem = (key: string) => this.items.get(key) ?? null
  setItem = (key: string, value: string) => void this.items.set(key, value)
  removeItem = (key: string) => void this.items.delete(key)
}

const bob = 'bob@parley.test'
const message: Message = { id: 'm1', with: bob, from: 'alice@parley.test', text: 'hello', order: '1', at: 1, state: 'sending' }

test('what was not accepted, and drafts, are there again after a reload', () => {
  const storage = new Memory()
  const before = new Outbox(storage, 'alice')
  before.put(message)
  before.put({ ...message, id: 'm2' })
  before.accepted('m2')
  before.keepDraft(bob, 'half a sen')
  const after = new Outbox(storage, 'alice')
  expect(after.messages()).toEqual([message])
  expect(after.draft(bob)).toBe('half a sen')
})

test('nobody finds what another person wrote', () => {
  const storage = new Memory()
  new Outbox(storage, 'alice').keepDraft(bob, 'secret')
  expect(new Outbox(storage, 'carol').draft(bob)).toBe('')
})

test('signing out leaves nothing in the storage', () => {
  const storage = new Memory()
  const outbox = new Outbox(storage, 'alice')
  outbox.put(message)
  outbox.clear()
  expect(storage.items.size).toBe(0)
})

test('a storage that is full or broken costs nothing but the copy', () => {
  const full: TextStorage = { getItem: () => '{"messages":', setItem: () => { throw new Error('quota') }, removeItem: () => undefined }
  const outbox = new Outbox(full, 'alice')
  outbox.put(message)
  expect(outbox.messages()).toEqual([message])
})
