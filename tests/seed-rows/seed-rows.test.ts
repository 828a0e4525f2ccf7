import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { allRows, parseTable, refreshed, rowsOf, testsIn, type NamedTest } from './seed-rows.ts'

const root = join(import.meta.dirname, '../..')
const rows = parseTable(readFileSync(join(root, 'docs/seed-rows.md'), 'utf8'))
const tests = [...testsIn(root)]

test('docs/seed-rows.md has all 136 rows, each once and in order', () => {
  expect(rows.map((row) => row.row)).toEqual(allRows)
  expect(rows).toHaveLength(136)
})

test('each row is shown by tests that exist, or says what is owed', () => {
  const exists = (named: NamedTest) => tests.some((t) => t.file === named.file && t.name === named.name)
  const missing = rows.flatMap((row) => row.tests.filter((t) => !exists(t)).map((t) => `${row.row}: ${t.file}: ${t.name}`))
  expect(missing, 'node --import ./scripts/lib/typescript.mjs tests/seed-rows/refresh.ts').toEqual([])
  expect(rows.filter((row) => row.tests.length === 0 && !row.owed).map((row) => row.row)).toEqual([])
})

test('the rows a test shows are read from its name, and refreshing keeps what was named by hand', () => {
  expect(rowsOf('A4, B12: something')).toEqual(['A4', 'B12'])
  expect(rowsOf('A pool: something')).toEqual([])
  const page = '| A4 | req \\| 2 | owed: x |\n| A5 | req | [`a.test.ts`](../a.test.ts) by hand<br>[`b.test.ts`](../b.test.ts) gone |\n'
  const found = [{ file: 'c.test.ts', name: 'A4, A5: a | b' }, { file: 'a.test.ts', name: 'by hand' }]
  const after = refreshed(page, found)
  expect(parseTable(after)).toMatchObject([{ row: 'A4', tests: [found[0]], owed: '' }, { row: 'A5', tests: found }])
  expect(refreshed(after, found)).toBe(after)
})
