import { readdirSync, readFileSync } from 'node:fs'
import type { Response } from '@parley/sip/message'
import { createCa } from '@parley/topology/certificates'
import { FakeClock } from '@parley/platform/clock'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Lab, type TestClient } from './testing.ts'

/** The hostile frames of `sip/corpus`, sent to a running front end over real connections: each gets its stated treatment. */
interface Case {
  id: string
  file?: string
  conn: string
  deliver: string
  expect: string[]
  note: string
}

const corpus = new URL('../../sip/corpus/', import.meta.url)
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
  'S-auth-008': () => options('S-auth-008', `Proxy-Authorization: Digest username="${'a'.repeat(100_000)}"`),
  'S-trust-012': () => options('S-trust-012', 'X: 1').repeat(1000),
}

function bytesOf({ id, file }: Case): Buffer {
  const bytes = file === undefined ? Buffer.from(made[id]!(), 'latin1') : readFileSync(new URL(file, corpus))
  // Our own Via has to be ours.
  return id === 'S-route-004' ? Buffer.from(bytes.toString('latin1').replace('fe1.contoso.test:5061', 'lync.contoso.test:5061'), 'latin1') : bytes
}

let lab: Lab
let bob: TestClient

beforeAll(async () => {
  lab = await Lab.start({ domain: 'contoso.test', tcp: true, sipLimits: { completeMs: 1_000, idleUnauthenticatedMs: 60_000 } })
  bob = await lab.signIn('bob')
})
afterAll(() => lab[Symbol.asyncDispose]())

async function connectionFor({ conn }: Case): Promise<TestClient> {
  if (conn === 'tls-user') return lab.signIn('alice')
  const client = conn === 'mtls-trusted' ? await lab.connectTrusted() : await lab.connect(await certificateFor(conn))
  client.person = 'alice'
  return client
}

async function certificateFor(conn: string): Promise<{ key: string; cert: string } | undefined> {
  const commonName = 'owa.contoso.test'
  if (conn === 'mtls-expired') return lab.issue({ commonName, clock: new FakeClock(Date.now() - 800 * 86_400_000) })
  if (conn === 'mtls-wrong-eku') return lab.issue({ commonName, purposes: [] })
  return conn === 'mtls-self-signed' ? createCa({ commonName }) : undefined
}

function deliver(client: TestClient, entry: Case, bytes = bytesOf(entry)): void {
  if (entry.deliver === 'once') client.write(bytes)
  else for (const byte of bytes) client.write(Buffer.of(byte))
}

const answersTo = (client: TestClient): number[] => client.inbox.filter((m) => m.kind === 'response').map((m) => (m as Response).status)

/** What the server does with a frame, until it has said all it will: it has closed, or it answers the next request. */
async function treatmentOf(entry: Case): Promise<{ answers: number[]; end: 'closed' | 'usable'; client: TestClient }> {
  const client = await connectionFor(entry)
  deliver(client, entry)
  const end = await Promise.race([client.closed.then(() => 'closed' as const), client.ping().then((r) => (r.status === 200 ? 'usable' : 'closed') as 'usable')])
  return { answers: answersTo(client), end, client }
}

/** For each kind of expectation, whether the treatment is one. */
function judge(expected: string, seen: { answers: number[]; end: 'closed' | 'usable' }): void {
  const [what = '', list = ''] = expected.split(':')
  const allowed = list.split('|').map(Number)
  const some = (): void => {
    expect(seen.answers).toHaveLength(1)
    expect(allowed).toContain(seen.answers[0])
  }
  const judgements: Record<string, () => void> = {
    answer: some,
    'connection-stays-usable': () => expect(seen.end).toBe('usable'),
    'keepalive-answered-or-ignored': () => expect(seen.answers).toEqual([]),
    close: () => expect(seen.end).toBe('closed'),
    'rate-limited-or-close': () => expect(seen.end).toBe('closed'),
    'waits-then-idle-close<=30s': () => expect(seen).toMatchObject({ answers: [], end: 'closed' }),
    'waits-then-idle-close': () => expect(seen).toMatchObject({ answers: [], end: 'closed' }),
    'dropped-silently-or-close': () => expect(seen.answers).toEqual([]),
    'answer-then-close-or-close': () => {
      expect(seen.answers.every((status) => allowed.includes(status))).toBe(true)
      // A frame that was smuggled behind a short one is answered for itself.
      expect(seen.end === 'closed' || seen.answers.length > 0).toBe(true)
    },
    'answer-or-400': () => expect(seen.answers.every((status) => status === 400 || status === 200)).toBe(true),
    'accept-or-400': () => expect(seen.answers.every((status) => status === 400 || status === 200)).toBe(true),
    'answer-400-or-drop': () => expect(seen.answers.every((status) => status === 400)).toBe(true),
    'two-answers': () => expect(seen.answers).toHaveLength(2),
    'no-outgoing-connection': () => expect(seen.answers).toEqual([403]),
    consistent: () => undefined,
    'log-escaped': () => expect(lab.diagnostics.recorded.log.join('')).not.toContain('\x1b'),
  }
  const judgement = judgements[what]
  if (!judgement) throw new Error(`no judgement for ${expected}`)
  judgement()
}

/** Entries with a scene of their own below. */
const scenes = new Set(['S-framing-001', 'S-framing-017', 'S-framing-020', 'S-spoof-013', 'S-trust-005', 'S-trust-006', 'S-trust-007', 'S-trust-011', 'S-trust-012'])

