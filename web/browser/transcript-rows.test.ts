import { expect, test } from 'vitest'
import type { Message } from '../shared/wire.ts'
import { dayTitle, shortTime } from './text/time.ts'
import { transcriptRows } from './transcript-rows.ts'

const noon = new Date(2026, 4, 12, 12).getTime()
const said = (n: number, from: string, at: number): Message => ({ id: `m${n}`, with: 'bob', from, text: '', order: String(n), at, state: 'received' })

test('each day has its line, and messages close together stand under one name', () => {
  const rows = transcriptRows([said(1, 'bob', noon - 86_400_000), said(2, 'bob', noon), said(3, 'bob', noon + 60_000), said(4, 'me', noon + 61_000), said(5, 'me', noon + 600_000)])
  expect(rows.map((row) => (row.kind === 'day' ? 'day' : `${row.message.id}${row.first ? ' first' : ''}`))).toEqual(['day', 'm1 first', 'day', 'm2 first', 'm3', 'm4 first', 'm5 first'])
})

test('days are named as people name them', () => {
  expect([dayTitle(noon, noon), dayTitle(noon - 13 * 3_600_000, noon), dayTitle(noon - 5 * 86_400_000, noon)]).toEqual(['Today', 'Yesterday', 'Thursday, May 7'])
  expect(shortTime(noon - 2 * 86_400_000, noon)).toBe('Sun')
})

test('after a line that nobody wrote the name stands again', () => {
  const joined: Message = { ...said(2, 'bob', noon + 1), event: { what: 'joined', who: 'carol' } }
  const rows = transcriptRows([said(1, 'bob', noon), joined, said(3, 'bob', noon + 2)])
  expect(rows.map((row) => (row.kind === 'message' ? row.first : row.kind))).toEqual(['day', true, false, true])
})
