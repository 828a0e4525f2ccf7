import { expect, test } from 'vitest'
import { connect } from 'node:tls'
import type { EventName } from '@parley/platform/diagnostics/catalogue'
import { toFqdn, type Fqdn } from '@parley/topology/names'
import type { TopologyStore } from '@parley/topology/store'
import { startLab, type Lab } from '../lab.ts'

/** The state of IM as a browser is told, once it is neither signing in nor signed in. */
async function unavailable(lab: Lab, account: string) {
  const browser = await lab.signIn(account, { waitForIm: false })
  await browser.until(() => browser.snapshot.im.state === 'unavailable')
  return browser.snapshot.im
}

async function recorded(lab: Lab, name: EventName): Promise<void> {
  await expect.poll(() => lab.diagnostics.recorded.named(name).length, { timeout: 10_000 }).toBeGreaterThan(0)
}

test('a web role that is trusted says so once: event 112, the IM log, and health', async () => {
  await using lab = await startLab()
  await lab.signIn('alice')
  const ready = lab.diagnostics.recorded.named('imEndpointReady')
  expect(ready).toHaveLength(1)
  expect(ready[0]).toMatchObject({ id: 112, fields: { pool: lab.pool, fqdn: `owa.${lab.domain}` } })
  expect(lab.diagnostics.recorded.im.join('\n')).toContain('Instant Messaging Endpoint Manager initialised')
  expect(lab.web.health()).toMatchObject({ state: 'up', im: { state: 'up' } })
  expect(lab.diagnostics.recorded.named('trustedPeerAccepted').length).toBeGreaterThan(0)
})

test('a web role whose certificate names no known server is refused, and the reason is in event, trace, log and the quiet line', async () => {
  await using lab = await startLab({ topology: (topology) => ({ ...topology, trustedApplicationPools: [] }) })
  const forAlice = await unavailable(lab, 'alice')
  expect(forAlice).toMatchObject({ state: 'unavailable', reason: expect.stringMatching(/not available/) })
  expect(forAlice).toMatchObject({ check: expect.stringContaining('owa.parley.test'), remedy: expect.stringContaining('trusted application pool') })
  const forBob = await unavailable(lab, 'bob')
  expect(forBob).toMatchObject({ state: 'unavailable', reason: expect.stringMatching(/not available/) })
  expect(forBob).not.toHaveProperty('check')
  expect(forBob).not.toHaveProperty('remedy')

  await recorded(lab, 'trustRefusedUnknownName')
  await recorded(lab, 'imTrustRefused')
  expect(lab.diagnostics.recorded.named('imEndpointReady')).toEqual([])
  const [refused] = lab.diagnostics.recorded.named('imTrustRefused')
  expect(lab.diagnostics.trace.search({ limit: 10, correlationId: refused?.correlationId ?? '' })).toHaveLength(1)
  const [atServer] = lab.diagnostics.recorded.named('trustRefusedUnknownName')
  expect(lab.diagnostics.trace.search({ limit: 10, correlationId: atServer?.correlationId ?? '' }).length).toBeGreaterThan(0)
  expect(lab.web.health()).toMatchObject({ state: 'degraded', im: { state: 'down' } })
})

test('trust that is published later is taken up without a restart', async () => {
  let trusted = false
  await using lab = await startLab({ topology: (topology) => (trusted ? topology : { ...topology, trustedApplicationPools: [] }) })
  const alice = await lab.signIn('alice', { waitForIm: false })
  await alice.until(() => alice.snapshot.im.state === 'unavailable')
  trusted = true
  await lab.publish()
  await alice.ready()
})

test('a second web role with a stranger’s name is refused while the first goes on', async () => {
  await using lab = await startLab()
  const alice = await lab.signIn('alice')
  const stranger = await lab.certificate('owa2.parley.test')
  const answer = await talk(lab, { key: stranger.key, cert: stranger.chain }, options('alice'))
  expect(answer).toMatch(/^SIP\/2\.0 403 /)
  await recorded(lab, 'trustRefusedUnknownName')
  const bob = await lab.signIn('bob')
  await alice.say(lab.address('bob'), 'still here')
  await bob.until(() => bob.state.transcript(lab.address('alice')).length === 1)
})

