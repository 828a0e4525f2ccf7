import { afterEach, expect, test } from 'vitest'
import type { X509Certificate } from 'node:crypto'
import { Endpoint } from '../endpoint.ts'
import type { Connection, EndpointOptions } from '../endpoint.ts'
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

test('a mutual link between two stock web-server certificates works, and both sides see who is there', async () => {
  const { listener, inbound } = await listening(pool)
  const client = endpoint({ viaHost: 'owa.test' })
  const connection = await dial(listener.port, clientTls(['pool.test'], webServer), client)
  expect(await final(client, connection)).toBe(200)
  const peer = inbound[0]!
  expect(peer.peerCertificate?.subject).toBe('CN=owa.test')
  expect(peer.peerAuthorizationError).toBe('INVALID_PURPOSE')
  const facts = { certificate: peer.peerCertificate as X509Certificate, authorized: peer.peerAuthorized, error: peer.peerAuthorizationError }
  expect(judgePeer(facts, { authorities: [authority.certPem], policy: { nowMs: Date.now() } })).toMatchObject({ ok: true, names: ['owa.test'] })
})

test('a client without certificate is let in, as a stranger', async () => {
  const { listener, inbound } = await listening(pool)
  const client = endpoint()
  await final(client, await dial(listener.port, clientTls(['pool.test']), client))
  expect(inbound[0]).toMatchObject({ peerCertificate: undefined, peerAuthorized: false, peerAuthorizationError: undefined, authenticated: false })
})
