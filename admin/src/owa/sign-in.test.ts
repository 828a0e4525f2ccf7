import { createServer, type Server } from 'node:https'
import type { IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { ensureRoleCertificates } from '@parley/topology/certificate-store/role-certificates'
import { certificateFacts, issueCertificate, type KeyAndCertificate } from '@parley/topology/certificates'
import { defaultTopology } from '@parley/topology/default-topology'
import { installOwa } from '@parley/topology/owa/first-start'
import type { ProviderState } from '@parley/topology/owa/provider-step'
import { defaultSite, directoryIdentity } from '@parley/topology/owa/virtual-directories'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AdminRuntime } from '../runtime.ts'
import { TestAdmin } from '../testing.ts'

const hosts = { domain: 'parley.test', server: 'lync.parley.test', web: 'owa.parley.test' }
const password = 'correct horse battery staple'
const steps = ['registry-value', 'certificate-named', 'tls', 'known-server', 'ready'].map((id) => ({ id, state: 'passed' }))
const provider = { im: 'on', server: hosts.web, serverName: hosts.server, steps } as unknown as ProviderState

interface Asked {
  method: string
  name: string | false
  headers: IncomingHttpHeaders
  body: string
}

let t: TestAdmin
let asked: Asked[]
let connections: number
let answer: ((one: Asked) => { status: number; body?: object; headers?: Record<string, string | string[]> } | undefined) | undefined
let state: 'running' | 'stopped'
let server: Server
const signedIn = (one: Asked) => (one.method === 'POST' ? { status: 200, body: { csrf: 'token' }, headers: { 'set-cookie': ['__Host-parley=a; Path=/; Secure', '__Host-parley-device=b; Path=/'] } } : { status: 200 })

/** Something that speaks HTTPS where the web app would. */
async function listen({ key, cert }: KeyAndCertificate): Promise<Server> {
  const listening = createServer({ key, cert }, async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const one: Asked = { method: request.method ?? '', name: (request.socket as TLSSocket & { servername: string | false }).servername, headers: request.headers, body: Buffer.concat(chunks).toString() }
    asked.push(one)
    const given = answer?.(one)
    if (given) response.writeHead(given.status, given.headers ?? {}).end(JSON.stringify(given.body ?? {}))
  })
  listening.on('connection', () => connections++)
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  return listening
}

const portOf = (listening: Server) => (listening.address() as AddressInfo).port
const close = (listening: Server) => new Promise<void>((resolve) => (listening.close(() => resolve()), listening.closeAllConnections()))

beforeEach(async () => {
  ;[asked, connections, answer, state] = [[], 0, signedIn, 'running']
  const never = { registration: () => new Promise(() => undefined) } as unknown as AdminRuntime['probes']
  const ports = () => [{ address: '127.0.0.1', port: portOf(server), role: 'web' as const, use: 'HTTPS' }]
  t = await TestAdmin.start({ runtime: { ports, probes: never, web: { state: () => state, provider: () => (state === 'running' ? provider : undefined) } as unknown as AdminRuntime['web'] } })
  await ensureRoleCertificates(t.topology.certificates, hosts)
  await installOwa(t.topology, { server: hosts.web, folder: t.dataDir, domain: hosts.domain })
  const { key, chain } = t.topology.certificates.of(hosts.web).forService('IIS')!
  server = await listen({ key, cert: chain })
  await t.topology.publish(defaultTopology({ domain: hosts.domain, trustedPort: portOf(server) }))
})
afterEach(async () => {
  await close(server)
  await t[Symbol.asyncDispose]()
})

const run = (more: object = {}, o: object = {}) => t.ask('POST', '/actions/test-owa-sign-in', { body: { url: 'https://owa.parley.test/owa', account: 'alice', password, ...more }, ...o })
const row = async (more?: object) => (await run(more)).body.result.row

/** The web app gets a certificate that the test chooses. */
async function presenting(pair: KeyAndCertificate): Promise<void> {
  await close(server)
  server = await listen(pair)
}

