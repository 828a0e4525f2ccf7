import { parseMsDiagnostics } from '@parley/sip/headers/ms-diagnostics'
import type { Request, Response } from '@parley/sip/message'
import { FakeClock } from '@parley/platform/clock'
import { afterEach, expect, test } from 'vitest'
import { Lab, type LabOptions, type TestClient } from '../testing.ts'

let lab: Lab

async function start(options: LabOptions = {}): Promise<Lab> {
  return (lab = await Lab.start(options))
}

afterEach(() => lab[Symbol.asyncDispose]())

const sdp = { 'Content-Type': 'application/sdp' }
const body = 'v=0\r\nm=message 5060 sip null\r\n'

/** An INVITE on its way; its answer is waited for with `finalFor`. */
function invite(from: TestClient, to: string): Request {
  const request = from.build('INVITE', `sip:${to}`, { ...sdp, Contact: `<${from.contact}>` }, body)
  from.send(request)
  return request
}

/** A conversation that both sides have agreed on: what each puts into its in-dialog requests. */
async function conversation(caller: TestClient, callee: TestClient, calleeContact = callee.contact) {
  const sent = invite(caller, callee.address)
  const got = await callee.incoming('INVITE')
  callee.reply(got, 200, { Contact: `<${calleeContact}>` })
  const answer = await caller.finalFor(sent)
  expect(answer.status).toBe(200)
  const [from, to, callId] = [got.headers.get('From')!, `${got.headers.get('To')!};tag=callee`, got.headers.get('Call-ID')!]
  const toCallee = { uri: calleeContact, headers: { From: from, To: to, 'Call-ID': callId, Route: answer.headers.all('Record-Route').join(', ') } }
  const toCaller = { uri: caller.contact, headers: { From: to, To: from, 'Call-ID': callId, Route: got.headers.all('Record-Route').join(', ') } }
  caller.send(caller.build('ACK', toCallee.uri, { ...toCallee.headers, CSeq: sent.headers.get('CSeq')!.replace('INVITE', 'ACK') }))
  await callee.incoming('ACK')
  return { toCallee, toCaller, answer, got }
}

async function answered(from: TestClient, to: TestClient, method: string, path: { uri: string; headers: Record<string, string> }, text = '') {
  const sent = from.build(method, path.uri, path.headers, text)
  from.send(sent)
  const got = await to.incoming(method)
  to.reply(got, 200)
  return { got, answer: await from.finalFor(sent) }
}

test('a conversation stays with the two endpoints that began it, both ways, through INFO and BYE', async () => {
  await start()
  const alice = await lab.signIn('alice', { epid: 'a1' })
  const other = await lab.signIn('alice', { epid: 'a2' })
  const bob = await lab.signIn('bob', { epid: 'b1' })
  const { toCallee, toCaller, got } = await conversation(alice, bob)
  expect(got.uri).toBe(bob.contact)
  const second = await lab.signIn('bob', { epid: 'b2' })
  const there = await answered(alice, bob, 'MESSAGE', toCallee, 'hello')
  const back = await answered(bob, alice, 'MESSAGE', toCaller, 'hi')
  expect([there.got.body.toString(), back.got.body.toString()]).toEqual(['hello', 'hi'])
  expect(there.answer.headers.get('Parley-Order')! < back.answer.headers.get('Parley-Order')!).toBe(true)
  expect(back.got.headers.get('Parley-Order')).toBe(back.answer.headers.get('Parley-Order'))
  expect((await answered(bob, alice, 'INFO', toCaller, '<KeyboardActivity/>')).answer.status).toBe(200)
  expect((await answered(bob, alice, 'BYE', toCaller)).answer.status).toBe(200)
  // Until bob had answered, his other endpoint heard it too; where he answered the conversation stays.
  expect((await second.incoming('MESSAGE')).body.toString()).toBe('hello')
  expect([other.inbox, second.inbox]).toEqual([[], []])
})

test('a conversation of a person with another endpoint of hers finds its way', async () => {
  await start()
  const one = await lab.signIn('alice', { epid: 'a1' })
  const two = await lab.signIn('alice', { epid: 'a2' })
  const { toCallee, toCaller } = await conversation(one, two)
  expect((await answered(one, two, 'MESSAGE', toCallee, 'x')).answer.status).toBe(200)
  expect((await answered(two, one, 'MESSAGE', toCaller, 'y')).answer.status).toBe(200)
})