test('a plain client that claims to be alice, without certificate or password, is refused, on either port', async () => {
  await using lab = await startLab()
  await lab.signIn('alice')
  const answer = await talk(lab, {}, message('alice', 'bob'))
  expect(answer).toMatch(/^SIP\/2\.0 407 /)

  // The trusted application port is for the pool alone.
  expect(await talk(lab, {}, message('alice', 'bob'), lab.web.trustedPort)).toBe('')
  const web = lab.certificates.web
  expect(await talk(lab, { key: web.key, cert: web.chain }, message('alice', 'bob'), lab.web.trustedPort)).toBe('')
  await expect.poll(() => lab.diagnostics.recorded.named('imPeerRefused').length).toBe(2)
  expect(lab.diagnostics.trace.search({ limit: 5000 }).some((r) => r.kind === 'diagnostic' && r.text.includes('trusted application port'))).toBe(true)
})

test('the pool may open the connection to the trusted port, with its own certificate', async () => {
  await using lab = await startLab()
  await lab.signIn('alice')
  const pool = lab.certificates.server
  const answer = await talk(lab, { key: pool.key, cert: pool.chain }, options('bob', lab.pool), lab.web.trustedPort)
  expect(answer).toMatch(/^SIP\/2\.0 200 /)
})

const named = (serverName: string) => async (topology: TopologyStore, lab: Lab) => {
  const [directory] = topology.settings.list('owa-virtual-directory').filter(({ value }) => value.type === 'front-end' && value.server === lab.owa)
  await topology.settings.put('owa-virtual-directory', directory!.name, { ...directory!.value, instantMessagingServerName: serverName })
}

const settings = [
  ['the server name is missing', '', 'imServerNameMissing', /empty/],
  ['the server name is short', 'lync', 'imServerNameNotFqdn', /'lync' is not an FQDN/],
  ['nobody listens', 'lync.parley.test', 'imConnectFailed', /TCP connection/],
] as const

test.each(settings)('when %s, the event says so and so does the quiet line', async (_what, serverName, event, check) => {
  await using lab = await startLab({ prepare: named(serverName), withoutServer: true })
  expect(await unavailable(lab, 'alice')).toMatchObject({ check: expect.stringMatching(check), remedy: expect.stringMatching(/\w/) })
  await recorded(lab, event)
  // Not one event for each try.
  expect(lab.diagnostics.recorded.named(event)).toHaveLength(1)
})

test('a pool whose certificate comes from a stranger’s authority is not spoken to', async () => {
  await using lab = await startLab()
  await lab.stopWeb()
  const other: Fqdn = toFqdn('pool.parley.test')
  await using wrongName = await startLab({
    prepare: named(other),
    topology: (topology) => ({
      ...topology,
      pools: [...topology.pools, { fqdn: other, site: topology.sites[0]!.siteId, computers: [other], sipPort: lab.sipPort }],
      hosts: { ...topology.hosts, [other]: '127.0.0.1' },
    }),
    withoutServer: true,
  })
  // Another lab has another authority, so this is refused for the chain; the name comes after it.
  expect(await unavailable(wrongName, 'alice')).toMatchObject({ check: expect.stringMatching(/Certificate of the pool.*chain/) })
  await recorded(wrongName, 'imServerCertificateRefused')
})

test('trust that is taken away is cut within seconds, and the quiet line appears', async () => {
  let trusted = true
  await using lab = await startLab({ topology: (topology) => (trusted ? topology : { ...topology, trustedApplicationPools: [] }) })
  const alice = await lab.signIn('alice')
  trusted = false
  await lab.publish()
  await alice.until(() => alice.snapshot.im.state === 'unavailable')
  await recorded(lab, 'imLinkLost')
})

/** Speaks to a port over TLS; the answer's head, or nothing when the connection is closed. */
function talk(lab: Lab, own: { key?: string; cert?: string }, text: string, port = lab.sipPort): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect({ host: '127.0.0.1', port, ca: lab.ca.cert, checkServerIdentity: () => undefined, ...own }, () => socket.write(text))
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      answer += chunk
      if (answer.includes('\r\n\r\n')) socket.destroy()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(answer))
  })
}

function options(account: string, host = 'lync.parley.test'): string {
  return request('OPTIONS', `sip:${host}`, account, host, '')
}

function message(from: string, to: string): string {
  return request('MESSAGE', `sip:${to}@parley.test`, from, `${to}@parley.test`, 'spoofed')
}

function request(method: string, uri: string, from: string, to: string, body: string): string {
  return [
    `${method} ${uri} SIP/2.0`,
    'Via: SIP/2.0/TLS 127.0.0.1:9;branch=z9hG4bKspoof',
    `From: <sip:${from}@parley.test>;tag=1;epid=0123456789ab`,
    `To: <sip:${to}>`,
    'Call-ID: spoof-1',
    `CSeq: 1 ${method}`,
    'Max-Forwards: 70',
    'Content-Type: text/plain',
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n')
}