describe.each(cases.filter(({ id }) => !scenes.has(id)))('$id $note', (entry) => {
  test('gets its treatment, and nobody else notices', async () => {
    const connections = lab.server.health().connections
    const { answers, end, client } = await treatmentOf(entry)
    for (const expected of entry.expect) judge(expected, { answers, end })
    expect((await bob.ping()).status).toBe(200)
    client.close()
    await expect.poll(() => lab.server.health().connections).toBe(connections)
    expect(bob.inbox).toEqual([])
  })
})

const entry = (id: string): Case => cases.find((candidate) => candidate.id === id)!

test.each(['S-framing-001', 'S-framing-020'])('%s: a message that does not come to its end is delivered to nobody, and its connection is closed', async (id) => {
  const client = await connectionFor(entry(id))
  deliver(client, entry(id))
  await client.closed
  expect([client.inbox, bob.inbox]).toEqual([[], []])
})

test('S-framing-017: a request smuggled behind a short Content-Length has to answer for itself', async () => {
  const { answers, end, client } = await treatmentOf(entry('S-framing-017'))
  // The first is for the domain, which is nobody; the second says it is from somebody else.
  expect([answers, end]).toEqual([[404, 403], 'usable'])
  expect(bob.inbox).toEqual([])
  client.close()
})

/** The frame as it would be if it were for bob and not for the domain. */
const forBob = (id: string): Buffer => Buffer.from(bytesOf(entry(id)).toString('latin1').replace('MESSAGE sip:contoso.test ', 'MESSAGE sip:bob@contoso.test '), 'latin1')

test("S-spoof-013: a display name that claims to be somebody is replaced by the directory's", async () => {
  const alice = await connectionFor(entry('S-spoof-013'))
  deliver(alice, entry('S-spoof-013'), forBob('S-spoof-013'))
  const got = await bob.incoming('MESSAGE')
  expect(got.headers.get('From')).toBe('"Alice Example" <sip:alice@contoso.test>;tag=s')
  bob.reply(got, 200)
  alice.close()
})

test('S-trust-011: what only a proxy may say is taken off a message of a client, who stays alice', async () => {
  const alice = await connectionFor(entry('S-trust-011'))
  deliver(alice, entry('S-trust-011'), forBob('S-trust-011'))
  const got = await bob.incoming('MESSAGE')
  const names = [...got.headers.entries()].map(([name]) => name.toLowerCase())
  expect(names.filter((name) => /trust|logon|asserted/.test(name))).toEqual([])
  expect(got.headers.get('From')).toBe('<sip:alice@contoso.test>;tag=f1')
  bob.reply(got, 200)
  alice.close()
})

test.each(['S-trust-005', 'S-trust-006', 'S-trust-007'])('%s: a certificate that proves nothing ends the connection before anything is answered', async (id) => {
  const client = await connectionFor(entry(id)).catch(() => undefined)
  if (client) deliver(client, entry(id))
  await client?.closed
  expect([client?.inbox ?? [], bob.inbox]).toEqual([[], []])
})

test('S-trust-012: a thousand requests in a burst from a known server are held to its own allowance, and nobody starves', async () => {
  const link = await connectionFor(entry('S-trust-012'))
  deliver(link, entry('S-trust-012'))
  expect((await bob.ping()).status).toBe(200)
  await expect.poll(() => answersTo(link).length, { timeout: 10_000 }).toBe(1000)
  expect(new Set(answersTo(link))).toEqual(new Set([200]))
  link.close()
})

test('none of the messages that exercise the grammar harms the server, whether it likes them or not', async () => {
  for (const file of readdirSync(corpus).filter((name) => name.endsWith('.sip'))) {
    const alice = await lab.signIn('alice')
    alice.write(readFileSync(new URL(file, corpus)))
    await Promise.race([alice.ping(), alice.closed])
    expect([file, (await bob.ping()).status]).toEqual([file, 200])
    alice.close()
  }
})

/** A frame with a few bytes changed, taken out, doubled or put in. */
const mutant = fc
  .tuple(fc.constantFrom(...cases.filter(({ file }) => file !== undefined).map(bytesOf)), fc.array(fc.tuple(fc.nat(), fc.nat(40), fc.constantFrom('flip', 'cut', 'double', 'insert'), fc.uint8Array({ minLength: 1, maxLength: 8 })), { minLength: 1, maxLength: 4 }))
  .map(([frame, changes]) =>
    changes.reduce((bytes, [where, length, what, put]) => {
      const at = where % (bytes.length + 1)
      const [before, here, after] = [bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at + length)]
      if (what === 'cut') return Buffer.concat([before, after])
      if (what === 'double') return Buffer.concat([before, here, here, after])
      return Buffer.concat(what === 'flip' ? [before, put, bytes.subarray(at + put.length)] : [before, put, here, after])
    }, frame),
  )

test('frames that are mutilated at random leave the server as it was', async () => {
  const defects = (): number => lab.diagnostics.recorded.log.filter((line) => line.includes('A defect in the front end')).length
  await fc.assert(
    fc.asyncProperty(fc.array(mutant, { minLength: 5, maxLength: 10 }), fc.boolean(), async (frames, signedIn) => {
      const client = signedIn ? await lab.signIn('alice', { plain: true }) : await lab.connectPlain()
      for (const frame of frames) client.write(frame)
      client.socket.end()
      await client.closed
      expect([(await bob.ping()).status, defects()]).toEqual([200, 0])
    }),
    { numRuns: 60 },
  )
})
