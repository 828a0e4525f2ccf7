import { afterEach, expect, test } from 'vitest'
import { connect as tcpConnect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { connect as tlsConnect } from 'node:tls'
import type { SecureVersion } from 'node:tls'
import { Endpoint } from '../endpoint.ts'
import type { Connection, EndpointOptions } from '../endpoint.ts'
import type { SipError } from '../errors.ts'
import { Request, Response } from '../message.ts'
import { issue, newAuthority } from '../testing/certificate-lab.ts'
import type { Issued } from '../testing/certificate-lab.ts'
import { judgePeer } from './certificate-names.ts'
import type { ConnectError } from './connect-error.ts'

const authority = newAuthority('Test CA')
const pool = issue({ subject: [['CN', 'pool.test']], dns: ['pool.test'], purposes: ['serverAuth'] }, authority)
const webServer = issue({ subject: [['CN', 'owa.test']], dns: ['owa.test'], purposes: ['serverAuth'] }, authority)

const started: Endpoint[] = []
afterEach(async () => {
  for (const endpoint of started.splice(0)) await endpoint[Symbol.asyncDispose]()
})

function endpoint(options: Partial<EndpointOptions> = {}): Endpoint {
  const made = new Endpoint({ viaHost: 'pool.test', onRequest: (request, tx) => tx?.respond(Response.to(request, 200, undefined, 't')), ...options })
  started.push(made)
  return made
}

const serverTls = (own: Issued, ca = authority) => ({ key: own.keyPem, cert: own.certPem, ca: ca.certPem, requestCert: true })
const clientTls = (names: string[], own?: Issued, ca = authority) => ({
  ...(own === undefined ? {} : { key: own.keyPem, cert: own.certPem }),
  ca: ca.certPem,
  names,
})

async function listening(own: Issued, options: Partial<EndpointOptions> = {}) {
  const inbound: Connection[] = []
  const server = endpoint({ onConnection: (connection) => void inbound.push(connection), ...options })
  const listener = await server.listen({ transport: 'tls', host: '127.0.0.1', port: 0, tls: serverTls(own) })
  return { inbound, listener, server }
}

const dial = (port: number, tls: ReturnType<typeof clientTls>, from = endpoint()) =>
  from.connect({ transport: 'tls', host: 'pool.test', address: '127.0.0.1', port, tls })

const options = (): Request =>
  Request.create('OPTIONS', 'sip:pool.test', [
    ['Max-Forwards', '70'],
    ['From', '<sip:a@pool.test>;tag=1'],
    ['To', '<sip:pool.test>'],
    ['Call-ID', 'c1'],
    ['CSeq', '1 OPTIONS'],
  ])

const final = (from: Endpoint, connection: Connection): Promise<number | string> =>
  new Promise((resolve) => from.request(options(), connection, { response: (response) => resolve(response.status), failure: resolve }))

const judge = (peer: Connection, ca = authority) =>
  judgePeer(
    { certificate: peer.peerCertificate, authorized: peer.peerAuthorized, error: peer.peerAuthorizationError },
    { authorities: [ca.certPem], policy: { nowMs: Date.now() } },
  )

/** A condition that holds after some turns of the event loop. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}

test('a mutual link between two stock web-server certificates works, and both sides see who is there', async () => {
  const { listener, inbound } = await listening(pool)
  const client = endpoint({ viaHost: 'owa.test' })
  const connection = await dial(listener.port, clientTls(['pool.test'], webServer), client)
  expect(await final(client, connection)).toBe(200)
  const peer = inbound[0]!
  expect(peer.peerCertificate?.subject).toBe('CN=owa.test')
  expect(peer.peerAuthorizationError).toBe('INVALID_PURPOSE')
  expect(judge(peer)).toMatchObject({ ok: true, names: ['owa.test'] })
})

test('a client without certificate is let in, as a stranger', async () => {
  const { listener, inbound } = await listening(pool)
  const client = endpoint()
  await final(client, await dial(listener.port, clientTls(['pool.test']), client))
  expect(inbound[0]).toMatchObject({ peerCertificate: undefined, peerAuthorized: false, peerAuthorizationError: undefined, authenticated: false })
})

test('an intermediate the peer sends along makes the chain, also for a certificate of the wrong purpose', async () => {
  const middle = newAuthority('Middle', {}, authority)
  const own = issue({ subject: [['CN', 'owa.test']], dns: ['owa.test'], purposes: ['serverAuth'] }, middle)
  const { listener, inbound } = await listening(pool)
  const client = endpoint()
  const both = { ...own, certPem: own.certPem + middle.certPem }
  await final(client, await dial(listener.port, clientTls(['pool.test'], both), client))
  expect(inbound[0]?.peerAuthorizationError).toBe('INVALID_PURPOSE')
  expect(judge(inbound[0]!)).toMatchObject({ ok: true, names: ['owa.test'] })
})

test('a certificate of a foreign authority is let in as a stranger and judged untrusted, whatever its purpose', async () => {
  const { listener, inbound } = await listening(pool)
  const rogue = newAuthority('Test CA')
  for (const purposes of [['serverAuth'], ['clientAuth']] as const) {
    const own = issue({ subject: [['CN', 'owa.test']], dns: ['owa.test'], purposes: [...purposes] }, rogue)
    const client = endpoint()
    await final(client, await dial(listener.port, clientTls(['pool.test'], own), client))
  }
  expect(inbound.map((peer) => judge(peer).ok)).toEqual([false, false])
})

test.each<[string, Issued, Issued, string]>([
  ['another name', issue({ subject: [['CN', 'other.test']], dns: ['other.test'] }, authority), authority, 'other.test'],
  ['a wildcard', issue({ subject: [['CN', '*.test']], dns: ['*.test'] }, authority), authority, '"*.test"'],
  ['the name in the CN alone', issue({ subject: [['CN', 'pool.test']] }, authority), authority, 'CN=pool.test'],
  ['an expired certificate', issue({ subject: [['CN', 'pool.test']], dns: ['pool.test'], notAfter: Date.now() - 1_000 }, authority), authority, 'CERT_HAS_EXPIRED'],
  ['a certificate of a foreign authority', issue({ subject: [['CN', 'pool.test']], dns: ['pool.test'] }, newAuthority('Test CA')), authority, 'CERT'],
])('a server with %s is not connected to, and the error names what was expected and found', async (_what, own, ca, found) => {
  const { listener } = await listening(own)
  const error = (await dial(listener.port, clientTls(['pool.test'], undefined, ca)).catch((thrown: unknown) => thrown)) as ConnectError
  expect(error).toMatchObject({ name: 'ConnectError', code: 'untrusted' })
  expect(error.message).toContain('pool.test')
  expect(error.expected ?? '').not.toBe('')
  expect(error.found).toContain(found)
})

test('a server whose certificate is for clients only is connected to: purposes are our policy', async () => {
  const { listener } = await listening(issue({ subject: [['CN', 'pool.test']], dns: ['pool.test'], purposes: ['clientAuth'] }, authority))
  expect((await dial(listener.port, clientTls(['pool.test']))).peerAuthorizationError).toBe('INVALID_PURPOSE')
})

test('certificates roll over for new handshakes, live connections go on', async () => {
  const { listener } = await listening(pool)
  const client = endpoint()
  const before = await dial(listener.port, clientTls(['pool.test']), client)
  listener.setTls(serverTls(issue({ subject: [['CN', 'pool2.test']], dns: ['pool2.test'] }, authority)))
  await expect(dial(listener.port, clientTls(['pool.test']))).rejects.toMatchObject({ code: 'untrusted', found: 'pool2.test' })
  expect((await dial(listener.port, clientTls(['pool2.test']))).closed).toBe(false)
  expect(await final(client, before)).toBe(200)
})

test.each<[SecureVersion, boolean]>([['TLSv1.1', false], ['TLSv1.2', true], ['TLSv1.3', true]])('%s: accepted is %s', async (version, accepted) => {
  const { listener } = await listening(pool)
  const outcome = await new Promise<string>((resolve) => {
    const socket = tlsConnect({ port: listener.port, host: '127.0.0.1', minVersion: version, maxVersion: version, rejectUnauthorized: false, ciphers: 'DEFAULT@SECLEVEL=0' })
    socket.once('secureConnect', () => resolve(socket.getProtocol() ?? ''))
    socket.once('error', () => resolve('refused'))
    socket.once('close', () => socket.destroy())
  })
  expect(outcome).toBe(accepted ? version : 'refused')
})

test('what is no TLS is refused with a reason, and others are served', async () => {
  const refused: [Connection, SipError][] = []
  const { listener } = await listening(pool, { onRefused: (connection, error) => void refused.push([connection, error]) })
  const stranger = tcpConnect(listener.port, '127.0.0.1', () => stranger.write('GET / HTTP/1.1\r\n\r\n'))
  stranger.on('error', () => {})
  await new Promise((resolve) => stranger.once('close', resolve))
  expect(refused).toHaveLength(1)
  expect(refused[0]?.[1].message).toContain('TLS handshake failed')
  expect(refused[0]?.[0]).toMatchObject({ closed: true, remoteAddress: '127.0.0.1', inbound: true })
  const client = endpoint()
  expect(await final(client, await dial(listener.port, clientTls(['pool.test']), client))).toBe(200)
})

test('a peer that never shakes hands is cut off', async () => {
  const refused: string[] = []
  const { listener } = await listening(pool, { limits: { handshakeMs: 20 }, onRefused: (_connection, error) => void refused.push(error.message) })
  const silent = tcpConnect(listener.port, '127.0.0.1')
  silent.on('error', () => {})
  await new Promise((resolve) => silent.once('close', resolve))
  await until(() => refused.length > 0)
  expect(refused[0]).toContain('TLS handshake failed')
})

test('a server that never shakes hands is given up, with a reason', async () => {
  const mute = createServer((socket) => socket.on('error', () => {}))
  await new Promise<void>((resolve) => void mute.listen(0, '127.0.0.1', resolve))
  const { port } = mute.address() as AddressInfo
  await expect(dial(port, clientTls(['pool.test']), endpoint({ limits: { handshakeMs: 20 } }))).rejects.toMatchObject({ code: 'timeout' })
  mute.close()
})

test('a port nobody listens on is unreachable', async () => {
  const gone = await endpoint().listen({ transport: 'tcp', host: '127.0.0.1', port: 0 })
  await gone[Symbol.asyncDispose]()
  await expect(dial(gone.port, clientTls(['pool.test']))).rejects.toMatchObject({ code: 'unreachable' })
})

test('connections over the limit of an address are refused before a handshake, and their place is given back', async () => {
  const refused: string[] = []
  const { listener, inbound } = await listening(pool, { limits: { perLoopback: 1 }, onRefused: (_connection, error) => void refused.push(error.message) })
  const first = await dial(listener.port, clientTls(['pool.test']))
  await expect(dial(listener.port, clientTls(['pool.test']))).rejects.toMatchObject({ name: 'ConnectError' })
  expect(refused).toEqual(['more than 1 connections from 127.0.0.1'])
  const gone = new Promise((resolve) => inbound[0]!.onClose(resolve))
  first.close('done')
  await gone
  await until(() => inbound[0]!.closed)
  const again = async (): Promise<Connection> => dial(listener.port, clientTls(['pool.test'])).catch(again)
  expect((await again()).closed).toBe(false)
})

const notice = (n: number): Request =>
  Request.create('BENOTIFY', 'sip:a@pool.test', [
    ['Max-Forwards', '70'],
    ['From', '<sip:pool.test>;tag=1'],
    ['To', '<sip:a@pool.test>;tag=2'],
    ['Call-ID', 'c1'],
    ['CSeq', `${n} BENOTIFY`],
    ['Event', 'presence'],
  ], 'x'.repeat(10_000))

test('over TLS, a burst far over the unsent limit reaches a peer that reads', async () => {
  const { listener, inbound, server } = await listening(pool, { limits: { unsentBytes: 500_000 } })
  const total = 300
  let seen = 0
  const all = new Promise<void>((resolve) => {
    const client = endpoint({ onRequest: () => void (++seen === total && resolve()) })
    void dial(listener.port, clientTls(['pool.test']), client)
  })
  await until(() => inbound.length > 0)
  for (let n = 1; n <= total; n++) server.sendStateless(notice(n), inbound[0]!)
  await all
  expect(inbound[0]?.closed).toBe(false)
})

test('over TLS, a peer that stops reading is cut off near the limit', async () => {
  const { listener, inbound, server } = await listening(pool, { limits: { unsentBytes: 500_000 } })
  const deaf = tlsConnect({ port: listener.port, host: '127.0.0.1', rejectUnauthorized: false })
  deaf.on('error', () => {})
  await until(() => inbound.length > 0)
  deaf.pause()
  let most = 0
  for (let n = 1; n < 5_000 && !inbound[0]!.closed; n++) {
    server.sendStateless(notice(n), inbound[0]!)
    most = Math.max(most, inbound[0]!.bufferedBytes)
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(inbound[0]?.closed).toBe(true)
  expect(most).toBeLessThan(600_000)
  deaf.destroy()
})
