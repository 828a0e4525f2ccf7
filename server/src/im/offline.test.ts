import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FakeClock } from '@parley/platform/clock'
import type { Request } from '@parley/sip/message'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Lab, type LabOptions, type TestClient } from '../testing.ts'

let folder: string
let lab: Lab

async function start(options: LabOptions = {}): Promise<Lab> {
  return (lab = await Lab.start({ dataDir: folder, ...options }))
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-offline-'))
})
afterEach(async () => {
  await lab[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

const send = (from: TestClient, to: string, text: string, id?: string) =>
  from.request('MESSAGE', `sip:${lab.address(to)}`, id === undefined ? {} : { 'Parley-Message-Id': id }, text)

/** Takes what comes until `count` are there, one answer at a time. */
async function take(client: TestClient, count: number): Promise<Request[]> {
  const got: Request[] = []
  while (got.length < count) {
    const message = await client.incoming('MESSAGE')
    got.push(message)
    expect(client.inbox).toEqual([])
    client.reply(message, 200)
  }
  return got
}

test('what was sent to a person who is signed out is there at the next sign-in: in order, one at a time, with id, place and date', async () => {
  await start()
  const alice = await lab.signIn('alice')
  const places: (string | undefined)[] = []
  for (const n of [1, 2, 3]) {
    const answer = await send(alice, 'carol', `text ${n} ä`, `m${n}`)
    expect(answer.status).toBe(202)
    places.push(answer.headers.get('Parley-Order'))
  }
  const carol = await lab.signIn('carol')
  const got = await take(carol, 3)
  expect(got.map((m) => [m.body.toString(), m.headers.get('Parley-Message-Id'), m.headers.get('Parley-Order')])).toEqual([1, 2, 3].map((n, i) => [`text ${n} ä`, `m${n}`, places[i]]))
  expect(got[0]!.headers.get('From')).toMatch(/^"Alice Example" <sip:alice@parley\.test>;tag=/)
  expect(got[0]!.headers.get('To')).toBe('<sip:carol@parley.test>')
  expect(Math.abs(Date.parse(got[0]!.headers.get('Date')!) - Date.now())).toBeLessThan(60_000)
  await carol.ping()
  const again = await lab.signIn('carol', { epid: 'second' })
  await again.ping()
  expect([carol.inbox, again.inbox]).toEqual([[], []])
})

test('it waits through a restart of the server', async () => {
  await start()
  const answer = await send(await lab.signIn('alice'), 'carol', 'hello', 'm1')
  expect(answer.status).toBe(202)
  await lab.restart()
  const [got] = await take(await lab.signIn('carol'), 1)
  expect(got!.headers.get('Parley-Order')).toBe(answer.headers.get('Parley-Order'))
  const later = await send(await lab.signIn('alice'), 'dave', 'x')
  expect(later.headers.get('Parley-Order')! > answer.headers.get('Parley-Order')!).toBe(true)
})

test('a message is off the disk only after its 200: an endpoint that goes without answering gets it again', async () => {
  await start()
  const alice = await lab.signIn('alice')
  await send(alice, 'carol', 'one', 'm1')
  await send(alice, 'carol', 'two', 'm2')
  const first = await lab.signIn('carol')
  await first.incoming('MESSAGE')
  first.close()
  await expect.poll(() => lab.server.health().endpoints).toBe(1)
  const second = await lab.signIn('carol')
  expect((await take(second, 2)).map((m) => m.body.toString())).toEqual(['one', 'two'])
})

test('a message that came while the last endpoint was leaving is stored and goes to the next', async () => {
  await start()
  const alice = await lab.signIn('alice')
  const carol = await lab.signIn('carol')
  const sent = alice.build('MESSAGE', `sip:${carol.address}`, { 'Parley-Message-Id': 'm1' }, 'x')
  alice.send(sent)
  await carol.incoming('MESSAGE')
  carol.close()
  expect((await alice.finalFor(sent)).status).toBe(202)
  expect((await take(await lab.signIn('carol'), 1))[0]!.headers.get('Parley-Message-Id')).toBe('m1')
})

test('when every endpoint fails the message is stored; when one refuses it, the sender is told', async () => {
  await start()
  const alice = await lab.signIn('alice')
  const carol = await lab.signIn('carol')
  for (const [status, expected] of [[480, 202], [500, 202], [408, 202], [415, 415], [603, 603], [488, 488]] as const) {
    const sent = alice.build('MESSAGE', `sip:${carol.address}`, {}, `answered ${status}`)
    alice.send(sent)
    carol.reply(await carol.receive((m) => m.kind === 'request' && m.body.toString() === `answered ${status}`) as Request, status)
    expect((await alice.finalFor(sent)).status).toBe(expected)
    if (expected !== 202) continue
    // A stored one is offered to the endpoint that is there; it takes it now.
    const delivered = lab.diagnostics.recorded.named('imStoredDelivered').length
    carol.reply(await carol.incoming('MESSAGE'), 200)
    await expect.poll(() => lab.diagnostics.recorded.named('imStoredDelivered').length).toBe(delivered + 1)
  }
})

test('a message nobody wants does not hold up those behind it, and is offered again at the next sign-in', async () => {
  await start()
  const alice = await lab.signIn('alice')
  for (const text of ['odd', 'fine']) await send(alice, 'carol', text)
  const carol = await lab.signIn('carol')
  carol.reply(await carol.incoming('MESSAGE'), 415)
  const second = await carol.incoming('MESSAGE')
  expect(second.body.toString()).toBe('fine')
  carol.reply(second, 200)
  await expect.poll(() => lab.diagnostics.recorded.named('imStoredDelivered').length).toBe(1)
  const [odd] = await take(await lab.signIn('carol', { epid: 'other' }), 1)
  expect(odd!.body.toString()).toBe('odd')
})

test('a message nobody wants at the moment is offered again after a while, later each time, until it is taken', async () => {
  const clock = new FakeClock(Date.now())
  await start({ clock })
  const alice = await lab.signIn('alice')
  await send(alice, 'carol', 'not now')
  const carol = await lab.signIn('carol')
  const offers = { refused: 0 }
  const refuse = async () => carol.reply(await carol.incoming('MESSAGE'), ++offers.refused % 2 === 0 ? 480 : 486)
  await refuse()
  for (const seconds of [5, 10, 20]) {
    await carol.ping()
    await clock.advance(seconds * 1_000 - 1)
    await carol.ping()
    expect(carol.inbox).toEqual([])
    await clock.advance(1)
    await refuse()
  }
  await carol.ping()
  await clock.advance(40_000)
  expect((await take(carol, 1))[0]!.body.toString()).toBe('not now')
  await expect.poll(() => lab.diagnostics.recorded.named('imStoredDelivered').length).toBe(1)
  await clock.advance(600_000)
  await carol.ping()
  expect(carol.inbox).toEqual([])
})

test('what arrives while stored messages are handed over comes after them', async () => {
  await start()
  const alice = await lab.signIn('alice')
  await send(alice, 'carol', 'stored')
  const carol = await lab.signIn('carol')
  const stored = await carol.incoming('MESSAGE')
  expect((await send(alice, 'carol', 'new')).status).toBe(202)
  expect(carol.inbox).toEqual([])
  carol.reply(stored, 200)
  expect((await take(carol, 1))[0]!.body.toString()).toBe('new')
  await expect.poll(() => lab.diagnostics.recorded.named('imStoredDelivered').length).toBe(1)
  const sent = alice.build('MESSAGE', `sip:${carol.address}`, {}, 'direct')
  alice.send(sent)
  carol.reply(await carol.incoming('MESSAGE'), 200)
  expect((await alice.finalFor(sent)).status).toBe(200)
})

test('a repeated message id is kept once, with its first place', async () => {
  await start()
  const alice = await lab.signIn('alice')
  const first = await send(alice, 'carol', 'once', 'same')
  const again = await send(alice, 'carol', 'once', 'same')
  expect(again.headers.get('Parley-Order')).toBe(first.headers.get('Parley-Order'))
  const carol = await lab.signIn('carol')
  await take(carol, 1)
  await carol.ping()
  expect(carol.inbox).toEqual([])
})

test('a full queue is refused with the reason, and what is not text is not kept', async () => {
  await start({ limits: { stored: { messagesPerUser: 2, messagesPerSender: 2, messagesOfSender: 1_000, bodyBytes: 1000 } } })
  const alice = await lab.signIn('alice')
  for (const type of ['application/octet-stream', 'text/rtf', 'text/plain;charset=utf-7', 'text/plain;charset="x-nobody-reads"']) {
    expect([type, (await alice.request('MESSAGE', `sip:${lab.address('carol')}`, { 'Content-Type': type }, 'x')).status]).toEqual([type, 415])
  }
  const answers = []
  for (let n = 0; n < 3; n++) answers.push(await send(alice, 'carol', 'x'))
  expect(answers.map((a) => a.status)).toEqual([202, 202, 480])
  expect(answers[2]!.headers.get('ms-diagnostics')).toContain('2 messages of yours wait already')
  const refused = await send(await lab.signIn('dave'), 'carol', 'x')
  expect(refused.headers.get('ms-diagnostics')).toContain('as many waiting messages as are kept')
  expect(lab.diagnostics.recorded.named('imStoreFull')).toMatchObject([{ fields: { from: 'alice@parley.test', to: 'carol@parley.test', count: 2 } }, { fields: { from: 'dave@parley.test' } }])
  expect((await send(alice, 'bob', 'x'.repeat(1001))).status).toBe(413)
})

test('an endpoint of the web application that comes back with its link gets what was stored meanwhile', async () => {
  await start()
  const link = await lab.connectTrusted()
  await link.register('carol', { epid: 'e1', contact: '<sip:carol@owa.parley.test:5199;transport=tls;ms-opaque=e1>' })
  link.close()
  await expect.poll(() => lab.server.health().trustedServers).toEqual([])
  expect((await send(await lab.signIn('alice'), 'carol', 'x')).status).toBe(202)
  const next = await lab.connectTrusted()
  expect((await take(next, 1))[0]!.uri).toContain('ms-opaque=e1')
})