test('a peer whose Contact is its GRUU, and that ignores Record-Route, is found by the GRUU', async () => {
  await start()
  const alice = await lab.signIn('alice', { epid: 'a1' })
  const bob = await lab.connect()
  const gruu = /gruu="([^"]+)"/.exec((await bob.register('bob', { epid: 'b1' })).headers.get('Contact')!)![1]!
  const { toCallee } = await conversation(alice, bob, gruu)
  const { Route: _, ...withoutRoute } = toCallee.headers
  const { got } = await answered(alice, bob, 'MESSAGE', { uri: gruu, headers: withoutRoute }, 'x')
  expect(got.uri).toBe(bob.contact)
})

test('what belongs to a conversation whose endpoint has gone, or to none, is answered 481', async () => {
  await start()
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  const { toCallee } = await conversation(alice, bob)
  bob.close()
  await expect.poll(() => lab.server.health().endpoints).toBe(1)
  expect((await alice.request('MESSAGE', toCallee.uri, toCallee.headers, 'x')).status).toBe(481)
  expect((await alice.request('BYE', toCallee.uri, toCallee.headers)).status).toBe(481)
  expect((await alice.request('MESSAGE', `sip:${bob.address}`, { To: `<sip:${bob.address}>;tag=made-up` }, 'x')).status).toBe(481)
  expect((await alice.request('MESSAGE', `sip:${bob.address}`, { ...toCallee.headers, Route: '<sip:lync.parley.test;lr;ep=made.up>' }, 'x')).status).toBe(481)
})

test('an INVITE rings at every endpoint of the callee, the first answer wins and the others are cancelled', async () => {
  await start()
  const alice = await lab.signIn('alice')
  const bobs = await Promise.all(['b1', 'b2', 'b3'].map((epid) => lab.signIn('bob', { epid })))
  const sent = invite(alice, bobs[0]!.address)
  const rings = await Promise.all(bobs.map((bob) => bob.incoming('INVITE')))
  expect(rings.map((r) => r.uri)).toEqual(bobs.map((b) => b.contact))
  bobs.forEach((bob, i) => bob.reply(rings[i]!, 180))
  await alice.receive((m) => m.kind === 'response' && m.status === 180)
  bobs[1]!.reply(rings[1]!, 200, { Contact: `<${bobs[1]!.contact}>` })
  expect((await alice.finalFor(sent)).headers.get('Contact')).toBe(`<${bobs[1]!.contact}>`)
  for (const i of [0, 2]) {
    const cancel = await bobs[i]!.incoming('CANCEL')
    bobs[i]!.reply(cancel, 200)
    bobs[i]!.reply(rings[i]!, 487)
    await bobs[i]!.incoming('ACK')
  }
  expect(alice.inbox.filter((m) => m.kind === 'response' && m.status >= 200)).toEqual([])
})

test('an endpoint that answers after another has won is acknowledged and let go by the server', async () => {
  await start()
  const alice = await lab.signIn('alice')
  const [first, late] = [await lab.signIn('bob', { epid: 'b1' }), await lab.signIn('bob', { epid: 'b2' })]
  const sent = invite(alice, first.address)
  const [ring, lateRing] = [await first.incoming('INVITE'), await late.incoming('INVITE')]
  first.reply(ring, 200, { Contact: `<${first.contact}>` })
  expect((await alice.finalFor(sent)).status).toBe(200)
  late.reply(lateRing, 200, { Contact: `<${late.contact}>` })
  expect((await late.incoming('ACK')).uri).toBe(late.contact)
  const bye = await late.incoming('BYE')
  expect(bye.headers.get('CSeq')).toBe(`${Number.parseInt(lateRing.headers.get('CSeq')!, 10) + 1} BYE`)
  expect(bye.headers.get('Call-ID')).toBe(sent.headers.get('Call-ID'))
  late.reply(bye, 200)
  await alice.ping()
  expect(alice.inbox).toEqual([])
})

test('a caller who gives up gets 487, and the endpoint that still rings a CANCEL', async () => {
  await start()
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  const sent = invite(alice, bob.address)
  const ring = await bob.incoming('INVITE')
  bob.reply(ring, 180)
  await alice.receive((m) => m.kind === 'response' && m.status === 180)
  const cancel = alice.build('CANCEL', sent.uri, { Via: sent.headers.get('Via')!, From: sent.headers.get('From')!, To: sent.headers.get('To')!, 'Call-ID': sent.headers.get('Call-ID')!, CSeq: sent.headers.get('CSeq')!.replace('INVITE', 'CANCEL') })
  expect((await alice.exchange(cancel)).status).toBe(200)
  bob.reply(await bob.incoming('CANCEL'), 200)
  bob.reply(ring, 487)
  expect((await alice.finalFor(sent)).status).toBe(487)
})

