import { FakeClock } from '@parley/platform/clock'
import { Endpoint, type Connection } from '@parley/sip/endpoint'
import { parseMsDiagnostics } from '@parley/sip/headers/ms-diagnostics'
import { Response, type Request } from '@parley/sip/message'
import { createCa } from '@parley/topology/certificates'
import { addAuthorizedHost } from '@parley/topology/edits/authorized-hosts'
import { toFqdn, type Fqdn } from '@parley/topology/names'
import type { TrustedApplicationPool } from '@parley/topology/topology'
import { afterEach, expect, test } from 'vitest'
import { Lab, type LabOptions, type TestClient } from '../testing.ts'

let lab: Lab

async function start(options: LabOptions = {}): Promise<Lab> {
  return (lab = await Lab.start(options))
}

afterEach(() => lab[Symbol.asyncDispose]())

const owaContact = (person: string, epid: string) => `<sip:${person}@owa.parley.test:5199;transport=tls;ms-opaque=${epid}>`

/** An endpoint of a person, registered by the trusted web application on its link. */
function registerOnLink(link: TestClient, person: string, epid: string, contact = owaContact(person, epid)): Promise<Response> {
  return link.register(person, { epid, contact, headers: { Supported: 'gruu-10' } })
}

async function publishPool(change: Partial<TrustedApplicationPool> | undefined): Promise<void> {
  const active = structuredClone(lab.topology.active())
  const [pool] = active.trustedApplicationPools
  await lab.topology.publish({ ...active, trustedApplicationPools: change && pool ? [{ ...pool, ...change }] : [] })
}

const messageFrom = (client: TestClient, person: string) => {
  client.person = person
  return client.request('MESSAGE', `sip:${lab.address('dave')}`, {}, 'x')
}

test('a known server is recognised by its certificate and acts for users without a challenge', async () => {
  await start()
  const link = await lab.connectTrusted()
  expect((await messageFrom(link, 'alice')).status).toBe(202)
  expect((await messageFrom(link, 'bob')).status).toBe(202)
  expect(lab.diagnostics.recorded.named('trustedPeerAccepted')).toMatchObject([{ fields: { fqdn: 'owa.parley.test', source: 'TrustedApplicationPool' } }])
  expect(lab.server.health().trustedServers).toEqual(['owa.parley.test'])
})

test('the name in the certificate is compared without case', async () => {
  await start()
  const link = await lab.connect(await lab.issue({ commonName: 'OWA.Parley.Test' }))
  expect((await messageFrom(link, 'alice')).status).toBe(202)
})

test('D1, F9, F12: a second web application whose certificate names no known server is refused, and event, trace and answer say why', async () => {
  await start()
  const link = await lab.connect(await lab.issue({ commonName: 'owa2.parley.test' }))
  const response = await messageFrom(link, 'alice')
  expect(response.status).toBe(403)
  const diagnostics = parseMsDiagnostics(response.headers.get('ms-diagnostics')!)
  expect(diagnostics.reason).toContain('certificate names owa2.parley.test, known servers are owa.parley.test')
  expect(diagnostics.reason).toContain('New-CsTrustedApplicationPool')
  const [event, ...more] = lab.diagnostics.recorded.events.filter((e) => e.correlationId === diagnostics.params.get('correlation'))
  expect([event?.name, more]).toEqual(['trustRefusedUnknownName', []])
  expect(lab.diagnostics.trace.search({ correlationId: event!.correlationId!, limit: 9 }).some((r) => r.text.includes('owa2.parley.test'))).toBe(true)
})

test.each(['*.parley.test', 'parley.test', 'x.owa.parley.test', 'owa.parley.test.evil.test', 'lync.parley.test'])('a certificate for %s is not the web application', async (name) => {
  await start()
  const link = await lab.connect(await lab.issue({ commonName: name.replace('*', 'star'), dnsNames: [name] }))
  const answered = messageFrom(link, 'alice').then((response) => response.status)
  expect(await Promise.race([answered, link.closed])).not.toBe(202)
  expect(lab.diagnostics.recorded.named('trustedPeerAccepted')).toEqual([])
})

