import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FakeClock } from '../clock.ts'
import { createDiagnostics } from './diagnostics.ts'

interface Case {
  id: string
  category: string
  input: { value: string } | string
}

/** The shared set of hostile log inputs, where it is present; our own otherwise. */
const corpus = process.env['PARLEY_CORPORA'] ?? join(import.meta.dirname, '../../../../shared/data/corpora')
const file = join(corpus, 'logs/cases.jsonl')
const own: Case[] = ['a\nb', 'a\r\n{"at":1}', '\u001b[2J\u001b]0;pwn\u0007', '\u202eevil', '=cmd|calc!A0', '\u2028\u0000\u009b31m', 'x'.repeat(100_000), '\\"'.repeat(20_000)].map(
  (value, i) => ({ id: `own-${i}`, category: 'inject', input: { value } }),
)
const given = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Case) : []

/** Everything diagnostics leave behind after a value was put wherever the wire can put it: files, answers, figures. */
async function traces(value: string): Promise<{ lines: string[]; all: string; events: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-hostile-'))
  const diagnostics = await createDiagnostics({ folder, clock: new FakeClock(), level: 'info' })
  diagnostics.cls.start('SIPStack', 3_600_000)
  diagnostics.events.record('spoofedFromRefused', { method: value, peer: value, claimed: value, user: value }, value)
  diagnostics.events.record('sessionRefused', { account: value, peer: value, reason: value })
  diagnostics.log.info({ userAgent: value, subject: value, path: value, referer: value, [value]: value }, value)
  diagnostics.trace.message('in', value, `MESSAGE sip:x SIP/2.0\r\nCall-ID: ${value}\r\nFrom: ${value}\r\n\r\n${value}`, value.length, value)
  diagnostics.imLog.initialised(value, value)
  const found = JSON.stringify([await diagnostics.events.query({ limit: 99 }), diagnostics.trace.search({ limit: 99 }), await diagnostics.metrics.text()])
  const events = (await diagnostics.events.query({ limit: 99 })).length
  await diagnostics[Symbol.asyncDispose]()
  const lines = filesIn(folder).flatMap((name) => readFileSync(name, 'utf8').split('\n').slice(0, -1))
  rmSync(folder, { recursive: true, force: true })
  return { lines, all: lines.join('\n') + found, events }
}

function filesIn(folder: string): string[] {
  return readdirSync(folder).map((n) => join(folder, n)).flatMap((path) => (statSync(path).isDirectory() ? filesIn(path) : [path]))
}

test.each([...given, ...own].filter((c) => c.category === 'inject'))('$id: one record for each event, nothing that moves a cursor or turns text, at most 8 kB', async (entry) => {
  const value = typeof entry.input === 'string' ? entry.input : entry.input.value
  const { lines, events } = await traces(value)
  expect(events).toBe(2)
  // 2 events; in the log 2 events and a line; in the trace 2 diagnostics and a message; 1 line of the IM log
  expect(lines).toHaveLength(2 + 3 + 3 + 1)
  for (const line of lines) {
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(8192)
    const shown = line.startsWith('{') ? strings(JSON.parse(line)).join('') : line
    // eslint-disable-next-line no-control-regex
    expect(shown.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/)
  }
})

/** Every key and text inside a value. */
function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, inner]) => [key, ...strings(inner)]) : []
}

const CANARY = 'canary7Q2x'

test('a secret that reaches diagnostics by any of these ways is in no file, answer or figure', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-secrets-'))
  const diagnostics = await createDiagnostics({ folder, clock: new FakeClock(), level: 'info' })
  diagnostics.cls.start('SIPStack', 3_600_000)
  const { log, events, trace, imLog } = diagnostics
  log.info({ account: 'alice', password: CANARY, headers: { cookie: CANARY, authorization: CANARY } }, 'sign-in')
  log.error({ error: new Error(`connect postgres://parley:${CANARY}@db/parley failed`) }, `postgres://parley:${CANARY}@db/parley`)
  log.info({ body: CANARY, html: CANARY, message: { text: CANARY, content: CANARY } }, 'relayed')
  events.record('startFailed', { reason: `cannot connect to postgres://parley:${CANARY}@db/parley`, remedy: `password=${CANARY}` })
  events.record('configRefused', { key: 'sample-password', fault: '', remedy: '', password: CANARY, token: CANARY })
  const head = `REGISTER sip:parley.test SIP/2.0\r\nAuthorization: Digest username="alice", nonce="${CANARY}",\r\n response="${CANARY}"\r\nCall-ID: 1\r\n\r\n`
  trace.message('in', 'p', head + CANARY, CANARY.length)
  trace.diagnostic('info', `Authorization: Bearer ${CANARY}`)
  imLog.initialised(`connecting with Bearer ${CANARY}`)
  const answers = JSON.stringify([await events.query({ limit: 99 }), trace.search({ limit: 99 }), await diagnostics.metrics.text()])
  await diagnostics[Symbol.asyncDispose]()
  const files = filesIn(folder)
  expect(files).toHaveLength(4)
  for (const name of files) expect(readFileSync(name, 'utf8'), name).not.toContain(CANARY)
  expect(answers).not.toContain(CANARY)
  rmSync(folder, { recursive: true, force: true })
})
