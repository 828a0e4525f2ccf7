import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FakeClock } from '../clock.ts'
import { createDiagnostics, memoryDiagnostics } from './diagnostics.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-diagnostics-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('an event is in the log, the trace, the metrics and the event file under one correlation id', async () => {
  const clock = new FakeClock()
  const diagnostics = await createDiagnostics({ folder, clock, level: 'info' })
  diagnostics.events.record('spoofedFromRefused', { method: 'MESSAGE', peer: '10.0.0.9:4711', claimed: 'alice@parley.test', user: 'bob@parley.test' }, 'corr-1')
  const text = 'MESSAGE from 10.0.0.9:4711 was refused: it claims to be from alice@parley.test, the connection belongs to bob@parley.test.'

  const [record] = await diagnostics.events.query({ limit: 5 })
  expect(record).toMatchObject({ at: clock.now(), id: 14432, level: 'error', source: 'server', text, correlationId: 'corr-1' })
  expect(diagnostics.trace.search({ correlationId: 'corr-1', limit: 5 })).toMatchObject([{ kind: 'diagnostic', level: 'error', peer: '10.0.0.9:4711', text }])
  expect(await diagnostics.metrics.text()).toContain('parley_events_total{name="spoofedFromRefused",source="server",level="error"} 1')

  await diagnostics[Symbol.asyncDispose]()
  const logged = JSON.parse(readFileSync(join(folder, 'logs', 'parley.jsonl'), 'utf8').trim()) as Record<string, unknown>
  expect(logged).toMatchObject({ event: 'spoofedFromRefused', id: 14432, correlationId: 'corr-1', text })
})

test('events outlive the process: a second start finds them', async () => {
  const clock = new FakeClock()
  const first = await createDiagnostics({ folder, clock })
  first.events.record('parleyStarted', { version: '0.1.0', data: folder })
  await first[Symbol.asyncDispose]()
  await clock.advance(1000)
  const second = await createDiagnostics({ folder, clock })
  second.events.record('parleyStopping', { reason: 'the test is over' })
  expect((await second.events.query({ limit: 9 })).map((r) => r.name)).toEqual(['parleyStopping', 'parleyStarted'])
  expect(await second.events.query({ limit: 9, since: clock.now() })).toHaveLength(1)
  expect(await second.events.query({ limit: 9, id: 300 })).toHaveLength(1)
  await second[Symbol.asyncDispose]()
})

test('memory diagnostics tell a test what was recorded', () => {
  const diagnostics = memoryDiagnostics()
  diagnostics.events.record('imEndpointReady', { fqdn: 'owa.parley.test', pool: 'lync.parley.test' })
  expect(diagnostics.recorded.named('imEndpointReady')).toMatchObject([
    { id: 112, text: 'Instant Messaging Endpoint Manager initialised: owa.parley.test is a trusted server of the pool lync.parley.test.' },
  ])
  expect(diagnostics.recorded.named('imLinkLost')).toEqual([])
})

test('a folder that cannot be written costs lines, which a figure counts, and no request', async () => {
  writeFileSync(join(folder, 'logs'), 'in the way')
  const diagnostics = await createDiagnostics({ folder, clock: new FakeClock(), level: 'error' })
  diagnostics.events.record('parleyStarted', { version: '0.1.0', data: folder })
  expect(await diagnostics.metrics.text()).toContain('parley_log_lines_lost 1')
  await diagnostics[Symbol.asyncDispose]()
})