test('a plain client that claims to be alice on the SIP port is challenged, however it names itself', async () => {
  await start()
  const client = await lab.connect()
  client.person = 'alice'
  const claims = { 'ms-application': 'urn:application:outlookwebapp', 'P-Asserted-Identity': '<sip:alice@parley.test>', 'X-MS-Trusted': 'true' }
  expect((await client.request('MESSAGE', `sip:${lab.address('bob')}`, claims, 'x')).status).toBe(407)
  expect((await client.request('REGISTER', 'sip:parley.test', { ...claims, To: '<sip:alice@parley.test>', Contact: owaContact('alice', 'e1') })).status).toBe(401)
})

test.each([
  ['that has expired', 'trustRefusedExpired'],
  ['of an authority nobody knows', 'trustRefusedUnknownCa'],
  ['it signed itself', 'trustRefusedUnknownCa'],
  ['for another purpose', 'trustRefusedPurpose'],
] as const)('D4, F10, F11, F13: a peer with a certificate %s is not spoken with', async (which, event) => {
  await start()
  const commonName = 'owa.parley.test'
  const long = new FakeClock(Date.now() - 800 * 86_400_000)
  const certificate =
    which === 'that has expired' ? await lab.issue({ commonName, clock: long })
    : which === 'of an authority nobody knows' ? await lab.issue({ commonName }, await createCa({ commonName: 'Lab CA' }))
    : which === 'it signed itself' ? await createCa({ commonName })
    : await lab.issue({ commonName, purposes: [] })
  const link = await lab.connect(certificate).catch(() => undefined)
  await link?.closed
  await expect.poll(() => lab.diagnostics.recorded.named(event).length).toBe(1)
  expect(lab.diagnostics.recorded.named('trustedPeerAccepted')).toEqual([])
  expect(lab.server.health().trustedServers).toEqual([])
})

test('a known server acts for users of the organisation only, and only in its domains', async () => {
  await start()
  const link = await lab.connectTrusted()
  link.person = 'nobody'
  expect((await link.request('MESSAGE', `sip:${lab.address('bob')}`, {}, 'x')).status).toBe(403)
  expect((await link.request('MESSAGE', `sip:${lab.address('bob')}`, { From: '<sip:alice@elsewhere.test>;tag=1' }, 'x')).status).toBe(403)
  expect(lab.diagnostics.recorded.named('trustRefusedForUser').length).toBeGreaterThan(0)
  await publishPool({ domains: [toFqdn('other.test')] })
  expect((await messageFrom(link, 'alice')).status).toBe(403)
})

test('B2: every computer of a pool is let in, with the name of the pool or its own in the certificate', async () => {
  await start()
  const [pool, ex1, ex2] = ['mail', 'ex1', 'ex2'].map((host) => toFqdn(`${host}.parley.test`)) as [Fqdn, Fqdn, Fqdn]
  await publishPool({ fqdn: pool, computers: [ex1, ex2] })
  for (const commonName of [pool, pool, ex1, ex2]) {
    const link = await lab.connect(await lab.issue({ commonName }))
    expect((await messageFrom(link, 'alice')).status, commonName).toBe(202)
  }
  const both = await lab.connect(await lab.issue({ commonName: pool, dnsNames: [pool, ex1, ex2] }))
  expect((await messageFrom(both, 'alice')).status).toBe(202)
  expect((await messageFrom(await lab.connect(await lab.issue({ commonName: 'ex3.parley.test' })), 'alice')).status).toBe(403)
})

test('a known server that is not treated as authenticated acts for nobody', async () => {
  await start()
  await publishPool({ treatAsAuthenticated: false })
  const link = await lab.connectTrusted()
  expect((await messageFrom(link, 'alice')).status).toBe(403)
  expect(lab.diagnostics.recorded.named('trustRefusedNotAuthenticated')).toHaveLength(1)
})

test('a known server registers contacts on its own host only', async () => {
  await start()
  const link = await lab.connectTrusted()
  const response = await registerOnLink(link, 'alice', 'e1', '<sip:alice@10.0.0.1:5199;transport=tls>')
  expect([response.status, parseMsDiagnostics(response.headers.get('ms-diagnostics')!).id]).toEqual([403, 1443])
  expect((await registerOnLink(link, 'alice', 'e1')).status).toBe(200)
})

