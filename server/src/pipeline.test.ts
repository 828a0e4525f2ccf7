import { createServer } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { parseMsDiagnostics } from '@parley/sip/headers/ms-diagnostics'
import type { Response } from '@parley/sip/message'
import { Lab, type LabOptions, type TestClient } from './testing.ts'

let lab: Lab

async function start(options: LabOptions = {}): Promise<Lab> {
  return (lab = await Lab.start(options))
}

afterEach(() => lab[Symbol.asyncDispose]())

const diagnosticsOf = (response: Response) => parseMsDiagnostics(response.headers.get('ms-diagnostics') ?? '')

/** A message reaches bob: whatever happened before, the connection is in order. */
async function stillWorks(client: TestClient): Promise<void> {
  expect((await client.ping()).status).toBe(200)
}

test('before sign-in OPTIONS to the server is answered and everything else is challenged', async () => {
  await start()
  const client = await lab.connect()
  client.person = 'alice'
  expect((await client.ping()).status).toBe(200)
  for (const method of ['REGISTER', 'INVITE', 'MESSAGE', 'SUBSCRIBE', 'SERVICE', 'NOTIFY', 'INFO', 'BYE']) {
    const status = method === 'REGISTER' || method === 'SUBSCRIBE' ? 401 : 407
    const response = await client.request(method, `sip:${lab.address('bob')}`)
    expect([method, response.status]).toEqual([method, status])
    expect(response.headers.has(status === 401 ? 'WWW-Authenticate' : 'Proxy-Authenticate')).toBe(true)
  }
  expect((await client.request('OPTIONS', `sip:${lab.address('bob')}`)).status).toBe(407)
})

test('before sign-in nothing reaches an endpoint, however it is addressed', async () => {
  await start()
  const bob = await lab.connect()
  const gruu = /gruu="([^"]+)"/.exec((await bob.register('bob', { epid: 'b1' })).headers.get('Contact')!)![1]!
  const id = /epid:([^;]+)/.exec(gruu)![1]!
  const stranger = await lab.connect()
  stranger.person = 'alice'
  const inDialog = { To: `<sip:${bob.address}>;tag=x`, Route: `<sip:lync.parley.test;lr;ep=${id}.${id}.x>` }
  expect((await stranger.request('OPTIONS', gruu.replace(`${bob.address}`, lab.domain))).status).toBe(407)
  expect((await stranger.request('OPTIONS', `sip:${lab.domain}`, inDialog)).status).toBe(407)
  await stillWorks(bob)
  expect(bob.inbox).toEqual([])
})

test('a method nobody serves is answered 405 with what is served', async () => {
  await start()
  const alice = await lab.signIn('alice')
  for (const method of ['PRACK', 'REFER', 'UPDATE', 'FROBNICATE']) {
    const response = await alice.request(method, `sip:${lab.address('bob')}`)
    expect(response.status).toBe(405)
    expect(response.headers.list('Allow')).toContain('MESSAGE')
  }
  await stillWorks(alice)
})

test('a request without hops left is answered 483, one that was here before 482', async () => {
  await start()
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  expect((await alice.request('MESSAGE', `sip:${bob.address}`, { 'Max-Forwards': '0' }, 'x')).status).toBe(483)
  const looping = alice.build('MESSAGE', `sip:${bob.address}`, {}, 'x')
  looping.headers.add('Via', 'SIP/2.0/TLS lync.parley.test:5061;branch=z9hG4bKours')
  alice.send(looping)
  expect((await alice.receive((m) => m.kind === 'response')) as Response).toMatchObject({ status: 482 })
  expect(bob.inbox).toEqual([])
})

test('Proxy-Require ms-benotify is accepted, an unknown extension is answered 420 and named', async () => {
  await start()
  const alice = await lab.signIn('alice')
  const subscribe = { Event: 'presence', 'Proxy-Require': 'ms-benotify', Contact: `<${alice.contact}>` }
  expect((await alice.request('SUBSCRIBE', `sip:${alice.address}`, subscribe)).status).not.toBe(420)
  const response = await alice.request('MESSAGE', `sip:${lab.address('bob')}`, { 'Proxy-Require': 'ms-benotify, teleport' }, 'x')
  expect(response.status).toBe(420)
  expect(response.headers.get('Unsupported')).toBe('teleport')
})

