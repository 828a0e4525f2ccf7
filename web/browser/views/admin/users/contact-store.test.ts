import { afterEach, expect, test } from 'vitest'
import { formatDate, loadLanguage } from '../../../text/text.ts'
import { type ContactStore, stateText, troubleText } from './contact-store.ts'

afterEach(() => loadLanguage('en'))

const at = Date.UTC(2026, 10, 28, 12, 30)
const shown = formatDate(at, { dateStyle: 'medium', timeStyle: 'short' })
const store = (state: ContactStore['state'], more: Partial<ContactStore> = {}): ContactStore => ({ state, attempts: 0, ...more })
const failed = { attempts: 2, lastAttempt: at, failure: 'The mailbox is full' }

test('where a list is kept is said in words, with what comes next', () => {
  expect(stateText(store('UcsMigrated'), true)).toBe('In the mailbox.')
  expect(stateText(store('UcsMigrating', { attempts: 1, lastAttempt: at }), true)).toBe('On its way to the mailbox.')
  expect(stateText(store('UcsDisabled'), true)).toBe('Kept by the pool. The user services policy does not allow the mailbox.')
  expect(stateText(store('UcsAllowed'), true)).toBe('Kept by the pool. It moves to the mailbox at the next sign-in.')
  expect(stateText(store('UcsAllowed', { notBefore: at }), true)).toBe(`Kept by the pool. It moves to the mailbox at a sign-in, not before ${shown}.`)
})

test('after a failure the next sign-in is not promised', () => {
  expect(stateText(store('UcsAllowed', failed), true)).toBe('Kept by the pool. Moving it to the mailbox is tried again at a later sign-in.')
  expect(troubleText(store('UcsAllowed', failed))).toBe(`It could not be moved in 2 attempts, the last on ${shown}: The mailbox is full. Event 14455 on the page Events says what to do.`)
  expect(troubleText(store('UcsAllowed', { ...failed, attempts: 1 }))).toContain(`It could not be moved on ${shown}: The mailbox is full.`)
})

test('to whom cannot sign in no sign-in is promised', () => {
  const words = 'Kept by the pool. It moves to the mailbox at a sign-in, which is not possible now: see above.'
  for (const more of [{}, { failure: 'bob@parley.test has no mailbox' }, { notBefore: at }, failed]) expect(stateText(store('UcsAllowed', more), false)).toBe(words)
  expect(stateText(store('UcsMigrated'), false)).toBe('In the mailbox.')
})

test('what was never tried has not failed', () => {
  expect(troubleText(store('UcsAllowed', { failure: 'bob@parley.test has no mailbox' }))).toBe('')
  for (const state of ['UcsDisabled', 'UcsAllowed', 'UcsMigrating', 'UcsMigrated'] as const) expect(troubleText(store(state))).toBe('')
})

test('a date is written as the language writes it', async () => {
  await loadLanguage('de')
  expect(stateText(store('UcsAllowed', { notBefore: at }), true)).toMatch(/nicht vor dem 28\.11\.2026, /)
})
