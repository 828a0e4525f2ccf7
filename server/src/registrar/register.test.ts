import { afterEach, beforeEach, expect, test } from 'vitest'
import { Lab, type TestClient } from '../testing.ts'

let lab: Lab

beforeEach(async () => {
  lab = await Lab.start()
})
afterEach(() => lab[Symbol.asyncDispose]())

const uri = 'sip:parley.test'
const register = (client: TestClient, headers: Record<string, string>) => client.request('REGISTER', uri, { To: `<sip:${client.address}>`, ...headers })

test('the answer has what a Lync-type client looks for: Expires, its own instance with a GRUU, Supported line by line, Allow-Events without blanks', async () => {
  const alice = await lab.signIn('alice')
  const contact = '<sip:10.0.0.5:5060;transport=tls;ms-opaque=abc>;methods="INVITE, MESSAGE";proxy=replace;+sip.instance="<urn:uuid:11111111-2222-3333-4444-555555555555>"'
  const response = await register(alice, { Contact: contact, Supported: 'gruu-10, adhoclist, msrtc-event-categories' })
  expect(response.status).toBe(200)
  expect(response.headers.get('Expires')).toBe('600')
  expect(response.headers.all('Contact')[0]).toMatch(
    /^<sip:10\.0\.0\.5:5060;transport=tls;ms-opaque=abc>;expires=600;\+sip\.instance="<urn:uuid:11111111-2222-3333-4444-555555555555>";gruu="sip:alice@parley\.test;opaque=user:epid:[\w-]{24};gruu"$/,
  )
  expect(response.headers.all('Contact')).toHaveLength(2)
  expect(response.headers.all('Supported')).toEqual(['msrtc-event-categories', 'adhoclist', 'gruu-10'])
  const events = response.headers.get('Allow-Events')!.split(',')
  expect(events).toEqual(expect.arrayContaining(['vnd-microsoft-provisioning-v2', 'vnd-microsoft-roaming-contacts', 'vnd-microsoft-roaming-self', 'presence']))
})

test('Expires is kept within bounds, and the bound is said', async () => {
  const alice = await lab.signIn('alice')
  expect((await register(alice, { Contact: `<${alice.contact}>`, Expires: '999999999999' })).headers.get('Expires')).toBe('7200')
  expect((await register(alice, { Contact: `<${alice.contact}>;expires=120`, Expires: '900' })).headers.get('Expires')).toBe('120')
  const brief = await register(alice, { Contact: `<${alice.contact}>`, Expires: '5' })
  expect([brief.status, brief.headers.get('Min-Expires')]).toEqual([423, '60'])
})

test('one asks without Contact, signs out with Expires 0, and a message then is stored', async () => {
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  expect((await register(alice, {})).headers.all('Contact')).toHaveLength(1)
  expect((await register(alice, { Contact: `<${alice.contact}>`, Expires: '0' })).headers.all('Contact')).toEqual([])
  expect((await bob.request('MESSAGE', `sip:${alice.address}`, {}, 'x')).status).toBe(202)
})

test('nobody registers or removes somebody else, also not with *', async () => {
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  for (const headers of [
    { Contact: `<${alice.contact}>` },
    { Contact: '*', Expires: '0' },
    { Contact: `<${bob.contact}>`, Expires: '0' },
  ]) {
    expect((await register(alice, { ...headers, To: `<sip:${bob.address}>` })).status).toBe(403)
    expect((await register(alice, { ...headers, To: `<sip:${bob.address}>`, From: `<sip:${bob.address}>;tag=1` })).status).toBe(401)
  }
  bob.send(bob.build('MESSAGE', `sip:${bob.address}`, {}, 'x'))
  expect(lab.server.health().endpoints).toBe(2)
})

test('* is taken with Expires 0 only, and then ends all of one’s own', async () => {
  const alice = await lab.signIn('alice', { epid: 'e1' })
  await lab.signIn('alice', { epid: 'e2' })
  expect((await register(alice, { Contact: '*' })).status).toBe(400)
  expect((await register(alice, { Contact: '*', Expires: '60' })).status).toBe(400)
  expect(lab.server.health().endpoints).toBe(2)
  expect((await register(alice, { Contact: '*', Expires: '0' })).status).toBe(200)
  expect(lab.server.health().endpoints).toBe(0)
})

test('a REGISTER that was overtaken by a later one is refused and changes nothing', async () => {
  const alice = await lab.signIn('alice')
  const at = { 'Call-ID': 'one', Contact: `<${alice.contact}>` }
  expect((await register(alice, { ...at, CSeq: '10 REGISTER' })).status).toBe(200)
  expect((await register(alice, { ...at, CSeq: '9 REGISTER', Expires: '0' })).status).toBe(500)
  expect(lab.server.health().endpoints).toBe(1)
})

test('the eleventh endpoint of a person is refused', async () => {
  const alice = await lab.signIn('alice')
  const answers = []
  for (let i = 0; i < 11; i++) answers.push((await register(alice, { Contact: `<sip:alice@10.0.0.${i}>` })).status)
  expect(answers).toEqual([...Array.from({ length: 9 }, () => 200), 403, 403])
})

test('when a connection ends, so does its endpoint', async () => {
  const alice = await lab.signIn('alice')
  alice.close()
  await expect.poll(() => lab.server.health().endpoints).toBe(0)
})
