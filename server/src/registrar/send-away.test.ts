import { afterEach, beforeEach, expect, test } from 'vitest'
import { FakeClock } from '@parley/platform/clock'
import { Lab, type TestClient } from '../testing.ts'

let lab: Lab

beforeEach(async () => {
  lab = await Lab.start()
})
afterEach(() => lab[Symbol.asyncDispose]())

async function notice(client: TestClient): Promise<{ body: string; reason: string | undefined; to: string | undefined; uri: string }> {
  const { headers, body, uri } = await client.incoming('BENOTIFY')
  expect(headers.get('Event')).toBe('registration-notify')
  expect(headers.get('Content-Type')).toBe('text/registration-event')
  return { body: body.toString(), reason: /reason="([^"]*)"/.exec(headers.get('ms-diagnostics-public') ?? '')?.[1], to: headers.get('To'), uri }
}

const lync = { Supported: 'gruu-10, adhoclist, msrtc-event-categories' }

async function signIn(person: string, epid: string): Promise<TestClient> {
  const client = await lab.connect()
  expect((await client.register(person, { epid, headers: lync })).status).toBe(200)
  return client
}

test('who is disabled for IM is signed out everywhere, and each endpoint is told why', async () => {
  const clients = [await signIn('alice', 'e1'), await signIn('alice', 'e2')]
  const user = lab.topology.users.byAccount('alice')!
  await lab.topology.users.put({ ...user, imEnabled: false })
  for (const client of clients) {
    expect(await notice(client)).toMatchObject({ body: 'deregistered;event=rejected', reason: expect.stringContaining('disabled'), uri: client.contact, to: `<sip:${client.address}>;epid=${client.epid}` })
  }
  expect(lab.server.health().endpoints).toBe(0)
  expect((await clients[0]!.request('MESSAGE', 'sip:bob@parley.test', {}, 'x')).status).toBe(403)
})

test('a device whose password is revoked is told so before its connection ends; another device of the same person stays', async () => {
  const clock = new FakeClock()
  await lab[Symbol.asyncDispose]()
  lab = await Lab.start({ clock })
  const desk = await signIn('alice', 'e1')
  const { users } = lab.topology
  const { id, password } = await users.addClientPassword(desk.address, 'Phone')
  const phone = await lab.connect()
  const place = Object.assign(phone, { place: { domain: lab.domain, passwords: new Map([['alice', password]]) } })
  expect((await place.register('alice', { epid: 'e2', headers: lync })).status).toBe(200)
  await users.revokeClientPassword(desk.address, id)
  await clock.advance(5_000)
  expect(await notice(phone)).toMatchObject({ body: 'deregistered;event=unregistered', reason: expect.stringContaining('revoked') })
  await phone.closed
  expect((await desk.ping()).status).toBe(200)
  expect(lab.server.health().endpoints).toBe(1)
})

test('the same endpoint signs in from another connection: the former one is told, the new one is not', async () => {
  const former = await signIn('alice', 'e1')
  const { contact } = former
  const present = await signIn('alice', 'e1')
  expect(await notice(former)).toMatchObject({ body: 'deregistered;event=deactivated', uri: contact })
  await present.ping()
  expect(present.inbox).toEqual([])
  const bob = await lab.signIn('bob')
  bob.send(bob.build('MESSAGE', 'sip:alice@parley.test', {}, 'x'))
  present.reply(await present.incoming('MESSAGE'), 200)
})

test('an endpoint that speaks by the RFCs alone is told nothing it would not understand', async () => {
  const phone = await lab.connect()
  await phone.register('alice')
  await lab.topology.users.put({ ...lab.topology.users.byAccount('alice')!, imEnabled: false })
  expect((await phone.request('MESSAGE', 'sip:bob@parley.test', {}, 'x')).status).toBe(403)
  expect(phone.inbox).toEqual([])
})

test('a client that starts anew with the Call-ID and CSeq of before is no overtaken REGISTER', async () => {
  const headers = { 'Call-ID': 'the-same', CSeq: '1 REGISTER', Supported: 'msrtc-event-categories', Contact: '<sip:alice@10.0.0.1>' }
  const [former, present] = [await lab.signIn('alice', { epid: 'e1' }), await lab.signIn('alice', { epid: 'e1' })]
  for (const client of [former, present]) expect((await client.request('REGISTER', 'sip:parley.test', { ...headers, To: `<sip:${client.address}>` })).status).toBe(200)
  expect((await present.request('REGISTER', 'sip:parley.test', { ...headers, To: `<sip:${present.address}>` })).status).toBe(500)
})
