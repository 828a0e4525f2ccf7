import { buildCpim } from '@parley/sip/bodies/cpim'
import { buildIsComposing, parseIsComposing } from '@parley/sip/bodies/is-composing'
import { buildKeyboardActivity, parseKeyboardActivity } from '@parley/sip/bodies/keyboard-activity'
import type { Message, Request, Response } from '@parley/sip/message'
import { afterEach, expect, test } from 'vitest'
import { Lab, type LabOptions, type TestClient } from '../testing.ts'

let lab: Lab
const start = async (options: LabOptions = {}) => void (lab = await Lab.start(options))
afterEach(() => lab[Symbol.asyncDispose]())

const sdp = (accept = 'text/plain text/html') => `v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=session\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=message 5060 sip null\r\na=accept-types:${accept}\r\n`
const isComposing = { 'Content-Type': 'application/im-iscomposing+xml' }

function invite(from: TestClient, to: TestClient, body = sdp(), more: Record<string, string> = {}): Request {
  const request = from.build('INVITE', `sip:${to.address}`, { 'Content-Type': 'application/sdp', Contact: `<${from.contact}>`, ...more }, body)
  from.send(request)
  return request
}

/** As the standard clients we met: no session of messages, at once. */
async function refusesSession(pager: TestClient, status = 488): Promise<void> {
  pager.reply(await pager.incoming('INVITE'), status)
  await pager.incoming('ACK')
}

/** A session of a Lync-type client with somebody who has a pager only; the pager has been asked once. */
async function session(from: TestClient, pager: TestClient) {
  const sent = invite(from, pager)
  await refusesSession(pager)
  const answer = await from.finalFor(sent)
  expect(answer.status).toBe(200)
  const uri = /<([^>]*)>/.exec(answer.headers.get('Contact')!)![1]!
  const headers = { From: sent.headers.get('From')!, To: answer.headers.get('To')!, 'Call-ID': sent.headers.get('Call-ID')! }
  from.send(from.build('ACK', uri, { ...headers, CSeq: sent.headers.get('CSeq')!.replace('INVITE', 'ACK') }))
  return { uri, headers, answer }
}

async function taken(from: TestClient, to: TestClient, sent: Request, status = 200): Promise<{ got: Request; answer: Response }> {
  from.send(sent)
  const got = await to.incoming('MESSAGE')
  to.reply(got, status)
  return { got, answer: await from.finalFor(sent) }
}

test('a session to somebody with a standard client is joined by the server, and its messages come as pages', async () => {
  await start()
  const [alice, bob] = [await lab.signIn('alice', { epid: 'a1' }), await lab.signIn('bob')]
  const { uri, headers, answer } = await session(alice, bob)
  expect(answer.body.toString()).toContain('m=message')
  const sent = alice.build('MESSAGE', uri, { ...headers, 'Parley-Message-Id': 'm1' }, 'hello')
  const { got, answer: done } = await taken(alice, bob, sent)
  expect([got.uri, got.body.toString(), got.headers.get('Parley-Message-Id'), got.headers.has('Route')]).toEqual([bob.contact, 'hello', 'm1', false])
  expect(got.headers.get('To')).toBe(`<sip:${bob.address}>`)
  expect(got.headers.get('Call-ID')).not.toBe(headers['Call-ID'])
  expect([done.status, done.headers.get('Parley-Order'), done.headers.get('Call-ID')]).toEqual([200, got.headers.get('Parley-Order'), headers['Call-ID']])
  const back = bob.build('MESSAGE', `sip:${alice.address}`, {}, 'hi')
  expect((await taken(bob, alice, back)).got.body.toString()).toBe('hi')
  expect((await alice.request('BYE', uri, headers)).status).toBe(200)
  expect((await alice.request('MESSAGE', uri, headers, 'too late')).status).toBe(481)
})

test('a session whose Record-Route cannot be read is refused, before and after the client has refused it', async () => {
  await start()
  const [alice, bob] = [await lab.signIn('alice', { epid: 'a1' }), await lab.signIn('bob')]
  const unreadable = () => invite(alice, bob, sdp(), { 'Record-Route': 'nonsense' })
  const first = unreadable()
  await refusesSession(bob)
  expect((await alice.finalFor(first)).status).toBe(400)
  expect((await alice.finalFor(unreadable())).status).toBe(400)
})

test('the second session does not ask the client again that has refused one', async () => {
  await start()
  const [alice, bob] = [await lab.signIn('alice', { epid: 'a1' }), await lab.signIn('bob')]
  await session(alice, bob)
  expect((await alice.finalFor(invite(alice, bob))).status).toBe(200)
  await bob.ping()
  expect(bob.inbox).toEqual([])
})