test('an answer that crosses the CANCEL reaches the caller: both sides know of the conversation', async () => {
  await start()
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  const sent = invite(alice, bob.address)
  const ring = await bob.incoming('INVITE')
  bob.reply(ring, 180)
  const cancel = alice.build('CANCEL', sent.uri, { Via: sent.headers.get('Via')!, From: sent.headers.get('From')!, To: sent.headers.get('To')!, 'Call-ID': sent.headers.get('Call-ID')!, CSeq: sent.headers.get('CSeq')!.replace('INVITE', 'CANCEL') })
  expect((await alice.exchange(cancel)).status).toBe(200)
  await bob.incoming('CANCEL')
  bob.reply(ring, 200, { Contact: `<${bob.contact}>` })
  expect((await alice.finalFor(sent)).status).toBe(200)
})

test('a caller whose connection ends stops the ringing', async () => {
  await start()
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  invite(alice, bob.address)
  bob.reply(await bob.incoming('INVITE'), 180)
  alice.close()
  expect((await bob.incoming('CANCEL')).method).toBe('CANCEL')
})

test('an endpoint that answers a caller who has just gone is let go', async () => {
  await start()
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  invite(alice, bob.address)
  const ring = await bob.incoming('INVITE')
  alice.close()
  await expect.poll(() => lab.server.health().endpoints).toBe(1)
  bob.reply(ring, 200, { Contact: `<${bob.contact}>` })
  await bob.incoming('ACK')
  bob.reply(await bob.incoming('BYE'), 200)
})

test('a 200 that is repeated because the ACK is late reaches the caller again, and ends nothing', async () => {
  await start()
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  const sent = invite(alice, bob.address)
  const ring = await bob.incoming('INVITE')
  for (let i = 0; i < 2; i++) {
    bob.reply(ring, 200, { Contact: `<${bob.contact}>` })
    expect((await alice.finalFor(sent)).status).toBe(200)
  }
  await bob.ping()
  expect(bob.inbox).toEqual([])
})

test('nobody rings for ever', async () => {
  const clock = new FakeClock(Date.now())
  await start({ clock, limits: { ringingMs: 20_000 } })
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  const sent = invite(alice, bob.address)
  const ring = await bob.incoming('INVITE')
  bob.reply(ring, 180)
  await alice.receive((m) => m.kind === 'response' && m.status === 180)
  await clock.advance(20_000)
  bob.reply(await bob.incoming('CANCEL'), 200)
  bob.reply(ring, 487)
  expect((await alice.finalFor(sent)).status).toBe(487)
})

test('one client rings so many at once and no more, and again when one is over', async () => {
  const clientRate = { burst: 100, perSecond: 100 }
  await start({ limits: { invitesPerClient: 2, clientRate, loopbackClientRate: clientRate } })
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  const [first] = [invite(alice, bob.address), invite(alice, bob.address)]
  const rings = [await bob.incoming('INVITE'), await bob.incoming('INVITE')]
  const refused = await alice.finalFor(invite(alice, bob.address))
  expect([refused.status, refused.headers.get('Retry-After')]).toEqual([503, '5'])
  bob.reply(rings[0]!, 486)
  expect((await alice.finalFor(first)).status).toBe(486)
  alice.send(alice.build('ACK', first.uri, { Via: first.headers.get('Via')!, From: first.headers.get('From')!, 'Call-ID': first.headers.get('Call-ID')!, CSeq: first.headers.get('CSeq')!.replace('INVITE', 'ACK') }))
  await alice.ping()
  invite(alice, bob.address)
  expect((await bob.incoming('INVITE')).method).toBe('INVITE')
})

test('the answer of a fork that fails is the best of what was said', async () => {
  await start()
  const alice = await lab.signIn('alice')
  const [one, two] = [await lab.signIn('bob', { epid: 'b1' }), await lab.signIn('bob', { epid: 'b2' })]
  const sent = invite(alice, one.address)
  one.reply(await one.incoming('INVITE'), 480)
  two.reply(await two.incoming('INVITE'), 486)
  expect((await alice.finalFor(sent)).status).toBe(486)
})