test('F3: two known servers with one name are nobody, and the remedy names the cmdlet', async () => {
  await start()
  const active = structuredClone(lab.topology.active())
  const fqdn = toFqdn('owa.parley.test')
  await lab.topology.publish({ ...active, authorizedHosts: [{ fqdn, registrar: toFqdn('lync.parley.test') }] }, { force: true })
  const link = await lab.connectTrusted()
  const response = await messageFrom(link, 'alice')
  expect(response.status).toBe(403)
  expect(response.headers.get('ms-diagnostics')).toContain('ambiguous known server')
  expect(response.headers.get('ms-diagnostics')).toContain('Remove-CsAuthorizedHost')
})

test('B13: a server that a new topology no longer knows is cut at once, its endpoints with it; one it learns is let in on the open connection', async () => {
  await start()
  const owa = await lab.connectTrusted()
  await registerOnLink(owa, 'alice', 'e1')
  const second = await lab.connect(await lab.issue({ commonName: 'owa2.parley.test' }))
  expect((await messageFrom(second, 'alice')).status).toBe(403)
  const name = toFqdn('owa2.parley.test')
  await publishPool({ fqdn: name, computers: [name] })
  await owa.closed
  expect(lab.server.health().endpoints).toBe(0)
  expect(lab.diagnostics.recorded.named('trustedPeerCut')).toMatchObject([{ fields: { fqdn: 'owa.parley.test', version: 2 } }])
  expect((await messageFrom(second, 'alice')).status).toBe(202)
})

test('B8: the front end tells its known servers at start and which come and go, by the events of the known servers table', async () => {
  await start()
  const told = (name: 'knownServersAtStart' | 'knownServerAdded' | 'knownServerRemoved') => lab.diagnostics.recorded.named(name).map(({ id, text }) => [id, text])
  expect(told('knownServersAtStart')).toEqual([[14492, 'The known servers at start: owa.parley.test (TrustedApplicationPool).']])
  await lab.topology.draft.edit((t) => addAuthorizedHost(t, { fqdn: 'gw.parley.test', pool: 'lync.parley.test' }))
  expect(told('knownServerAdded')).toEqual([])
  await lab.topology.draft.enable()
  expect(told('knownServerAdded')).toEqual([[14493, 'gw.parley.test is a known server now (AuthorizedHost, version 0).']])
  await publishPool(undefined)
  expect(told('knownServerRemoved')).toEqual([[14495, 'owa.parley.test is a known server no more (TrustedApplicationPool).']])
})

test('the last handshake and the last refusal of each known server are kept, and refused peers that are none', async () => {
  await start()
  await messageFrom(await lab.connectTrusted(), 'alice')
  const state = () => lab.server.knownServers().servers.find((s) => s.fqdn === 'owa.parley.test')
  expect(state()).toMatchObject({ connected: true, lastHandshake: { at: expect.any(Number) as number, peer: expect.stringContaining('127.0.0.1') as string } })
  expect(state()).not.toHaveProperty('lastReject')
  const foreign = await lab.connect(await lab.issue({ commonName: 'owa.parley.test' }, await createCa({ commonName: 'Other CA' }))).catch(() => undefined)
  await foreign?.closed
  await expect.poll(() => state()?.lastReject?.reason).toMatch(/issuer .*Other CA.* is not trusted/)
  const [event] = lab.diagnostics.recorded.named('trustRefusedUnknownCa')
  expect(state()?.lastReject?.correlationId).toBe(event?.correlationId)
  expect(lab.server.knownServers().refusedPeers).toEqual([])

  const stranger = await lab.connect(await lab.issue({ commonName: 'owa2.parley.test' }))
  expect((await messageFrom(stranger, 'alice')).status).toBe(403)
  expect(lab.server.knownServers().refusedPeers).toMatchObject([{ names: ['owa2.parley.test'], reason: expect.stringContaining('known servers are owa.parley.test') as string }])
  expect(lab.server.knownServers().servers).toHaveLength(1)
})

test('B12: a request refused because its server is not treated as authenticated is that server’s last refusal', async () => {
  await start()
  await publishPool({ treatAsAuthenticated: false })
  const link = await lab.connectTrusted()
  expect((await messageFrom(link, 'alice')).status).toBe(403)
  expect(lab.server.knownServers().servers[0]?.lastReject?.reason).toContain('not treated as authenticated')
})