test('typing crosses both ways: KeyboardActivity in the session, isComposing outside', async () => {
  await start()
  const [alice, bob] = [await lab.signIn('alice', { epid: 'a1' }), await lab.signIn('bob')]
  const { uri, headers } = await session(alice, bob)
  const info = await alice.request('INFO', uri, { ...headers, 'Content-Type': 'application/xml' }, buildKeyboardActivity('type'))
  expect(info.status).toBe(200)
  const there = await bob.incoming('MESSAGE')
  expect([there.headers.get('Content-Type'), parseIsComposing(there.body)]).toEqual(['application/im-iscomposing+xml', { state: 'active', refresh: 60, contentType: 'text/plain' }])
  const answer = await bob.request('MESSAGE', `sip:${alice.address}`, isComposing, buildIsComposing({ state: 'active' }))
  expect(answer.status).toBe(200)
  const back = await alice.incoming('INFO')
  expect([back.uri, back.headers.get('Call-ID'), parseKeyboardActivity(back.body)]).toEqual([alice.contact, headers['Call-ID'], 'type'])
  alice.reply(back, 200)
  expect((await alice.request('INFO', uri, { ...headers, 'Content-Type': 'application/xml' }, '<x/>')).status).toBe(415)
})

test('typing is never kept for later, and what is none is refused', async () => {
  await start()
  const alice = await lab.signIn('alice')
  expect((await alice.request('MESSAGE', `sip:${lab.address('bob')}`, isComposing, buildIsComposing({ state: 'active' }))).status).toBe(200)
  expect((await alice.request('MESSAGE', `sip:${lab.address('bob')}`, isComposing, '<isComposing/>')).status).toBe(400)
  const bob = await lab.signIn('bob')
  await bob.ping()
  expect(bob.inbox).toEqual([])
})

test('failures cross: a refusal by the pager is the answer in the session, a page nobody takes is kept and answered 202', async () => {
  await start()
  const [alice, bob] = [await lab.signIn('alice', { epid: 'a1' }), await lab.signIn('bob')]
  const { uri, headers } = await session(alice, bob)
  const refused = await taken(alice, bob, alice.build('MESSAGE', uri, headers, 'x'), 486)
  expect([refused.answer.status, refused.answer.headers.get('CSeq')]).toEqual([486, expect.stringContaining('MESSAGE')])
  bob.close()
  await expect.poll(() => lab.server.health().endpoints).toBe(1)
  expect((await alice.request('MESSAGE', uri, headers, 'for later')).status).toBe(202)
  const again = await lab.signIn('bob')
  const kept = await again.incoming('MESSAGE')
  expect(kept.body.toString()).toBe('for later')
  again.reply(kept, 200)
})

test('a client that declines is not paged instead, and one that takes sessions keeps them', async () => {
  await start()
  const [alice, bob] = [await lab.signIn('alice', { epid: 'a1' }), await lab.signIn('bob')]
  const declined = invite(alice, bob)
  await refusesSession(bob, 603)
  expect((await alice.finalFor(declined)).status).toBe(603)
  const taken = invite(alice, bob)
  bob.reply(await bob.incoming('INVITE'), 200, { Contact: `<${bob.contact}>` })
  expect((await alice.finalFor(taken)).headers.get('Contact')).toBe(`<${bob.contact}>`)
})

test('with a pager and a Lync-type client, the session is the latter’s and what is said in it comes to both', async () => {
  await start()
  const [alice, desk, phone] = [await lab.signIn('alice', { epid: 'a1' }), await lab.signIn('bob', { epid: 'b1' }), await lab.signIn('bob')]
  const sent = invite(alice, desk)
  const ring = await desk.incoming('INVITE')
  await refusesSession(phone)
  desk.reply(ring, 200, { Contact: `<${desk.contact}>` })
  const answer = await alice.finalFor(sent)
  const headers = { From: sent.headers.get('From')!, To: answer.headers.get('To')!, 'Call-ID': sent.headers.get('Call-ID')!, Route: answer.headers.all('Record-Route').join(', ') }
  const { got } = await taken(alice, desk, alice.build('MESSAGE', desk.contact, { ...headers, CSeq: '50 MESSAGE' }, 'to both'))
  const copy = await phone.incoming('MESSAGE')
  expect([copy.body.toString(), copy.headers.get('Parley-Order')]).toEqual(['to both', got.headers.get('Parley-Order')])
  phone.reply(copy, 200)
  alice.send(alice.build('INFO', desk.contact, { ...headers, CSeq: '51 INFO', 'Content-Type': 'application/xml' }, buildKeyboardActivity('type')))
  expect((await desk.incoming('INFO')).method).toBe('INFO')
  expect(parseIsComposing((await phone.incoming('MESSAGE')).body).state).toBe('active')
})

test('somebody else who knows the session’s ids cannot speak in it, and a blocked caller cannot page', async () => {
  await start()
  const [alice, bob, carol] = [await lab.signIn('alice', { epid: 'a1' }), await lab.signIn('bob'), await lab.signIn('carol')]
  const { uri, headers } = await session(alice, bob)
  expect((await carol.request('MESSAGE', uri, { ...headers, From: `<sip:${carol.address}>;tag=x` }, 'x')).status).toBe(481)
  const xml = `<setContainerMembers xmlns="http://schemas.microsoft.com/2006/09/sip/container-management"><container id="32000" version="1"><member action="add" type="user" value="${alice.address}"/></container></setContainerMembers>`
  expect((await bob.request('SERVICE', `sip:${bob.address}`, { 'Content-Type': 'application/msrtc-setcontainermembers+xml' }, xml)).status).toBe(200)
  expect((await alice.request('MESSAGE', uri, headers, 'x')).status).toBe(403)
  expect((await alice.request('INFO', uri, { ...headers, 'Content-Type': 'application/xml' }, buildKeyboardActivity('type'))).status).toBe(403)
})

