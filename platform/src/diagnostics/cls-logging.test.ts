import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FakeClock } from '../clock.ts'
import { ClsLogging } from './cls-logging.ts'
import { RingSipTrace } from './sip-trace.ts'

const hour = 3_600_000
const head = (callId: string, more = '') => `MESSAGE sip:bob@parley.test SIP/2.0\r\nFrom: <sip:alice@parley.test>;tag=1\r\nCall-ID: ${callId}\r\n${more}Content-Length: 5\r\n\r\n`

let folder: string
let clock: FakeClock
let trace: RingSipTrace
let cls: ClsLogging

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-cls-'))
  clock = new FakeClock()
  trace = new RingSipTrace({ clock, records: 3 })
  cls = new ClsLogging({ clock, trace, folder })
})
afterEach(() => {
  cls.close()
  rmSync(folder, { recursive: true, force: true })
})

test('while a scenario is logged, what memory has forgotten is found in the files, masked', () => {
  cls.start('sipstack', hour)
  for (let i = 0; i < 10; i++) {
    trace.message('in', '10.0.0.1:5061', head(`c${i}`, 'Proxy-Authorization: Digest username="alice", response="canary"\r\n'), 5)
  }
  expect(cls.search({ address: 'alice@parley.test', limit: 99 }).map((r) => r.callId)).toEqual(['c9', 'c8', 'c7', 'c6', 'c5', 'c4', 'c3', 'c2', 'c1', 'c0'])
  expect(cls.search({ callId: 'c0', limit: 1 })).toHaveLength(1)
  expect(cls.search({ limit: 5 })).toHaveLength(5)
  const text = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')).join('')
  expect(text).toContain(String.raw`username=\"alice\"`)
  expect(text).not.toContain('canary')
})

test('without a scenario nothing is written', () => {
  trace.message('in', 'p', head('c'), 5)
  cls.sync()
  expect(readdirSync(folder)).toEqual([])
})

test('one scenario at a time, for as long as was said', async () => {
  expect(cls.running().map((r) => r.scenario)).toEqual(['AlwaysOn'])
  const { endsAt } = cls.start('SIPStack', 4 * hour)
  expect(endsAt).toBe(clock.now() + 4 * hour)
  expect(() => cls.start('SIPStack', hour)).toThrow('logged already')
  expect(cls.running()).toHaveLength(2)
  await clock.advance(4 * hour)
  expect(cls.running()).toHaveLength(1)
  trace.message('in', 'p', head('after'), 5)
  cls.sync()
  expect(readdirSync(folder)).toEqual([])
  expect(() => cls.stop('SIPStack')).toThrow('not being logged')
  expect(() => cls.start('Nonsense', hour)).toThrow("no scenario 'Nonsense'")
  expect(() => cls.start('AlwaysOn', hour)).toThrow('always on')
  expect(() => cls.start('SIPStack', 0)).toThrow('duration')
})

test('files of an earlier run, with a line that was cut, are searched too', () => {
  writeFileSync(join(folder, 'sip-trace.1.jsonl'), `${JSON.stringify({ at: 1, kind: 'in', component: 'SIPStack', local: '', peer: 'p', text: 'old', level: 'info', callId: 'old' })}\n{"at":2,"ki`)
  expect(cls.search({ callId: 'old', limit: 9 })).toMatchObject([{ text: 'old' }])
})