test('Require concerns who answers: passed on with a MESSAGE, refused with a REGISTER', async () => {
  await start()
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  const sent = alice.build('MESSAGE', `sip:${bob.address}`, { Require: 'something' }, 'x')
  alice.send(sent)
  const got = await bob.incoming('MESSAGE')
  expect(got.headers.get('Require')).toBe('something')
  bob.reply(got, 420)
  expect((await alice.finalFor(sent)).status).toBe(420)
  expect((await alice.register('alice', { headers: { Require: 'something' } })).status).toBe(420)
})

test('a body compressed in a way we do not have is answered 415', async () => {
  await start()
  const alice = await lab.signIn('alice')
  const response = await alice.request('MESSAGE', `sip:${lab.address('bob')}`, { 'Content-Encoding': 'gzip' }, '\x1f\x8b')
  expect(response.status).toBe(415)
  expect(response.headers.get('Accept-Encoding')).toBe('deflate, identity')
})

test('CANCEL, BYE and INFO without their transaction or dialog are answered 481', async () => {
  await start()
  const alice = await lab.signIn('alice')
  for (const method of ['CANCEL', 'BYE', 'INFO']) {
    expect((await alice.request(method, `sip:${lab.address('bob')}`, { To: `<sip:${lab.address('bob')}>;tag=none` })).status).toBe(481)
    expect((await alice.request(method, `sip:${lab.address('bob')}`)).status).toBe(481)
  }
})

test('NOTIFY and BENOTIFY that nobody asked for change nothing and reach nobody', async () => {
  await start()
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  const headers = { Event: 'presence', 'Subscription-State': 'active', 'Content-Type': 'application/msrtc-event-categories+xml' }
  expect((await alice.request('NOTIFY', `sip:${bob.address}`, headers, '<categories/>')).status).toBe(481)
  alice.send(alice.build('BENOTIFY', `sip:${bob.address}`, headers, '<categories/>'))
  await stillWorks(alice)
  await stillWorks(bob)
  expect([...alice.inbox, ...bob.inbox]).toEqual([])
})

test('a Route to anywhere else is refused, and the server connects to nobody', async () => {
  await start()
  const alice = await lab.signIn('alice')
  let connections = 0
  const target = createServer(() => connections++)
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve))
  const port = (target.address() as { port: number }).port
  for (const headers of [{ Route: `<sip:10.0.0.1:${port};lr>` }, { Route: `<sip:lync.parley.test;lr>, <sip:localhost:${port};lr>` }]) {
    const response = await alice.request('MESSAGE', `sip:${lab.address('bob')}`, headers, 'x')
    expect([response.status, diagnosticsOf(response).id]).toEqual([403, 1451])
  }
  expect((await alice.request('MESSAGE', `sip:x@127.0.0.1:${port}`, {}, 'x')).status).toBe(404)
  expect((await alice.request('MESSAGE', `sip:x@elsewhere.test:${port};maddr=127.0.0.1`, {}, 'x')).status).toBe(403)
  expect((await alice.request('REGISTER', `sip:elsewhere.test:${port}`, { To: `<sip:${alice.address}>`, Contact: `<sip:x@127.0.0.1:${port}>` })).status).toBe(403)
  // Its Contact names the port too: what is for alice still goes to her connection.
  await alice.register('alice', { contact: `<sip:alice@127.0.0.1:${port}>` })
  const bob = await lab.signIn('bob')
  bob.send(bob.build('MESSAGE', `sip:${alice.address}`, {}, 'x'))
  expect((await alice.incoming('MESSAGE')).uri).toContain(String(port))
  await stillWorks(alice)
  expect(connections).toBe(0)
  target.close()
})

test('a refusal has one event and one trace record, and both have the correlation id of the answer', async () => {
  await start()
  const alice = await lab.signIn('alice')
  const response = await alice.request('MESSAGE', `sip:${lab.address('bob')}`, { From: `<sip:${lab.address('bob')}>;tag=1` }, 'x')
  expect(response.status).toBe(403)
  const diagnostics = diagnosticsOf(response)
  expect(diagnostics).toMatchObject({ id: 1433, source: 'lync.parley.test' })
  const correlationId = diagnostics.params.get('correlation')!
  expect(lab.diagnostics.recorded.events.filter((e) => e.correlationId === correlationId)).toMatchObject([
    { name: 'spoofedFromRefused', fields: { claimed: 'bob@parley.test', user: 'alice@parley.test', method: 'MESSAGE' } },
  ])
  expect(lab.diagnostics.trace.search({ correlationId, limit: 10 }).filter((r) => r.kind === 'diagnostic')).toHaveLength(1)
})

