import { FakeClock } from '@parley/platform/clock'
import type { Message, Response } from '@parley/sip/message'
import { contactsOf } from '@parley/sip/headers/contact'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Lab, type TestClient } from '../testing.ts'

let lab: Lab
beforeEach(async () => void (lab = await Lab.start()))
afterEach(() => lab[Symbol.asyncDispose]())

const instance = '<urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6>'

/** Registers one flow of an instance, as RFC 5626 has it. */
async function flow(person: string, regId: number, headers: Record<string, string> = {}): Promise<{ client: TestClient; answer: Response }> {
  const client = await lab.connect()
  client.person = person
  const contact = `<${client.contact}>;+sip.instance="${instance}";reg-id=${regId}`
  return { client, answer: await client.register(person, { contact, headers: { Supported: 'path, outbound, gruu', ...headers } }) }
}

const params = (answer: Response) => (contactsOf(answer) as Exclude<ReturnType<typeof contactsOf>, '*'>).map((contact) => contact.params)

/** One proxy in front: a second Via below its own. */
let hop = 0
const proxied = (): Record<string, string> => ({ Via: `SIP/2.0/TLS 127.0.0.1:5061;branch=z9hG4bKp${++hop}, SIP/2.0/UDP 10.0.0.7;branch=z9hG4bKc${hop}` })

test('two flows of one instance are one endpoint: a message comes once, on the newest, and when that is lost on the other', async () => {
  const [one, two] = [await flow('bob', 1), await flow('bob', 2)]
  expect([one.answer.status, one.answer.headers.get('Require'), one.answer.headers.get('Flow-Timer')]).toEqual([200, 'outbound', '120'])
  expect(params(two.answer).map((p) => p.get('reg-id'))).toEqual(['2', '1'])
  expect(new Set(params(two.answer).map((p) => p.get('pub-gruu'))).size).toBe(1)
  const alice = await lab.signIn('alice')
  const first = alice.build('MESSAGE', `sip:${lab.address('bob')}`, {}, 'one')
  alice.send(first)
  two.client.reply(await two.client.incoming('MESSAGE'), 200)
  expect((await alice.finalFor(first)).status).toBe(200)
  await one.client.ping()
  expect(one.client.inbox).toEqual([])
  two.client.close()
  await expect.poll(() => lab.server.health().endpoints).toBe(2)
  const second = alice.build('MESSAGE', `sip:${lab.address('bob')}`, {}, 'two')
  alice.send(second)
  const got = await one.client.incoming('MESSAGE')
  expect(got.body.toString()).toBe('two')
  one.client.reply(got, 200)
  expect((await alice.finalFor(second)).status).toBe(200)
})

test('the same flow from a new connection takes the place of the old one', async () => {
  await flow('bob', 1)
  const again = await flow('bob', 1)
  expect(params(again.answer)).toHaveLength(1)
})

test('without Supported: outbound a reg-id means nothing', async () => {
  const { answer } = await flow('bob', 1, { Supported: 'gruu' })
  expect([answer.headers.has('Flow-Timer'), params(answer)[0]!.has('reg-id')]).toEqual([false, false])
})

test('a public and a temporary GRUU lead to the one endpoint; the temporary does not name the user', async () => {
  const bob = await lab.connect()
  bob.person = 'bob'
  const register = (callId: string) => bob.register('bob', { contact: `<${bob.contact}>;+sip.instance="${instance}"`, headers: { Supported: 'gruu', 'Call-ID': callId } })
  const [gruus] = params(await register('first'))
  const other = await lab.signIn('bob')
  const alice = await lab.signIn('alice')
  const temporary = gruus!.get('temp-gruu')!
  expect(gruus!.get('pub-gruu')).toMatch(/^sip:bob@parley\.test;gr=[\w-]{24}$/)
  expect(temporary).toMatch(/^sip:tgruu\.[0-9a-f]{32}@parley\.test;gr$/)
  for (const gruu of [gruus!.get('pub-gruu')!, temporary]) {
    const sent = alice.build('MESSAGE', gruu, {}, 'x')
    alice.send(sent)
    const got = await bob.incoming('MESSAGE')
    expect(got.uri).toBe(bob.contact)
    bob.reply(got, 200)
    expect([gruu, (await alice.finalFor(sent)).status]).toEqual([gruu, 200])
  }
  await other.ping()
  expect(other.inbox).toEqual([])
  // Another Call-ID: the device has started anew, and what it was called before is forgotten.
  expect(params(await register('second'))[0]!.get('temp-gruu')).not.toBe(temporary)
  expect((await alice.request('MESSAGE', temporary, {}, 'x')).status).toBe(404)
})

test('a client behind a proxy is reached by the way its Path says', async () => {
  const link = await lab.connect()
  link.person = 'bob'
  const through = { ...proxied(), Path: '<sip:proxy.example;lr;ob;received=10.0.0.7>', Supported: 'path' }
  const challenge = await link.register('bob', { contact: '<sip:bob@10.0.0.7:5070>', headers: through })
  expect(challenge.headers.get('Path')).toBe('<sip:proxy.example;lr;ob;received=10.0.0.7>')
  const alice = await lab.signIn('alice')
  const sent = alice.build('MESSAGE', `sip:${lab.address('bob')}`, {}, 'x')
  alice.send(sent)
  const got = await link.incoming('MESSAGE')
  expect([got.uri, got.headers.get('Route')]).toEqual(['sip:bob@10.0.0.7:5070', '<sip:proxy.example;lr;ob;received=10.0.0.7>'])
  link.reply(got, 200)
  expect((await alice.finalFor(sent)).status).toBe(200)
})