test('B13: the version a front end works by, and since when, is there to be seen', async () => {
  await start()
  expect(lab.server.replica()).toMatchObject({ fqdn: 'lync.parley.test', version: 1 })
  await publishPool({ outboundOnly: true })
  expect(lab.server.replica()).toMatchObject({ version: 2, appliedAt: expect.any(Number) as number })
})

test('a certificate that ends while its connection lives ends the connection', async () => {
  const clock = new FakeClock(Date.now())
  await start({ clock, sipLimits: { idleMs: 1e12 } })
  const link = await lab.connect(await lab.issue({ commonName: 'owa.parley.test', days: 1, clock: new FakeClock(clock.now() - 43_140_000) }))
  expect((await messageFrom(link, 'alice')).status).toBe(202)
  await clock.advance(65_000)
  await link.closed
  expect(lab.diagnostics.recorded.named('trustedPeerCut')[0]?.text).toContain('expired')
})

test('what a client claims about itself is taken away, what a known server says stays; nobody sets the place of a message', async () => {
  await start()
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  const link = await lab.connectTrusted()
  link.person = 'alice'
  const claims = {
    'P-Asserted-Identity': '<sip:ceo@parley.test>',
    'P-Preferred-Identity': '<sip:ceo@parley.test>',
    'Ms-Sender': '<sip:ceo@parley.test>',
    'ms-user-logon-data': 'RemoteUser',
    'X-MS-Trusted': 'true',
    'Parley-Order': '9999999999999000000',
  }
  const seen = []
  for (const client of [alice, link]) {
    const sent = client.build('MESSAGE', `sip:${bob.address}`, claims, 'x')
    client.send(sent)
    const got = await bob.incoming('MESSAGE')
    bob.reply(got, 200, { 'Parley-Order': '0000000000000000000' })
    const answer = await client.finalFor(sent)
    expect(answer.headers.all('Parley-Order')).toEqual(got.headers.all('Parley-Order'))
    expect(got.headers.get('Parley-Order')).not.toMatch(/^9{13}|^0{13}/)
    seen.push(Object.keys(claims).filter((name) => got.headers.has(name)))
  }
  expect(seen).toEqual([['Parley-Order'], Object.keys(claims)])
})

test("the display name of a client's From is the directory's, whatever it claims", async () => {
  await start()
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  for (const [claimed, expected] of [
    ['"sip:ceo@parley.test" <sip:alice@parley.test>;tag=s', '"Alice Example" <sip:alice@parley.test>;tag=s'],
    ['"The <boss> \\"X\\"" <sip:alice@parley.test>;tag=s', '"Alice Example" <sip:alice@parley.test>;tag=s'],
    ['Boss <sip:alice@parley.test>;tag=s', '"Alice Example" <sip:alice@parley.test>;tag=s'],
    ['<sip:alice@parley.test>;tag=s', '<sip:alice@parley.test>;tag=s'],
    ['sip:alice@parley.test;tag=s', 'sip:alice@parley.test;tag=s'],
  ]) {
    const sent = alice.build('MESSAGE', `sip:${bob.address}`, { From: claimed! }, 'x')
    alice.send(sent)
    const got = await bob.incoming('MESSAGE')
    expect(got.headers.get('From')).toBe(expected)
    bob.reply(got, 200)
    expect((await alice.finalFor(sent)).status).toBe(200)
  }
})

test('endpoints of a link that was lost are reached on its next connection, and are gone when none comes', async () => {
  const clock = new FakeClock(Date.now())
  await start({ clock })
  const first = await lab.connectTrusted()
  await registerOnLink(first, 'alice', 'e1')
  first.close()
  await expect.poll(() => lab.server.health().trustedServers).toEqual([])
  await clock.advance(10_000)
  expect(lab.server.health().endpoints).toBe(1)
  const second = await lab.connectTrusted()
  await second.ping()
  await clock.advance(60_000)
  const bob = await lab.signIn('bob')
  expect(lab.server.health().endpoints).toBe(2)
  bob.send(bob.build('MESSAGE', `sip:${lab.address('alice')}`, {}, 'x'))
  expect((await second.incoming('MESSAGE')).uri).toContain('ms-opaque=e1')
  second.close()
  await expect.poll(() => lab.server.health().trustedServers).toEqual([])
  await clock.advance(16_000)
  expect(lab.server.health().endpoints).toBe(1)
})

