import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FakeClock } from '../clock.ts'
import { LONGEST_RECORD } from './escape.ts'
import { JsonEventLog } from './event-log.ts'
import { RotatingFile } from './rotating-file.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-events-'))
  path = join(folder, 'events.jsonl')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const clock = new FakeClock()
const open = (o: { maxBytes?: number; keep?: number } = {}) => new JsonEventLog(clock, new RotatingFile({ path, ...o }))

test('an event is one line of JSON that is in the file when record returns', () => {
  open().record('digestFailed', { user: 'alice@parley.test', peer: '10.0.0.9:1', reason: 'wrong password' }, 'c1')
  const [line, rest] = readFileSync(path, 'utf8').split('\n')
  expect(rest).toBe('')
  expect(JSON.parse(line ?? '')).toEqual({
    at: clock.now(),
    name: 'digestFailed',
    id: 14431,
    level: 'warn',
    source: 'server',
    text: 'Sign-in of alice@parley.test from 10.0.0.9:1 failed: wrong password.',
    fields: { user: 'alice@parley.test', peer: '10.0.0.9:1', reason: 'wrong password' },
    correlationId: 'c1',
  })
})

test('hostile fields can make no second record, no terminal sequence, no turned text, and no record over 8 kB', () => {
  const log = open()
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string({ unit: 'binary', maxLength: 3000 })), fc.string({ unit: 'binary' }), (fields, id) => {
      const before = readLines().length
      log.record('clientRefused', fields, id)
      const lines = readLines()
      expect(lines.length).toBe(before + 1)
      expect(Buffer.byteLength(lines.at(-1) ?? '')).toBeLessThanOrEqual(LONGEST_RECORD)
      // eslint-disable-next-line no-control-regex
      expect(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/.test(JSON.stringify(JSON.parse(lines.at(-1) ?? '')).replaceAll('\\\\', ''))).toBe(false)
    }),
    { numRuns: 60 },
  )
})

const readLines = () => {
  try {
    return readFileSync(path, 'utf8').split('\n').slice(0, -1)
  } catch {
    return []
  }
}

test('a great many long fields still make a record that fits', () => {
  const fields = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`field${i}`, '\u001b'.repeat(600)]))
  open().record('clientRefused', fields)
  expect(Buffer.byteLength(readLines()[0] ?? '')).toBeLessThan(LONGEST_RECORD)
})

test('a query finds by source, id and time, newest first, across files', async () => {
  const log = open({ maxBytes: 600, keep: 10 })
  for (let i = 0; i < 5; i++) {
    log.record('clientSignedIn', { user: `u${i}@parley.test`, peer: 'p' })
    log.record('sessionStarted', { user: `u${i}@parley.test`, peer: 'p' })
    await clock.advance(1000)
  }
  const users = async (query: Parameters<typeof log.query>[0]) => (await log.query(query)).map((r) => r.fields['user'])
  expect(await users({ source: 'web', limit: 2 })).toEqual(['u4@parley.test', 'u3@parley.test'])
  expect(await users({ id: 14438, limit: 99 })).toHaveLength(5)
  expect(await users({ id: 14438, since: clock.now() - 2000, limit: 99 })).toEqual(['u4@parley.test', 'u3@parley.test'])
  expect(await users({ limit: 0 })).toEqual([])
})

test('a line that a crash cut in two is left out of answers', async () => {
  open().record('parleyStarted', { version: '1', data: 'd' })
  appendFileSync(path, '{"at":1,"name":"par')
  expect(await open().query({ limit: 9 })).toHaveLength(1)
})

test('a field that is missing leaves its place empty, and names from the prototype are not fields', async () => {
  const log = new JsonEventLog(clock)
  log.record('parleyStopping', {})
  expect((await log.query({ limit: 1 }))[0]?.text).toBe('Parley is stopping: .')
})

test('a listener hears until it stops listening, also beside one that fails', () => {
  const log = new JsonEventLog(clock)
  const heard: number[] = []
  log.onRecord(() => {
    throw new Error('a listener that fails')
  })
  const stop = log.onRecord((record) => heard.push(record.id))
  log.record('parleyStopped', {})
  stop()
  log.record('parleyStopped', {})
  expect(heard).toEqual([302])
})

test('a flood of one event is cut off, other events are not, and the next one says how many are missing', async () => {
  const log = new JsonEventLog(clock)
  for (let i = 0; i < 700; i++) log.record('clientRefused', { reason: 'flood' })
  log.record('digestFailed', { reason: 'wrong password' })
  await clock.advance(1000)
  log.record('clientRefused', { reason: 'one more' })
  const records = await log.query({ limit: 1000 })
  expect(records).toHaveLength(502)
  expect(records[0]).toMatchObject({ name: 'clientRefused', suppressed: 200 })
  expect(records[1]).not.toHaveProperty('suppressed')
})
