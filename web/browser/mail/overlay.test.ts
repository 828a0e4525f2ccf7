import { expect, test } from 'vitest'
import type { Email } from './jmap-types.ts'
import { inverse, leavingFolder, overlayOf, patched, unreadShift, updateOf } from './overlay.ts'

const email = (id: string, more: Partial<Email> = {}): Email => ({
  id, threadId: 'T1', mailboxIds: { F1: true }, keywords: {}, from: null, to: null, subject: null, preview: '', receivedAt: '', hasAttachment: false, size: 1, ...more,
})

test('the later change lies over the earlier', () => {
  const overlay = overlayOf([new Map([['a', { keywords: { $seen: true } }]]), new Map([['a', { keywords: { $flagged: true, $seen: false } }]])])
  expect(patched(email('a'), overlay.get('a')).keywords).toEqual({ $flagged: true })
})

test('what takes a change back is what it was before', () => {
  const before = email('a', { keywords: { $seen: true } })
  expect(inverse(before, { keywords: { $seen: true, $flagged: true }, mailboxIds: { F2: true } }, {})).toEqual({ keywords: { $seen: true, $flagged: false }, mailboxIds: { F1: true } })
  expect(inverse(undefined, { mailboxIds: { F2: true } }, { F7: true })).toEqual({ mailboxIds: { F7: true } })
})

test('a change as the server is told it', () => {
  expect(updateOf({ keywords: { $seen: true, 'a/b~': false }, mailboxIds: { F2: true } })).toEqual({ 'keywords/$seen': true, 'keywords/a~1b~0': null, mailboxIds: { F2: true } })
})

test('moved elsewhere or destroyed, an email leaves the folder', () => {
  const overlay = overlayOf([new Map([['a', { mailboxIds: { F2: true } as const }], ['b', { destroyed: true as const }], ['c', { mailboxIds: { F1: true } as const }]])])
  expect([...leavingFolder(overlay, 'F1')]).toEqual(['a', 'b'])
  expect([...leavingFolder(overlay, undefined)]).toEqual(['b'])
})

test('unread counts move with what is on its way', () => {
  const emails = new Map([['a', email('a')], ['b', email('b')], ['c', email('c', { keywords: { $seen: true } })]])
  const overlay = overlayOf([new Map([['a', { keywords: { $seen: true } }], ['b', { mailboxIds: { F2: true } as const }], ['c', { keywords: { $seen: false } }], ['unknown', { destroyed: true as const }]])])
  expect(unreadShift(emails, overlay)).toEqual(new Map([['F1', -1], ['F2', 1]]))
})