/** The web application as it listens on its trusted port. */
async function listeningApplication(): Promise<{ endpoint: Endpoint; port: number; requests: Request[] }> {
  const ca = await createCa({ commonName: 'Lab CA' })
  const certificate = await lab.issue({ commonName: 'owa.parley.test' }, ca)
  const requests: Request[] = []
  const endpoint = new Endpoint({
    viaHost: 'owa.parley.test',
    onRequest: (request, tx) => {
      requests.push(request)
      tx?.respond(Response.to(request, 200, undefined, 't'))
    },
  })
  const listener = await endpoint.listen({ transport: 'tls', host: '127.0.0.1', port: 0, tls: { key: certificate.key, cert: certificate.chain, ca: ca.cert, requestCert: true } })
  return { endpoint, port: listener.port, requests }
}

test('with its link down, the server opens a connection to the port of the application, and to its name only', async () => {
  await start()
  const certificate = await lab.issue({ commonName: 'owa.parley.test' })
  const requests: Request[] = []
  const links: Connection[] = []
  await using application = new Endpoint({
    viaHost: 'owa.parley.test',
    onRequest: (request, tx) => {
      requests.push(request)
      tx?.respond(Response.to(request, 200, undefined, 't'))
    },
    onConnection: (connection) => links.push(connection),
  })
  const listener = await application.listen({ transport: 'tls', host: '127.0.0.1', port: 0, tls: { key: certificate.key, cert: certificate.chain, ca: lab.ca.cert, requestCert: true } })
  await publishPool({ applications: [{ ...lab.topology.active().trustedApplicationPools[0]!.applications[0]!, port: listener.port }] })
  const link = await lab.connectTrusted()
  await registerOnLink(link, 'alice', 'e1')
  link.close()
  await expect.poll(() => lab.server.health().trustedServers).toEqual([])
  const bob = await lab.signIn('bob')
  expect((await bob.request('MESSAGE', `sip:${lab.address('alice')}`, {}, 'one')).status).toBe(200)
  expect(links[0]?.peerCertificate?.subject).toBe('CN=lync.parley.test')
  expect((await bob.request('MESSAGE', `sip:${lab.address('alice')}`, {}, 'two')).status).toBe(200)
  expect([requests.map((r) => r.body.toString()), links.length]).toEqual([['one', 'two'], 1])
})

test('an impostor on the port of the application gets nothing', async () => {
  await start()
  const impostor = await listeningApplication()
  await publishPool({ applications: [{ ...lab.topology.active().trustedApplicationPools[0]!.applications[0]!, port: impostor.port }] })
  const link = await lab.connectTrusted()
  await registerOnLink(link, 'alice', 'e1')
  link.close()
  await expect.poll(() => lab.server.health().trustedServers).toEqual([])
  const bob = await lab.signIn('bob')
  expect((await bob.request('MESSAGE', `sip:${lab.address('alice')}`, {}, 'secret')).status).toBe(202)
  expect(impostor.requests).toEqual([])
  expect(lab.diagnostics.recorded.named('trustedConnectFailed')).toHaveLength(1)
  await impostor.endpoint[Symbol.asyncDispose]()
})

test('a burst of a thousand requests from a known server is held to the allowance of a server, not of a client', async () => {
  await start({ limits: { loopbackClientRate: { burst: 50, perSecond: 1 } } })
  const link = await lab.connectTrusted()
  const alice = await lab.signIn('alice')
  link.person = 'bob'
  const answers = Promise.all(Array.from({ length: 1000 }, () => link.ping()))
  expect((await alice.ping()).status).toBe(200)
  expect((await answers).filter((r) => r.status === 200)).toHaveLength(1000)
})

test('B12: a known server without ThrottleAsServer is held to the allowance of a client, and to that of a server as soon as it has it', async () => {
  await start({ limits: { clientRate: { burst: 50, perSecond: 1 } } })
  const link = await lab.connectTrusted()
  link.person = 'bob'
  const served = async () => (await Promise.all(Array.from({ length: 200 }, () => link.ping()))).filter((r) => r.status === 200).length
  expect(await served()).toBe(200)
  await publishPool({ throttleAsServer: false })
  expect(await served()).toBeLessThan(60)
  expect(lab.diagnostics.recorded.named('requestThrottled').length).toBeGreaterThan(0)
  await publishPool({ throttleAsServer: true })
  expect(await served()).toBe(200)
})