test('a request that goes to several endpoints shares its Max-Breadth among them, and is refused when that is too little', async () => {
  await start()
  const alice = await lab.signIn('alice')
  const bobs = [await lab.signIn('bob', { epid: 'b1' }), await lab.signIn('bob', { epid: 'b2' })]
  const { address } = bobs[0]!
  const breadths = async (method: string, more: Record<string, string>) => {
    alice.send(alice.build(method, `sip:${address}`, { Contact: `<${alice.contact}>`, ...more }, 'x'))
    const got = await Promise.all(bobs.map((bob) => bob.incoming(method)))
    bobs.forEach((bob, i) => bob.reply(got[i]!, 486))
    return got.map((request) => request.headers.get('Max-Breadth'))
  }
  expect(await breadths('INVITE', {})).toEqual(['30', '30'])
  expect(await breadths('INVITE', { 'Max-Breadth': '7' })).toEqual(['3', '3'])
  expect(await breadths('MESSAGE', { 'Max-Breadth': '2' })).toEqual(['1', '1'])
  for (const method of ['INVITE', 'MESSAGE']) {
    expect((await alice.request(method, `sip:${address}`, { Contact: `<${alice.contact}>`, 'Max-Breadth': '1' }, 'x')).status).toBe(440)
    expect((await alice.request(method, `sip:${address}`, { Contact: `<${alice.contact}>`, 'Max-Breadth': 'x' }, 'x')).status).toBe(400)
  }
  bobs[1]!.close()
  await expect.poll(() => lab.server.health().endpoints).toBe(2)
  alice.send(alice.build('INVITE', `sip:${address}`, { Contact: `<${alice.contact}>` }, 'x'))
  expect((await bobs[0]!.incoming('INVITE')).headers.has('Max-Breadth')).toBe(false)
})

test('to a person who is signed out an INVITE is answered 480 with the reason, and to nobody 404', async () => {
  await start()
  const alice = await lab.signIn('alice')
  const response = await alice.request('INVITE', `sip:${lab.address('bob')}`, { ...sdp, Contact: `<${alice.contact}>` }, body.replace('m=message', 'm=audio'))
  expect([response.status, parseMsDiagnostics(response.headers.get('ms-diagnostics')!).reason]).toEqual([480, 'The user is not signed in'])
  for (const uri of ['sip:nobody@parley.test', 'sip:ocschat@parley.test', 'sip:parley.test', 'sip:alice@parley.test;gruu;opaque=app:conf:focusfactory', 'sip:bob%00@parley.test']) {
    expect([uri, (await alice.request('INVITE', uri, { Contact: `<${alice.contact}>` })).status]).toEqual([uri, 404])
  }
})

test('a message to all endpoints of a person is answered by the first that has it', async () => {
  await start()
  const alice = await lab.signIn('alice')
  const bobs = await Promise.all(['b1', 'b2'].map((epid) => lab.signIn('bob', { epid })))
  const sent = alice.build('MESSAGE', `sip:${bobs[0]!.address}`, {}, 'x')
  alice.send(sent)
  const got = await Promise.all(bobs.map((bob) => bob.incoming('MESSAGE')))
  expect(got[0]!.headers.get('Parley-Order')).toBe(got[1]!.headers.get('Parley-Order'))
  bobs[1]!.reply(got[1]!, 486)
  bobs[0]!.reply(got[0]!, 200)
  expect((await alice.finalFor(sent)).status).toBe(200)
})

test('a message to oneself goes to the other endpoints, not to the one that sent it', async () => {
  await start()
  const one = await lab.signIn('alice', { epid: 'a1' })
  const two = await lab.signIn('alice', { epid: 'a2' })
  const sent = one.build('MESSAGE', `sip:${one.address}`, {}, 'note')
  one.send(sent)
  two.reply(await two.incoming('MESSAGE'), 200)
  expect((await one.finalFor(sent)).status).toBe(200)
  expect(one.inbox).toEqual([])
})

test('200 messages each way at once arrive, in order, none lost and none doubled', async () => {
  await start()
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  const { toCallee, toCaller } = await conversation(alice, bob)
  const talk = async (from: TestClient, to: TestClient, path: typeof toCallee) => {
    const texts: string[] = []
    const places: string[] = []
    const sent = Array.from({ length: 200 }, (_, n) => from.build('MESSAGE', path.uri, path.headers, `text ${n}`))
    for (const request of sent) from.send(request)
    for (let n = 0; n < 200; n++) {
      const got = await to.incoming('MESSAGE')
      texts.push(got.body.toString())
      places.push(got.headers.get('Parley-Order')!)
      to.reply(got, 200)
    }
    const answers = await Promise.all(sent.map((request) => from.finalFor(request)))
    expect(texts).toEqual(Array.from({ length: 200 }, (_, n) => `text ${n}`))
    expect(places).toEqual([...places].sort())
    expect(answers.map((a) => a.headers.get('Parley-Order'))).toEqual(places)
    return places
  }
  const [there, back] = await Promise.all([talk(alice, bob, toCallee), talk(bob, alice, toCaller)])
  expect(new Set([...there, ...back]).size).toBe(400)
})

