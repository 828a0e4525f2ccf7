import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FakeClock } from '../clock.ts'
import { DatedImLog } from './im-log.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-im-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('the folder does not exist while initialisation fails, and then holds what was said until then', () => {
  const log = new DatedImLog(folder, new FakeClock(Date.UTC(2030, 0, 31, 12)))
  log.write('error', 'IM Certificate has expired.', 'corr-1')
  expect(log.exists).toBe(false)
  expect(existsSync(join(folder, 'Logging'))).toBe(false)

  log.initialised('Instant Messaging Endpoint Manager initialised', 'corr-2')
  expect(log.exists).toBe(true)
  expect(log.folder).toBe(join(folder, 'Logging', 'OWA', 'InstantMessaging'))
  expect(readdirSync(log.folder)).toEqual(['InstantMessaging-2030-01-31.log'])
  expect(readFileSync(join(log.folder, 'InstantMessaging-2030-01-31.log'), 'utf8')).toBe(
    '2030-01-31T12:00:00.000Z error corr-1 IM Certificate has expired.\n' +
      '2030-01-31T12:00:00.000Z info  corr-2 Instant Messaging Endpoint Manager initialised\n',
  )
  log.close()
})

test('a new day begins a new file', async () => {
  const clock = new FakeClock(Date.UTC(2030, 0, 31, 23, 59))
  const log = new DatedImLog(folder, clock)
  log.initialised('ready')
  await clock.advance(120_000)
  log.write('info', 'alice signed in')
  expect(readdirSync(log.folder)).toEqual(['InstantMessaging-2030-01-31.log', 'InstantMessaging-2030-02-01.log'])
  log.close()
})

test('after a restart the folder is still the sign of an earlier success, and lines go there at once', () => {
  const clock = new FakeClock(Date.UTC(2030, 0, 31))
  new DatedImLog(folder, clock).initialised('ready')
  const log = new DatedImLog(folder, clock)
  log.write('warn', 'line one\nline two')
  const lines = readFileSync(join(log.folder, 'InstantMessaging-2030-01-31.log'), 'utf8').trim().split('\n')
  expect(lines).toHaveLength(2)
  expect(lines[1]).toContain('line one\\u000aline two')
  log.close()
})