test('a session whose messages no pager can show is refused 488', async () => {
  await start()
  const [alice, bob] = [await lab.signIn('alice', { epid: 'a1' }), await lab.signIn('bob')]
  const sent = invite(alice, bob, sdp('image/png'))
  await refusesSession(bob)
  expect((await alice.finalFor(sent)).status).toBe(488)
})

test('a call is none of this: it rings at the standard client, and its refusal is the answer', async () => {
  await start()
  const [alice, bob] = [await lab.signIn('alice', { epid: 'a1' }), await lab.signIn('bob')]
  const sent = invite(alice, bob, sdp().replace('m=message 5060 sip null', 'm=audio 5004 RTP/AVP 0'))
  await refusesSession(bob)
  expect((await alice.finalFor(sent)).status).toBe(488)
})

test('a CPIM envelope goes to standard clients as it is, and is opened for all others and for the disk', async () => {
  await start()
  const [alice, desk, phone] = [await lab.signIn('alice'), await lab.signIn('bob', { epid: 'b1' }), await lab.signIn('bob')]
  const cpim = buildCpim({ from: `<sip:${alice.address}>`, to: '<sip:x@y.test>', contentType: 'text/plain;charset=utf-8', content: Buffer.from('wrapped') })
  const type = { 'Content-Type': 'message/cpim' }
  const sent = alice.build('MESSAGE', `sip:${desk.address}`, type, cpim)
  alice.send(sent)
  const [plain, whole] = [await desk.incoming('MESSAGE'), await phone.incoming('MESSAGE')]
  expect([plain.headers.get('Content-Type'), plain.body.toString()]).toEqual(['text/plain;charset=utf-8', 'wrapped'])
  expect([whole.headers.get('Content-Type'), whole.body.equals(cpim)]).toEqual(['message/cpim', true])
  desk.reply(plain, 200)
  expect((await alice.finalFor(sent)).status).toBe(200)
  expect((await alice.request('MESSAGE', `sip:${lab.address('carol')}`, type, cpim)).status).toBe(202)
  const carol = await lab.signIn('carol')
  const kept = await carol.receive((m: Message) => m.kind === 'request' && m.method === 'MESSAGE')
  expect([kept.headers.get('Content-Type'), kept.body.toString()]).toEqual(['text/plain;charset=utf-8', 'wrapped'])
  expect((await alice.request('MESSAGE', `sip:${lab.address('carol')}`, type, 'no envelope')).status).toBe(400)
})

test('a session of a client with somebody who is signed out is joined by the server, and what is said in it is kept', async () => {
  await start()
  const alice = await lab.signIn('alice', { epid: 'a1' })
  const sent = alice.build('INVITE', `sip:${lab.address('bob')}`, { 'Content-Type': 'application/sdp', Contact: `<${alice.contact}>` }, sdp())
  const answer = await alice.exchange(sent)
  expect(answer.status).toBe(200)
  const uri = /<([^>]*)>/.exec(answer.headers.get('Contact')!)![1]!
  const headers = { From: sent.headers.get('From')!, To: answer.headers.get('To')!, 'Call-ID': sent.headers.get('Call-ID')! }
  for (const text of ['one', 'two']) expect((await alice.request('MESSAGE', uri, headers, text)).status).toBe(202)
  const bob = await lab.signIn('bob', { epid: 'b1' })
  for (const text of ['one', 'two']) {
    const got = await bob.incoming('MESSAGE')
    expect(got.body.toString()).toBe(text)
    bob.reply(got, 200)
  }
  // The session goes on, now with somebody who is there. It waits its turn while what was kept is being delivered.
  const { got, answer: direct } = await taken(alice, bob, alice.build('MESSAGE', uri, headers, 'three'))
  expect([got.body.toString(), direct.status < 300]).toEqual(['three', true])
})

test('a receipt goes to standard clients alone, and is not kept', async () => {
  await start()
  const [alice, desk, phone] = [await lab.signIn('alice'), await lab.signIn('bob', { epid: 'b1' }), await lab.signIn('bob')]
  const receipt = (to: string) => alice.request('MESSAGE', `sip:${lab.address(to)}`, { 'Content-Type': 'message/imdn+xml' }, '<imdn/>')
  expect((await receipt('bob')).status).toBe(200)
  expect((await phone.incoming('MESSAGE')).headers.get('Content-Type')).toBe('message/imdn+xml')
  await desk.ping()
  expect(desk.inbox).toEqual([])
  expect((await receipt('carol')).status).toBe(480)
})