test('the same refusal again and again on one connection is recorded once and answered every time', async () => {
  await start()
  const alice = await lab.signIn('alice')
  const ids = new Set<string | undefined>()
  for (let i = 0; i < 30; i++) ids.add(diagnosticsOf(await alice.request('REFER', `sip:${alice.address}`)).params.get('correlation'))
  expect(ids.size).toBe(1)
  expect(lab.diagnostics.recorded.named('clientRefused')).toHaveLength(1)
  expect((await alice.request('REFER', `sip:${alice.address}`)).status).toBe(405)
})

test('a stranger, a client and a server each have their own allowance, and 503 says when to come again', async () => {
  const none = { perSecond: 0.001 }
  await start({ limits: { strangerRate: { burst: 3, ...none }, loopbackClientRate: { burst: 5, ...none }, serverRate: { burst: 200, ...none } } })
  const stranger = await lab.connect()
  stranger.person = 'alice'
  const statuses = async (client: TestClient, count: number) => {
    const all = await Promise.all(Array.from({ length: count }, () => client.ping()))
    return all.filter((r) => r.status === 503).length
  }
  expect(await statuses(stranger, 5)).toBe(2)
  const refused = await stranger.ping()
  expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(0)
  expect(lab.diagnostics.recorded.named('requestThrottled')).toHaveLength(1)
  const alice = await lab.signIn('alice')
  expect(await statuses(alice, 8)).toBe(3)
  const owa = await lab.connectTrusted()
  owa.person = 'alice'
  expect(await statuses(owa, 200)).toBe(0)
})

test('a request that makes a handler fail is answered 500 without its text, and the next one works', async () => {
  await start()
  const alice = await lab.signIn('alice')
  lab.topology.users.byAddress = () => {
    throw new Error('secret detail')
  }
  const response = await alice.request('MESSAGE', `sip:${lab.address('bob')}`, {}, 'x')
  expect(response.status).toBe(500)
  expect(response.headers.get('ms-diagnostics')).not.toContain('secret')
  expect(lab.diagnostics.recorded.named('serverRequestFailed')[0]?.text).toContain('secret detail')
  await stillWorks(await lab.connect())
})

test('a malformed request is told why, also under a number that leads to its record', async () => {
  await start()
  const alice = await lab.signIn('alice')
  alice.send(alice.build('MESSAGE', `sip:${lab.address('bob')}`, { CSeq: '1 INVITE' }))
  const answer = (await alice.receive((m) => m.kind === 'response')) as Response
  expect(answer.status).toBe(400)
  expect(answer.headers.get('Warning')).toContain('"the CSeq method is not the request method"')
  const { id, reason, params } = diagnosticsOf(answer)
  expect([id, reason]).toEqual([1400, 'the CSeq method is not the request method'])
  const record = lab.diagnostics.recorded.events.find(({ name }) => name === 'malformedMessage')
  expect(params.get('correlation')).toBe(record?.correlationId)
})

test('malformed messages of strangers leave one record for all connections from one address', async () => {
  await start()
  const answers: Response[] = []
  for (let n = 0; n < 5; n++) {
    const stranger = await lab.connect()
    stranger.write('OPTIONS sip:parley.test SIP/2.0\r\nVia: SIP/2.0/TLS x;branch=z9hG4bKx\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n')
    answers.push((await stranger.receive((m) => m.kind === 'response')) as Response)
    stranger.close()
  }
  expect(new Set(answers.map((answer) => [answer.status, diagnosticsOf(answer).params.get('correlation')].join())).size).toBe(1)
  expect(lab.diagnostics.recorded.events.filter(({ name }) => name === 'malformedMessage')).toHaveLength(1)
})

test('a client that found the server under another name of its certificate is served, one that names somebody else’s host is not', async () => {
  await start()
  const { key, chain } = await lab.issue({ commonName: 'lync.parley.test', dnsNames: ['sip.parley.test'] })
  const alice = await lab.signIn('alice')
  const options = (host: string) => alice.request('OPTIONS', 'sip:parley.test', { Route: `<sip:${host};transport=tls;lr>` })
  expect((await options('sip.parley.test')).status).toBe(403)
  lab.server.setTls({ key, cert: chain, ca: lab.ca.cert })
  expect([(await options('sip.parley.test')).status, (await options('sip.other.test')).status]).toEqual([200, 403])
})
