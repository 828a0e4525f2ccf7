import { afterEach, expect, test } from 'vitest'
import { de } from './de.ts'
import { en } from './en.ts'
import { ago } from './status.ts'
import { loadLanguage, t } from './text.ts'

const fieldsOf = (entry: string | { one: string; other: string }) =>
  [...new Set((typeof entry === 'string' ? entry : entry.other).match(/\{\w+\}/g))].sort()

afterEach(() => loadLanguage('en'))

test('every language has every sentence with the same fields', () => {
  const keys = Object.keys(en) as (keyof typeof en)[]
  for (const language of [de]) {
    expect(Object.keys(language).sort()).toEqual([...keys].sort())
    for (const key of keys) expect([key, ...fieldsOf(language[key])]).toEqual([key, ...fieldsOf(en[key])])
  }
})

test('fields are put in as text, in numbers the language writes', async () => {
  expect(t('chat.typing', { name: '<b>$& {name}' })).toBe('<b>$& {name} is typing…')
  expect(t('chat.tooLong', { limit: 8000, count: 9001 })).toContain('8,000')
  await loadLanguage('de')
  expect(t('chat.tooLong', { limit: 8000, count: 9001 })).toContain('8.000')
})

test('one and many are told apart', async () => {
  expect([t('search.found', { count: 1 }), t('search.found', { count: 0 })]).toEqual(['1 person found', '0 people found'])
  await loadLanguage('de')
  expect(t('search.found', { count: 2 })).toBe('2 Personen gefunden')
})

test('how long ago somebody was here is said in the largest unit that fits', () => {
  const now = Date.UTC(2026, 0, 10, 12)
  const minutes = (n: number) => ago(now - n * 60_000, now)
  expect([minutes(0), minutes(1), minutes(59), minutes(60), minutes(600)]).toEqual(['just now', '1 minute ago', '59 minutes ago', '1 hour ago', '10 hours ago'])
  expect(ago(now - 9 * 86_400_000, now)).toBe('Jan 1, 2026')
})
