import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, createServer, type ConnectionOptions, type Server, type TLSSocket } from 'node:tls'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { secureClientOptions, secureServerOptions } from '@parley/platform/tls'
import { createCa, issueCertificate, type IssuedCertificate, type KeyAndCertificate } from './certificates.ts'

let ca: KeyAndCertificate
let web: IssuedCertificate
let listener: Server
let seen: { authorized: boolean; problem: string; name: unknown }[]

beforeAll(async () => {
  ca = await createCa({ commonName: 'Parley CA' })
  const purposes = ['serverAuth', 'clientAuth'] as const
  const server = await issueCertificate(ca, { commonName: 'lync.parley.test', purposes })
  web = await issueCertificate(ca, { commonName: 'owa.parley.test', purposes })
  const options = secureServerOptions({ key: server.key, cert: server.chain, ca: ca.cert }, { requestCert: true })
  listener = createServer(options, (socket: TLSSocket) => {
    const problem = String(socket.authorizationError ?? '')
    seen.push({ authorized: socket.authorized, problem, name: socket.getPeerCertificate().subject?.CN })
    socket.on('error', () => undefined).end('hello')
  })
  listener.on('tlsClientError', () => undefined)
  await once(listener.listen(0, '127.0.0.1'), 'listening')
})
beforeEach(() => {
  seen = []
})
afterAll(() => listener.close())

/** What the listener said, or the error of the handshake. */
async function visit(options: ConnectionOptions): Promise<string> {
  const { port } = listener.address() as AddressInfo
  const socket = connect({ host: '127.0.0.1', port, servername: 'lync.parley.test', ...options })
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  return new Promise((resolve) => {
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    socket.on('close', () => resolve(text))
  })
}

test('two roles with certificates of our authority trust each other in both directions', async () => {
  expect(await visit(secureClientOptions({ ca: ca.cert, key: web.key, cert: web.chain }))).toBe('hello')
  expect(seen).toEqual([{ authorized: true, problem: '', name: 'owa.parley.test' }])
})

test('a peer without a certificate, or with a stranger’s, is let through the handshake and told apart', async () => {
  expect(await visit(secureClientOptions({ ca: ca.cert }))).toBe('hello')
  const stranger = await issueCertificate(await createCa({ commonName: 'Parley CA' }), { commonName: 'owa.parley.test', purposes: ['clientAuth'] })
  expect(await visit(secureClientOptions({ ca: ca.cert, key: stranger.key, cert: stranger.cert }))).toBe('hello')
  expect(seen.map((s) => s.authorized)).toEqual([false, false])
  expect(seen[1]).toMatchObject({ name: 'owa.parley.test', problem: expect.stringMatching(/SIGNATURE|ISSUER/i) as string })
})

test('a listener of a stranger is not believed, whatever it calls itself', async () => {
  const stranger = await createCa({ commonName: 'Parley CA' })
  expect(await visit(secureClientOptions({ ca: stranger.cert }))).toMatch(/UNABLE_TO_VERIFY|CERT_SIGNATURE_FAILURE|SELF_SIGNED/)
})

test('TLS 1.1 and ciphers without forward secrecy are refused', async () => {
  const old = { ...secureClientOptions({ ca: ca.cert }), minVersion: 'TLSv1' as const, maxVersion: 'TLSv1.1' as const, ciphers: 'ALL@SECLEVEL=0' }
  expect(await visit(old)).toMatch(/ERR_SSL|ECONNRESET/)
  const plain = { ...secureClientOptions({ ca: ca.cert }), maxVersion: 'TLSv1.2' as const, ciphers: 'AES128-SHA' }
  expect(await visit(plain)).toMatch(/ERR_SSL|ECONNRESET/)
  expect(seen).toEqual([])
})
