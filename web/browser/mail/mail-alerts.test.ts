import { expect, test } from 'vitest'
import type { Email } from './jmap-types.ts'
import { newsOf } from './mail-alerts.ts'

const now = Date.UTC(2026, 2, 1, 12)
const email = (id: string, more: Partial<Email> = {}): Email => ({
  id, threadId: 'T', mailboxIds: { F1: true }, keywords: {}, from: [{ name: 'Bob', email: 'bob@parley.test' }], to: null, subject: 's', preview: '', receivedAt: new Date(now - 1000).toISOString(), hasAttachment: false, size: 1, ...more,
})

test('news is what is unread in the Inbox, of somebody else, and recent', () => {
  const arrived = [
    email('news'),
    email('read', { keywords: { $seen: true } }),
    email('elsewhere', { mailboxIds: { F2: true } }),
    email('mine', { from: [{ name: null, email: 'Alice@Parley.test' }] }),
    email('old', { receivedAt: new Date(now - 3_600_000).toISOString() }),
  ]
  expect(newsOf(arrived, { inbox: 'F1', me: 'alice@parley.test', now }).map(({ id }) => id)).toEqual(['news'])
  expect(newsOf(arrived, { inbox: undefined, me: 'alice@parley.test', now })).toEqual([])
})
