import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseSearch, startOf, withFolder } from './search-query.ts'

const now = new Date(2026, 2, 11, 15, 30).getTime()
const folders = new Map([
  ['inbox', 'F1'],
  ['old plans', 'F9'],
])
const context = { now, folderId: (name: string) => folders.get(name.toLowerCase()) }
const filterOf = (text: string) => parseSearch(text, context).filter
const utc = (...date: [number, number, number]) => new Date(...date).toISOString().replace('.000', '')

test('words are looked for everywhere, and a phrase keeps its quotes', () => {
  expect(filterOf('budget "first draft" März')).toEqual({ text: 'budget "first draft" März' })
})

test('operators and words must all hold', () => {
  expect(filterOf('from:bob subject:"room plan" has:attachment is:flagged lift')).toEqual({
    operator: 'AND',
    conditions: [{ from: 'bob' }, { subject: 'room plan' }, { hasAttachment: true }, { hasKeyword: '$flagged' }, { text: 'lift' }],
  })
})

test('to: finds everybody a mail went to', () => {
  expect(filterOf('to:carol')).toEqual({ operator: 'OR', conditions: [{ to: 'carol' }, { cc: 'carol' }, { bcc: 'carol' }] })
})

test('unread leaves drafts out, as the counts do', () => {
  expect(filterOf('is:unread')).toEqual({ operator: 'AND', conditions: [{ notKeyword: '$seen' }, { notKeyword: '$draft' }] })
})

test('days begin at midnight here', () => {
  expect(filterOf('after:2026-03-01')).toEqual({ after: utc(2026, 2, 1) })
  expect(filterOf('before:1.3.2026')).toEqual({ before: utc(2026, 2, 1) })
  expect(startOf('today', now)).toBe(new Date(2026, 2, 11).getTime())
  expect(startOf('yesterday', now)).toBe(new Date(2026, 2, 10).getTime())
  expect(startOf('7d', now)).toBe(new Date(2026, 2, 4).getTime())
  expect(startOf('2025', now)).toBe(new Date(2025, 0, 1).getTime())
  expect(startOf('2026-02-30', now)).toBeUndefined()
})

test('on: is one day', () => {
  expect(filterOf('on:2026-03-05')).toEqual({ operator: 'AND', conditions: [{ after: utc(2026, 2, 5) }, { before: utc(2026, 2, 6) }] })
})

test('in: names a folder, with spaces in quotes', () => {
  expect(parseSearch('in:"Old plans" x', context)).toMatchObject({ folder: 'Old plans', filter: { operator: 'AND', conditions: [{ inMailbox: 'F9' }, { text: 'x' }] } })
})

test('what is not understood is named and does not count', () => {
  expect(parseSearch('before:soon in:nowhere has:wings from: hello', context)).toMatchObject({
    problems: ['before:soon', 'in:nowhere', 'has:wings', 'from:'],
    filter: { text: 'hello' },
  })
})

test('a word with a colon that is no operator is a word', () => {
  expect(filterOf('https://parley.test constructor:x')).toEqual({ text: 'https://parley.test constructor:x' })
})

test('nothing asked is no filter', () => {
  expect(filterOf('   ')).toBeUndefined()
})

test('an open quote reaches to the end', () => {
  expect(filterOf('subject:"half open')).toEqual({ subject: 'half open' })
})

test('the folder of a search can be set and taken away', () => {
  expect(withFolder('plan in:inbox from:bob', 'Old plans')).toBe('plan from:bob in:"Old plans"')
  expect(withFolder('plan in:"Old plans"', undefined)).toBe('plan')
})

test('any text is taken apart, and nothing of it is lost when no operator is in it', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (text) => {
      const { filter, problems } = parseSearch(text, context)
      if (!text.includes(':') && filter) expect((filter as { text: string }).text.split(/\s+/u).join('')).toBe(text.replaceAll(/\s+/gu, ''))
      expect(problems.every((problem) => text.includes(problem))).toBe(true)
    }),
  )
})