test('a body over the limit is refused with the limit in the text', async () => {
  await start()
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  const response = await alice.request('MESSAGE', `sip:${bob.address}`, {}, 'x'.repeat(32 * 1024 + 1))
  expect([response.status, parseMsDiagnostics(response.headers.get('ms-diagnostics')!).reason]).toEqual([413, 'A message has at most 32768 bytes'])
})

/** Puts `who` into the container that means blocked. */
async function block(owner: TestClient, who: string): Promise<void> {
  const xml = `<setContainerMembers xmlns="http://schemas.microsoft.com/2006/09/sip/container-management"><container id="32000" version="1"><member action="add" type="user" value="${who}"/></container></setContainerMembers>`
  const type = { 'Content-Type': 'application/msrtc-setcontainermembers+xml' }
  expect((await owner.request('SERVICE', `sip:${owner.address}`, type, xml)).status).toBe(200)
}

test('whom somebody blocks reaches them in no way, learns no reason, and may still say good-bye', async () => {
  await start()
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob', { epid: 'b1' })
  const { toCallee } = await conversation(alice, bob)
  await block(bob, alice.address)
  const answers: Response[] = [
    await alice.request('MESSAGE', `sip:${bob.address}`, {}, 'x'),
    await alice.request('INVITE', `sip:${bob.address}`, { Contact: `<${alice.contact}>` }),
    await alice.request('OPTIONS', `sip:${bob.address}`),
    await alice.request('MESSAGE', toCallee.uri, toCallee.headers, 'x'),
    await alice.request('INFO', toCallee.uri, toCallee.headers, 'x'),
  ]
  expect(answers.map((a) => a.status)).toEqual([403, 403, 403, 403, 403])
  expect(answers[0]!.headers.get('ms-diagnostics')).not.toMatch(/block/i)
  bob.close()
  await expect.poll(() => lab.server.health().endpoints).toBe(1)
  expect((await alice.request('MESSAGE', `sip:${bob.address}`, {}, 'x')).status).toBe(403)
  const again = await lab.signIn('bob', { epid: 'b1' })
  expect((await answered(alice, again, 'BYE', toCallee)).answer.status).toBe(200)
  expect([...bob.inbox, ...again.inbox]).toEqual([])
})

test('on a link that carries many a dialog with one of them leads to nobody else, whatever its Request-URI says', async () => {
  await start()
  const link = await lab.connectTrusted()
  const contactOf = (person: string): string => `sip:${person}@owa.parley.test;ms-opaque=${person}1`
  for (const person of ['bob', 'carol']) await link.register(person, { epid: `${person}1`, contact: `<${contactOf(person)}>` })
  const alice = await lab.signIn('alice')
  const sent = invite(alice, 'carol@parley.test')
  const got = await link.incoming('INVITE')
  link.reply(got, 200, { Contact: `<${contactOf('carol')}>` })
  const Route = (await alice.finalFor(sent)).headers.get('Record-Route')!
  link.person = 'bob'
  await block(link, alice.address)
  const inDialog = { From: got.headers.get('From')!, To: `${got.headers.get('To')};tag=callee`, 'Call-ID': got.headers.get('Call-ID')!, Route }
  for (const uri of [contactOf('bob'), 'sip:bob@owa.parley.test', 'sip:bob@parley.test', 'sip:carol@owa.parley.test;ms-opaque=bob1']) {
    const { got: reached } = await answered(alice, link, 'MESSAGE', { uri, headers: inDialog }, 'x')
    expect([uri, reached.uri]).toEqual([uri, contactOf('carol')])
  }
})

test('a client that carries several users on one connection gets a dialog of one for this one only', async () => {
  await start()
  const trunk = await lab.connect()
  for (const person of ['bob', 'carol']) await trunk.register(person, { epid: `${person}1` })
  const carol = trunk.contact
  const alice = await lab.signIn('alice')
  const { toCallee } = await conversation(alice, trunk)
  const reachedBy = async (uri: string): Promise<string> => (await answered(alice, trunk, 'MESSAGE', { ...toCallee, uri }, 'x')).got.uri
  expect(await reachedBy(carol.replace('sip:carol', 'sip:bob'))).toBe(carol)
  expect(await reachedBy(`${carol};line=2`)).toBe(`${carol};line=2`)
})
