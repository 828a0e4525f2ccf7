import { appendFileSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { RotatingFile } from './rotating-file.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-files-'))
  path = join(folder, 'logs', 'events.jsonl')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('the folder is made with the first line, for its owner only', () => {
  const file = new RotatingFile({ path })
  expect(readdirSync(folder)).toEqual([])
  file.write('one')
  expect(readFileSync(path, 'utf8')).toBe('one\n')
  expect(statSync(path).mode & 0o777).toBe(0o600)
  file.close()
})

test('a file that would grow too large is moved aside, and only so many are kept', () => {
  const file = new RotatingFile({ path, maxBytes: 12, keep: 2 })
  for (const line of ['aaaa', 'bbbb', 'cccc', 'dddd', 'eeee', 'ffff', 'gggg']) file.write(line)
  const contents = file.files().map((name) => readFileSync(name, 'utf8'))
  expect(contents).toEqual(['cccc\ndddd\n', 'eeee\nffff\n', 'gggg\n'])
  file.close()
})

test('a later start goes on in the same file, and a line cut by a crash does not spoil the next', () => {
  const first = new RotatingFile({ path })
  first.write('one')
  first.close()
  appendFileSync(path, '{"half')
  const second = new RotatingFile({ path })
  second.write('two')
  second.close()
  expect(readFileSync(path, 'utf8')).toBe('one\n{"half\ntwo\n')
})

test('buffered lines go out together at the end of the turn, in order', async () => {
  const file = new RotatingFile({ path, buffered: true })
  file.write('one')
  file.write('two')
  expect(file.files()).toEqual([])
  await new Promise((resolve) => setImmediate(resolve))
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n')
  file.write('three')
  file.close()
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\nthree\n')
})

test('a place that cannot be written costs lines, which are counted, and nothing else', () => {
  writeFileSync(join(folder, 'logs'), 'in the way')
  const file = new RotatingFile({ path })
  file.write('one')
  file.write('two')
  expect(file.lost).toBe(2)
  rmSync(join(folder, 'logs'))
  file.write('three')
  expect(readFileSync(path, 'utf8')).toBe('three\n')
  file.close()
})

test('a file somebody takes away, or moves aside, is begun anew', () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const file = new RotatingFile({ path })
  const later = (line: string) => {
    vi.advanceTimersByTime(1_000)
    file.write(line)
  }
  file.write('one')
  renameSync(path, `${path}.old`)
  later('two')
  expect([readFileSync(`${path}.old`, 'utf8'), readFileSync(path, 'utf8')]).toEqual(['one\n', 'two\n'])
  rmSync(join(folder, 'logs'), { recursive: true })
  later('three')
  expect([readFileSync(path, 'utf8'), file.lost]).toEqual(['three\n', 0])
  file.close()
  vi.useRealTimers()
})
