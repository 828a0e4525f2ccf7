import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { History } from './history.ts'

const folder = mkdtempSync(join(tmpdir(), 'parley-history-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('lines come back in the next session, from a file only its owner may read', () => {
  const file = join(folder, 'deep', 'shell-history')
  const first = new History(file)
  expect(first.lines).toEqual([])
  first.add('Get-CsSite')
  first.add('fl *')
  expect(new History(file).lines).toEqual(['Get-CsSite', 'fl *'])
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('a long history is cut to its newest lines', () => {
  const file = join(folder, 'long')
  writeFileSync(file, Array.from({ length: 5000 }, (_, i) => `line ${i}\n`).join(''))
  chmodSync(file, 0o600)
  const { lines } = new History(file)
  expect([lines.length, lines[0], lines.at(-1)]).toEqual([1000, 'line 4000', 'line 4999'])
  expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(1001)
})

test('without a place for it the shell works all the same', () => {
  const file = join(folder, 'long', 'not-a-folder')
  const history = new History(file)
  history.add('x')
  expect(history.lines).toEqual([])
})