test('flows through a proxy that does not keep them are refused 439', async () => {
  const { answer } = await flow('bob', 1, proxied())
  expect(answer.status).toBe(439)
  expect((await flow('carol', 1, { ...proxied(), Path: '<sip:proxy.example;lr;ob>' })).answer.status).toBe(200)
})

test('on a connection that a proxy shares between its clients every request shows who sent it', async () => {
  const link = await lab.connect()
  link.person = 'bob'
  expect((await link.register('bob', { contact: '<sip:bob@10.0.0.7>', headers: proxied() })).status).toBe(200)
  const bare = await link.request('MESSAGE', `sip:${lab.address('alice')}`, proxied(), 'not from bob')
  expect(bare.status).toBe(407)
  const uri = `sip:${lab.address('alice')}`
  const shown = { ...proxied(), 'Proxy-Authorization': link.answer(bare, 'MESSAGE', uri, lab.passwords.get('bob')!) }
  expect((await link.request('MESSAGE', uri, shown, 'from bob')).status).toBe(202)
  expect(lab.diagnostics.recorded.named('clientSignedIn')).toHaveLength(1)
  // One of the proxy's other clients, with a password of her own that is not bob's.
  link.person = 'carol'
  const asked = await link.request('MESSAGE', uri, proxied(), 'x')
  expect(asked.status).toBe(407)
  const wrong = { ...proxied(), 'Proxy-Authorization': link.answer(asked, 'MESSAGE', uri, lab.passwords.get('bob')!) }
  expect((await link.request('MESSAGE', uri, wrong, 'x')).status).toBe(403)
})

test('in a dialog the proxies behind our entry are those of the other end, and no others', async () => {
  const link = await lab.connect()
  link.person = 'bob'
  await link.register('bob', { contact: '<sip:bob@10.0.0.7>', headers: { ...proxied(), Path: '<sip:proxy.example;lr>' } })
  const alice = await lab.signIn('alice')
  const sent = alice.build('INVITE', `sip:${lab.address('bob')}`, { Contact: `<${alice.contact}>`, 'Content-Type': 'application/sdp' }, 'v=0\r\nm=message 5060 sip null\r\n')
  alice.send(sent)
  const ring = await link.incoming('INVITE')
  link.reply(ring, 200, { Contact: '<sip:bob@10.0.0.7>', 'Record-Route': `<sip:proxy.example;lr>, ${ring.headers.get('Record-Route')}` })
  const answer = await alice.finalFor(sent)
  const [proxy, own] = answer.headers.list('Record-Route')
  const dialog = { From: sent.headers.get('From')!, To: answer.headers.get('To')!, 'Call-ID': sent.headers.get('Call-ID')! }
  const inDialog = alice.build('MESSAGE', 'sip:bob@10.0.0.7', { ...dialog, CSeq: '9 MESSAGE', Route: `${own}, ${proxy}` }, 'in the dialog')
  alice.send(inDialog)
  const got = (await link.receive((m: Message) => m.kind === 'request' && m.method === 'MESSAGE')) as typeof ring
  expect([got.uri, got.headers.all('Route')]).toEqual(['sip:bob@10.0.0.7', [proxy]])
  link.reply(got, 200)
  expect((await alice.finalFor(inDialog)).status).toBe(200)
  const astray = await alice.request('MESSAGE', 'sip:bob@10.0.0.7', { ...dialog, CSeq: '10 MESSAGE', Route: `${own}, <sip:victim.example;lr>` }, 'x')
  expect(astray.status).toBe(403)
})

test('a password that is revoked ends what its user had on a shared connection, and nothing of the others', async () => {
  const clock = new FakeClock(Date.now())
  await lab[Symbol.asyncDispose]()
  lab = await Lab.start({ clock })
  const link = await lab.connect()
  const bob = await lab.topology.users.addClientPassword(lab.address('bob'), 'phone')
  link.person = 'bob'
  const uri = `sip:${lab.domain}`
  const asBob = { ...proxied(), To: `<sip:${link.address}>`, Contact: '<sip:bob@10.0.0.7>' }
  const challenge = await link.request('REGISTER', uri, asBob)
  expect((await link.request('REGISTER', uri, { ...asBob, ...proxied(), Authorization: link.answer(challenge, 'REGISTER', uri, bob.password) })).status).toBe(200)
  const watch = { Event: 'presence', Contact: '<sip:bob@10.0.0.7>' }
  const asked = await link.request('SUBSCRIBE', `sip:${lab.address('alice')}`, { ...watch, ...proxied() })
  const shown = { Authorization: link.answer(asked, 'SUBSCRIBE', `sip:${lab.address('alice')}`, bob.password) }
  expect((await link.request('SUBSCRIBE', `sip:${lab.address('alice')}`, { ...watch, ...proxied(), ...shown })).status).toBe(200)
  link.reply(await link.incoming('NOTIFY'), 200)
  expect((await link.register('carol', { contact: '<sip:carol@10.0.0.8>', headers: proxied() })).status).toBe(200)
  await lab.topology.users.revokeClientPassword(lab.address('bob'), bob.id)
  await clock.advance(6_000)
  expect(lab.diagnostics.recorded.named('clientSignedOut')).toMatchObject([{ fields: { user: 'bob@parley.test' } }])
  const alice = await lab.signIn('alice')
  const sent = alice.build('MESSAGE', `sip:${lab.address('carol')}`, {}, 'still there')
  alice.send(sent)
  link.reply(await link.incoming('MESSAGE'), 200)
  expect((await alice.finalFor(sent)).status).toBe(200)
  expect((await alice.request('MESSAGE', `sip:${lab.address('bob')}`, {}, 'for later')).status).toBe(202)
  expect(link.inbox).toEqual([])
})
