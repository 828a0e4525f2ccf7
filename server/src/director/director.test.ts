import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toFqdn } from '@parley/topology/names'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startServer, type ServerRole } from '../main.ts'
import { connectClient, Lab, type TestClient } from '../testing.ts'

let lab: Lab
let director: ServerRole
let folder: string

/** `lync.parley.test` homes everybody, `two.parley.test` nobody yet; the director `dir.parley.test` runs too. */
beforeEach(async () => {
  lab = await Lab.start()
  const { domain, topology, diagnostics } = lab
  folder = mkdtempSync(join(tmpdir(), 'parley-director-'))
  const names = { commonName: `dir.${domain}`, dnsNames: [`dir.${domain}`, `lync.${domain}`], ipAddresses: ['127.0.0.1'] }
  const { key, chain: cert } = await lab.issue(names)
  director = await startServer({ dataDir: folder, topology, diagnostics, tls: { key, cert, ca: lab.ca.cert }, fqdn: `dir.${domain}`, bind: '127.0.0.1', sipPort: 0 })
  const active = topology.active()
  const [home] = active.pools
  const pool = (fqdn: string, sipPort: number, role?: 'director') => ({ ...home!, fqdn: toFqdn(fqdn), computers: [toFqdn(fqdn)], sipPort, ...(role ? { role } : {}) })
  await topology.publish({ ...active, pools: [{ ...home!, sipPort: lab.server.sipPort }, pool(`two.${domain}`, 5061), pool(`dir.${domain}`, director.sipPort, 'director')] })
})
afterEach(async () => {
  await director[Symbol.asyncDispose]()
  await lab[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

const atDirector = (): Promise<TestClient> => connectClient(lab, director.sipPort, lab.ca.cert)
const moveBob = () => lab.topology.settings.put('user-account', lab.address('bob'), { registrarPool: `two.${lab.domain}` })

test('whoever signs in at the director is sent to the pool that homes them, after they have shown who they are', async () => {
  const alice = await atDirector()
  const stranger = await alice.request('REGISTER', 'sip:parley.test', { From: '<sip:alice@parley.test>;tag=1', To: '<sip:alice@parley.test>', Contact: '<sip:alice@10.0.0.1>' })
  expect([stranger.status, stranger.headers.has('Contact')]).toEqual([401, false])
  const answer = await alice.register('alice', { headers: { Supported: 'msrtc-event-categories' } })
  expect([answer.status, answer.headers.all('Contact')]).toEqual([301, [`<sip:lync.parley.test:${lab.server.sipPort};transport=tls>`]])
  expect(director.health().endpoints).toBe(0)
  const bob = await atDirector()
  await moveBob()
  expect((await bob.register('bob')).headers.get('Contact')).toBe('<sip:two.parley.test:5061;transport=tls>')
  alice.close()
  bob.close()
})

test('at the wrong front end the same; at the right one nothing changes', async () => {
  expect((await (await lab.connect()).register('alice')).status).toBe(200)
  await moveBob()
  expect((await (await lab.connect()).register('bob')).status).toBe(301)
})

test('an unknown or a director’s name as home pool counts as none: the first front end pool is it', async () => {
  for (const registrarPool of ['nowhere.parley.test', 'dir.parley.test']) {
    await lab.topology.settings.put('user-account', lab.address('bob'), { registrarPool })
    expect((await (await lab.connect()).register('bob')).status).toBe(200)
  }
})

test('an INVITE or MESSAGE for somebody homed elsewhere is answered with where that is, and nothing is stored here', async () => {
  await moveBob()
  const alice = await lab.signIn('alice')
  for (const method of ['INVITE', 'MESSAGE']) {
    const answer = await alice.request(method, 'sip:bob@parley.test', { Contact: `<${alice.contact}>` }, method === 'MESSAGE' ? 'x' : '')
    expect([answer.status, answer.headers.get('Contact')]).toEqual([301, '<sip:bob@parley.test;maddr=two.parley.test;transport=tls>'])
  }
  expect(lab.diagnostics.recorded.named('imStored')).toEqual([])
  expect((await alice.request('MESSAGE', 'sip:carol@parley.test', {}, 'x')).status).toBe(202)
})

test('a trusted application is sent on for those who are homed elsewhere, and served for the others', async () => {
  await moveBob()
  const owa = await lab.connectTrusted()
  const register = (person: string) => owa.request('REGISTER', 'sip:parley.test', { From: `<sip:${person}@parley.test>;tag=1;epid=${person}1`, To: `<sip:${person}@parley.test>`, Contact: `<sip:${person}@owa.parley.test:5199;transport=tls>` })
  expect((await register('alice')).status).toBe(200)
  const answer = await register('bob')
  expect([answer.status, answer.headers.get('Contact')]).toEqual([301, '<sip:two.parley.test:5061;transport=tls>'])
})

test('who is moved while signed in is signed out and told', async () => {
  const bob = await lab.connect()
  expect((await bob.register('bob', { epid: 'e1', headers: { Supported: 'msrtc-event-categories' } })).status).toBe(200)
  await moveBob()
  const notice = await bob.incoming('BENOTIFY')
  expect([notice.headers.get('Event'), notice.body.toString()]).toEqual(['registration-notify', 'deregistered;event=deactivated'])
  expect(lab.server.health().endpoints).toBe(0)
})