test('somebody signs in as a browser does, under the name of the URL, and out again; the password is in no log', async () => {
  expect(await row()).toEqual({ scenario: 'Logon', server: hosts.web, result: 'Success', latencyMs: expect.any(Number) as number })
  const [first, second] = asked
  const authority = `owa.parley.test:${portOf(server)}`
  expect(first).toMatchObject({ method: 'POST', name: hosts.web, headers: { host: authority, origin: `https://${authority}`, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' } })
  expect(JSON.parse(first?.body ?? '')).toEqual({ account: 'alice', password })
  expect(second).toMatchObject({ method: 'DELETE', headers: { cookie: '__Host-parley=a; __Host-parley-device=b', 'x-parley-csrf': 'token', origin: `https://${authority}` } })
  expect(asked).toHaveLength(2)
  const audit = (await t.ask('GET', '/audit?subject=test-owa-sign-in')).body
  expect(audit.items).toMatchObject([{ target: 'alice', outcome: 'done', parameters: { account: 'alice' } }])
  expect(JSON.stringify([audit, t.diagnostics.recorded])).not.toContain('battery')
})

test.each(['https://owa.parley.test', 'https://OWA.parley.test:8443/anything?x=1', 'https://mail.parley.test/', 'https://localhost/owa', 'https://127.0.0.1/', 'https://[::1]/'])('%s is the web app that runs here, whatever its port and path', async (url) => {
  expect(await row({ url })).toMatchObject({ result: 'Success' })
})

test.each(['https://evil.example/owa', 'https://owa.parley.test.evil.example/', 'https://169.254.169.254/', 'https://lync.parley.test/', 'https://evil.example#owa.parley.test'])('%s is a strange host: refused, and nobody is connected to', async (url) => {
  const { status, body } = await run({ url })
  expect([status, body.error]).toMatchObject([403, { code: 'forbidden', message: expect.stringContaining('is no web server of this installation'), candidates: expect.arrayContaining([hosts.web]), remedy: expect.stringContaining('Get-OwaVirtualDirectory') }])
  expect([connections, asked]).toEqual([0, []])
})

test.each(['http://owa.parley.test/owa', 'owa.parley.test', 'https://alice:hunter2@owa.parley.test/', 'file:///etc/passwd', 'https://'])('%s is no URL of a web app', async (url) => {
  expect((await run({ url })).body.error).toMatchObject({ code: 'invalid', parameter: 'url' })
  expect(connections).toBe(0)
  expect(JSON.stringify((await t.ask('GET', '/audit')).body)).not.toContain('hunter2')
})

test('a name of a virtual directory that the certificate does not have: said, with what to do; any certificate will do when told', async () => {
  const directory = encodeURIComponent(directoryIdentity(hosts.web, defaultSite))
  await t.ask('PATCH', `/owa-virtual-directories/${directory}`, { body: { externalUrl: 'https://webmail.example.com/owa' } })
  const url = 'https://webmail.example.com/owa'
  expect(await row({ url })).toMatchObject({ result: 'Failure', error: 'The certificate of the web app does not name webmail.example.com', diagnosis: expect.stringContaining('-TrustAnySSLCertificate') as string })
  expect(asked).toEqual([])
  expect(await row({ url, trustAnyCertificate: true })).toMatchObject({ result: 'Success' })
  expect(asked[0]).toMatchObject({ name: 'webmail.example.com' })
})

test('a certificate nobody vouches for is told apart', async () => {
  const { key, chain: cert } = await issueCertificate(t.ca, { commonName: hosts.web, purposes: ['serverAuth'] })
  await presenting({ key, cert })
  expect(await row()).toMatchObject({ result: 'Failure', error: expect.stringContaining('is not accepted') as string, diagnosis: expect.stringContaining('Get-ExchangeCertificate') as string })
  expect(asked).toEqual([])
  expect(await row({ trustAnyCertificate: true })).toMatchObject({ result: 'Success' })
})

test.each([
  [401, "The user name or password isn't correct.", "The user name or password isn't correct", 'a client password does not do there'],
  [403, 'Outlook Web App is disabled for your mailbox. Ask your administrator.', 'Outlook Web App is disabled', 'Set-CASMailbox alice -OWAEnabled $true'],
  [421, 'This server does not answer under that name', 'does not answer as owa.parley.test', 'Enable-ExchangeCertificate'],
  [429, 'Too many wrong tries.', 'Too many wrong tries', 'in 8 s'],
  [503, 'Too many at once', 'Too many at once', 'Get-EventLog'],
  [302, '', 'status 302', 'Get-EventLog'],
])('what the web app answers with %i has its own text, and there is one try', async (status, message, error, diagnosis) => {
  answer = () => ({ status, body: message === '' ? {} : { code: 'x', message }, headers: { 'retry-after': '8', location: 'https://evil.example/' } })
  expect(await row()).toMatchObject({ result: 'Failure', error: expect.stringContaining(error) as string, diagnosis: expect.stringContaining(diagnosis) as string })
  expect(asked.map(({ method }) => method)).toEqual(['POST'])
})

test('a session that cannot be ended is told', async () => {
  answer = (one) => (one.method === 'DELETE' ? { status: 403 } : signedIn(one))
  expect(await row()).toMatchObject({ result: 'Failure', error: 'alice was signed in, but not out again: status 403' })
})

test('the web app is stopped, or gone from its port', async () => {
  state = 'stopped'
  expect(await row()).toEqual({ scenario: 'Logon', server: '', result: 'Failure', latencyMs: 0, error: 'Outlook Web App is stopped', diagnosis: 'Run iisreset /start.' })
  expect((await run({ url: 'https://evil.example/' })).body.error.code).toBe('forbidden')
  state = 'running'
  const { port } = server.address() as AddressInfo
  server.address = () => ({ address: '127.0.0.1', family: 'IPv4', port })
  await close(server)
  expect(await row()).toMatchObject({ result: 'Failure', error: expect.stringContaining(`No connection to the web app at 127.0.0.1:${port}`) as string })
})

test('a web app that never answers is waited for no longer than told, and let go', async () => {
  answer = undefined
  const gone = new Promise<void>((resolve) => server.once('secureConnection', (socket) => socket.once('close', () => resolve())))
  expect(await row({ seconds: 1 })).toMatchObject({ result: 'Failure', error: 'The web app did not answer within 1 s', diagnosis: expect.stringContaining('-Timeout') as string })
  await gone
  for (const seconds of [0, 51, 1.5]) expect((await run({ seconds })).body.error).toMatchObject({ code: 'invalid', parameter: 'seconds' })
})

test('every other scenario is bounded too: a pool that never answers the sign-in fails it', async () => {
  await t.ask('POST', '/users', { body: { account: 'alice', password, displayName: 'Alice' } })
  const { rows } = (await t.ask('POST', '/actions/test-owa-connectivity', { body: { seconds: 1 } })).body.result
  expect(rows.map(({ scenario, result }: { scenario: string; result: string }) => `${scenario} ${result}`)).toEqual(['ImProvider Success', 'ImCertificate Success', 'ImMtlsOutbound Success', 'ImKnownServer Success', 'ImInboundPort Success', 'ImSignIn Failure', 'OnlineMeeting Skipped'])
  expect(rows[5]).toMatchObject({ error: 'The sign-in took longer than 1 s', diagnosis: expect.stringContaining('-Timeout') })
})

test('the help desk may, who only reads may not', async () => {
  const as = async (role: string) => {
    const certificate = await t.certificate(role)
    await t.ask('POST', '/role-assignments', { body: { identity: `certificate:${certificateFacts(certificate.cert).thumbprint}`, role } })
    return { token: false as const, certificate: certificate as KeyAndCertificate }
  }
  expect((await run({}, await as('help-desk'))).status).toBe(200)
  expect((await run({}, await as('read-only'))).status).toBe(403)
})
