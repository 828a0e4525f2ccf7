import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Framer } from './frame.ts'
import { framesOf, wordFor } from './testing/verdict.ts'

/** The hostile frames: what each must get from a server is in its `expect`; the parser's part of it is here. */
interface Case {
  id: string
  category: string
  file?: string
  bytes: number
  expect: string[]
  note: string
}

const corpus = new URL('../corpus/', import.meta.url)
const cases: Case[] = readFileSync(new URL('cases.jsonl', corpus), 'utf8').trim().split('\n').map((line) => JSON.parse(line))

const options = (id: string, extra: string): string =>
  `OPTIONS sip:contoso.test SIP/2.0\r\nVia: SIP/2.0/TLS 127.0.0.1:5099;branch=z9hG4bK-${id}\r\nMax-Forwards: 70\r\nFrom: <sip:alice@contoso.test>;tag=f1\r\n` +
  `To: <sip:bob@contoso.test>\r\nCall-ID: ${id}@t\r\nCSeq: 1 OPTIONS\r\nContact: <sip:alice@127.0.0.1:5099;transport=tls>\r\nContent-Length: 0\r\n${extra}\r\n\r\n`

/** The frames too large to keep in the repository. */
const made: Record<string, () => string> = {
  'S-startline-020': () => '\r\n'.repeat(100_000),
  'S-bomb-001': () => options('S-bomb-001', Array.from({ length: 10_000 }, (_, n) => `X-H${n}: v`).join('\r\n')),
  'S-bomb-002': () => options('S-bomb-002', `X: ${'a'.repeat(1_000_000)}`),
  'S-bomb-010': () => options('S-bomb-010', `X: ${'a\r\n '.repeat(50_000)}b`),
  'S-bomb-013': () => options('S-bomb-013', '').replace(';tag=f1', `${';a=b'.repeat(30_000)};tag=f1`),
  'S-bomb-015': () => options('S-bomb-015', `Accept: ${'('.repeat(50_000)}${')'.repeat(50_000)}`),
  'S-bomb-016': () => options('S-bomb-016', `X:${' '.repeat(500_000)}`),
  'S-auth-008': () => options('S-auth-008', `Authorization: Digest username="${'a'.repeat(100_000)}"`),
  'S-trust-012': () => options('S-trust-012', 'X: 1').repeat(1000),
}

const read = ({ id, file }: Case): Buffer => (file === undefined ? Buffer.from(made[id]!(), 'latin1') : readFileSync(new URL(file, corpus)))

/** What the parser answers where it is not simply `ok`. */
const treatment: Record<string, string[]> = {
  'S-startline-001': ['505'],
  'S-startline-006': ['400'],
  'S-startline-009': ['416'],
  'S-startline-010': ['400'],
  'S-startline-016': ['400'],
  'S-startline-019': ['ping'],
  'S-startline-020': ['400 close'],
  'S-startline-023': ['400 close'],
  'S-startline-026': ['400'],
  'S-startline-027': ['400 close'],
  'S-framing-001': [],
  'S-framing-006': ['400 close'],
  'S-framing-007': ['400 close'],
  'S-framing-008': ['400 close'],
  'S-framing-010': ['413 close'],
  'S-framing-014': ['400 close'],
  'S-framing-015': ['400 close'],
  // The bytes after a short Content-Length are the next request: it has to answer for itself.
  'S-framing-017': ['ok', 'pong', 'ok'],
  'S-framing-019': ['400 close'],
  'S-framing-020': [],
  'S-framing-025': ['ok', 'ok'],
  'S-bomb-001': ['513 close'],
  'S-bomb-002': ['513 close'],
  'S-bomb-010': ['513 close'],
  'S-bomb-013': ['513 close'],
  'S-bomb-015': ['513 close'],
  'S-bomb-016': ['513 close'],
  'S-header-002': ['400'],
  'S-header-003': ['400'],
  'S-header-004': ['400'],
  'S-header-005': ['400'],
  'S-header-018': ['400'],
  'S-header-024': ['400'],
  'S-header-027': ['400'],
  'S-header-035': ['400 close'],
  'S-header-039': ['400'],
  'S-header-050': ['400'],
  'S-route-002': ['400'],
  'S-route-003': ['400'],
  'S-auth-008': ['400'],
  'S-trust-012': Array.from({ length: 1000 }, () => 'ok'),
}

describe.each(cases)('$id $note', (entry) => {
  const raw = read(entry)

  test('gets its treatment', () => {
    expect(framesOf(raw).map(wordFor)).toEqual(treatment[entry.id] ?? ['ok'])
  })

  test('gets the same when it comes in the records of TLS', () => {
    const words = framesOf(raw, 1400).map(wordFor)
    expect(entry.id === 'S-startline-020' ? words.at(-1) : words).toEqual(entry.id === 'S-startline-020' ? '400 close' : (treatment[entry.id] ?? ['ok']))
  })

  test('its treatment is among those it may get', () => {
    const words = treatment[entry.id] ?? ['ok']
    const may = entry.expect.join(' ')
    for (const word of words) {
      if (word.endsWith('close')) expect(may).toMatch(/close|drop|answer-or-400/)
      else if (/^\d+$/.test(word) && !may.includes('drop')) expect(may).toContain(word)
    }
  })
})

test('what is made here is as long as the entry says, or harmless to make a little otherwise', () => {
  for (const entry of cases) if (entry.file === undefined) expect(read(entry).length).toBeGreaterThan(entry.bytes * 0.9)
})

test('after a frame that is refused without closing, the next request on the connection is read', () => {
  const next = Buffer.from(options('next', 'X: 1'), 'latin1')
  for (const entry of cases) {
    const words = treatment[entry.id] ?? ['ok']
    if (words.length === 0 || words.some((word) => word.endsWith('close'))) continue
    expect([entry.id, framesOf(Buffer.concat([read(entry), next])).map(wordFor).at(-1)]).toEqual([entry.id, 'ok'])
  }
})

test('every refused request that had its headers can be answered', () => {
  for (const entry of cases) {
    for (const frame of framesOf(read(entry))) {
      // Not SIP, a response, or the headers come after what passed the limit.
      if (frame.kind !== 'malformed' || /^S-(?:startline-02|bomb-013)/.test(entry.id)) continue
      expect([entry.id, frame.request?.headers.get('Call-ID')]).toEqual([entry.id, `${entry.id}@t`])
    }
  }
})

const shared = new URL('../../../shared/data/corpora/sip/cases.jsonl', import.meta.url)
if (existsSync(shared)) {
  test('the larger frames of the shared corpus get what those made here get', () => {
    for (const line of readFileSync(shared, 'utf8').trim().split('\n')) {
      const { id, file } = JSON.parse(line) as { id: string; file?: string }
      if (file === undefined || made[id] === undefined) continue
      expect([id, framesOf(readFileSync(new URL(file, shared))).map(wordFor)]).toEqual([id, treatment[id]])
    }
  })
}

test('a frame that waits keeps no more than has come, and says that it waits', () => {
  const entry = cases.find(({ id }) => id === 'S-framing-001')!
  const framer = new Framer()
  expect(framesOf(read(entry), 100, framer)).toEqual([])
  expect(framer.incomplete).toBe(true)
  expect(framer.bufferedBytes).toBeLessThanOrEqual(entry.bytes)
})
