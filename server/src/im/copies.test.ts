import { FakeClock } from '@parley/platform/clock'
import type { Message, Request } from '@parley/sip/message'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Lab, type TestClient } from '../testing.ts'

let lab: Lab
beforeEach(async () => {
  lab = await Lab.start()
})
afterEach(() => lab[Symbol.asyncDispose]())

const sdp = 'v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=session\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=message 5060 sip null\r\na=accept-types:text/plain text/html\r\n'

/** An endpoint as the web application is one: it keeps the person's history. */
async function historian(person: string): Promise<TestClient> {
  const client = await lab.connect()
  await client.register(person, { epid: `${person}-web`, headers: { Supported: 'parley-copies, msrtc-event-categories' } })
  return client
}

interface Session {
  say(from: TestClient, to: TestClient, text: string, type?: string): Promise<Request>
}

/** A session between the only endpoints that are there. */
async function session(from: TestClient, to: TestClient): Promise<Session> {
  const sent = from.build('INVITE', `sip:${to.address}`, { 'Content-Type': 'application/sdp', Contact: `<${from.contact}>` }, sdp)
  from.send(sent)
  const got = await to.incoming('INVITE')
  to.reply(got, 200, { Contact: `<${to.contact}>`, 'Record-Route': got.headers.get('Record-Route')! })
  const answer = await from.finalFor(sent)
  const route = got.headers.get('Record-Route')!
  const call = { 'Call-ID': sent.headers.get('Call-ID')!, Route: route }
  const ends = {
    forth: { ...call, From: sent.headers.get('From')!, To: answer.headers.get('To')! },
    back: { ...call, From: answer.headers.get('To')!.replace(/;epid=[^;]*/, ''), To: sent.headers.get('From')! },
  }
  from.send(from.build('ACK', to.contact, { ...ends.forth, CSeq: sent.headers.get('CSeq')!.replace('INVITE', 'ACK') }))
  await to.incoming('ACK')
  return {
    say: async (sender, receiver, text, type = 'text/plain;charset=UTF-8') => {
      const message = sender.build('MESSAGE', receiver.contact, { ...(sender === from ? ends.forth : ends.back), 'Content-Type': type }, text)
      sender.send(message)
      const heard = await receiver.incoming('MESSAGE')
      receiver.reply(heard, 200)
      expect((await sender.finalFor(message)).status).toBe(200)
      return heard
    },
  }
}

const messagesOf = async (client: TestClient): Promise<string[]> => {
  await client.ping()
  return client.inbox.filter((m: Message) => m.kind === 'request' && m.method === 'MESSAGE').map((m) => m.body.toString())
}

const about = (m: Request) => ['From', 'To', 'Parley-Message-Id', 'Parley-Order', 'Parley-Copy'].map((name) => m.headers.get(name)?.replace(/^".*" |;.*/g, ''))

test('the endpoint that keeps the history gets what the person hears and says elsewhere, each under the id and place it has everywhere', async () => {
  const [alice, bob] = [await lab.signIn('alice', { epid: 'a1' }), await lab.signIn('bob', { epid: 'b1' })]
  const { say } = await session(alice, bob)
  const web = await historian('bob')
  const heard = await say(alice, bob, 'hello')
  const copy = await web.incoming('MESSAGE')
  expect([copy.body.toString(), copy.uri]).toEqual(['hello', web.contact])
  expect(about(copy)).toEqual(['<sip:alice@parley.test>', '<sip:bob@parley.test>', heard.headers.get('Parley-Message-Id'), heard.headers.get('Parley-Order'), undefined])
  const said = await say(bob, alice, 'hello yourself')
  const own = await web.incoming('MESSAGE')
  expect(own.body.toString()).toBe('hello yourself')
  expect(about(own)).toEqual(['<sip:bob@parley.test>', '<sip:alice@parley.test>', said.headers.get('Parley-Message-Id'), said.headers.get('Parley-Order'), 'sent'])
  // Now the conversation is kept at the other endpoint: nobody need be told of what is heard there.
  await say(alice, bob, 'how are you?')
  expect(about(await web.incoming('MESSAGE')).at(-1)).toBe('heard')
  expect(await messagesOf(alice)).toEqual([])
})

test('an endpoint that keeps the history gets no copy of what it says itself, whether it invited or was invited', async () => {
  const [alice, web] = [await lab.signIn('alice', { epid: 'a1' }), await historian('bob')]
  const { say } = await session(alice, web)
  const other = await lab.signIn('bob', { epid: 'b1' })
  await say(alice, web, 'hello')
  expect((await other.incoming('MESSAGE')).body.toString()).toBe('hello')
  await say(web, alice, 'in the browser')
  await say(alice, web, 'good')
  expect([await messagesOf(web), await messagesOf(other)]).toEqual([[], []])
})

test('what is no text, such as a sign of typing, is no part of a history', async () => {
  const [alice, bob] = [await lab.signIn('alice', { epid: 'a1' }), await lab.signIn('bob', { epid: 'b1' })]
  const { say } = await session(alice, bob)
  const others = [await historian('alice'), await historian('bob'), await lab.signIn('bob', { epid: 'b2' })]
  await say(alice, bob, '<isComposing xmlns="urn:ietf:params:xml:ns:im-iscomposing"><state>active</state></isComposing>', 'application/im-iscomposing+xml')
  for (const other of others) expect(await messagesOf(other)).toEqual([])
})

test('a message for somebody who is signed out is copied as stored', async () => {
  const [alice, web] = [await lab.signIn('alice', { epid: 'a1' }), await historian('alice')]
  expect((await alice.request('MESSAGE', `sip:${lab.address('bob')}`, { 'Parley-Copy': 'sent' }, 'for later')).status).toBe(202)
  expect(about(await web.incoming('MESSAGE')).at(-1)).toBe('stored')
})

test('until the person has answered somewhere every endpoint hears it; then the one they answered at', async () => {
  const [alice, one] = [await lab.signIn('alice', { epid: 'a1' }), await lab.signIn('bob', { epid: 'b1' })]
  const { say } = await session(alice, one)
  const [two, three] = [await lab.signIn('bob', { epid: 'b2' }), await lab.signIn('bob', { epid: 'b3' })]
  await say(alice, one, 'who is there?')
  for (const other of [two, three]) expect((await other.incoming('MESSAGE')).body.toString()).toBe('who is there?')
  const answer = two.build('MESSAGE', `sip:${alice.address}`, {}, 'me')
  two.send(answer)
  alice.reply(await alice.incoming('MESSAGE'), 200)
  expect((await two.finalFor(answer)).status).toBe(200)
  await say(alice, one, 'and now?')
  expect((await two.incoming('MESSAGE')).body.toString()).toBe('and now?')
  expect(await messagesOf(three)).toEqual([])
  two.close()
  await expect.poll(() => lab.server.health().endpoints).toBe(3)
  await say(alice, one, 'are you still there?')
  expect((await three.incoming('MESSAGE')).body.toString()).toBe('are you still there?')
})

test('a history that cannot take a copy gets it later; an endpoint that only hears does not', async () => {
  await lab[Symbol.asyncDispose]()
  const clock = new FakeClock(Date.now())
  lab = await Lab.start({ clock })
  const [alice, bob] = [await lab.signIn('alice', { epid: 'a1' }), await lab.signIn('bob', { epid: 'b1' })]
  const { say } = await session(alice, bob)
  const [web, third] = [await historian('bob'), await lab.signIn('bob', { epid: 'b3' })]
  await say(alice, bob, 'hello')
  const first = await web.incoming('MESSAGE')
  for (const [client, request] of [[web, first], [third, await third.incoming('MESSAGE')]] as const) client.reply(request, 503)
  await expect
    .poll(async () => {
      if (web.inbox.length === 0) await clock.advance(5_000)
      return web.inbox.length
    })
    .toBe(1)
  const again = await web.incoming('MESSAGE')
  expect(about(again)).toEqual(about(first))
  web.reply(again, 200)
  await web.ping()
  await clock.advance(600_000)
  expect([await messagesOf(web), await messagesOf(third)]).toEqual([[], []])
})

test('what is heard and said while no history is kept comes in order when one is again, also after a restart', async () => {
  await (await historian('bob')).register('bob', { epid: 'bob-web', expires: 0 })
  const [alice, bob] = [await lab.signIn('alice', { epid: 'a1' }), await lab.signIn('bob', { epid: 'b1' })]
  const { say } = await session(alice, bob)
  await say(alice, bob, 'are you there?')
  await say(bob, alice, 'at my desk')
  await say(alice, bob, 'good')
  await lab.restart()
  const web = await historian('bob')
  const told: [string, string | undefined][] = []
  for (let n = 0; n < 3; n++) {
    const copy = await web.incoming('MESSAGE')
    told.push([copy.body.toString(), about(copy).at(-1)])
    web.reply(copy, 200)
  }
  expect(told).toEqual([['are you there?', undefined], ['at my desk', 'sent'], ['good', 'heard']])
  expect(await messagesOf(web)).toEqual([])
  // Each was taken once and for all.
  await lab.restart()
  expect(await messagesOf(await historian('bob'))).toEqual([])
})

test('who has no history at all has none kept', async () => {
  const [alice, bob] = [await lab.signIn('alice', { epid: 'a1' }), await lab.signIn('bob', { epid: 'b1' })]
  const { say } = await session(alice, bob)
  await say(alice, bob, 'hello')
  expect(await messagesOf(await historian('bob'))).toEqual([])
})

test('a stored message that another endpoint took is told to the history', async () => {
  await (await historian('bob')).register('bob', { epid: 'bob-web', expires: 0 })
  const alice = await lab.signIn('alice', { epid: 'a1' })
  expect((await alice.request('MESSAGE', `sip:${lab.address('bob')}`, { 'Parley-Message-Id': 'm1' }, 'for later')).status).toBe(202)
  const bob = await lab.signIn('bob', { epid: 'b1' })
  bob.reply(await bob.incoming('MESSAGE'), 200)
  await bob.ping()
  const copy = await (await historian('bob')).incoming('MESSAGE')
  expect(about(copy)).toMatchObject(['<sip:alice@parley.test>', '<sip:bob@parley.test>', 'm1', expect.any(String), undefined])
})

test('an endpoint the person has left without a word keeps no conversation: after a while, or when they begin at another, all hear again', async () => {
  await lab[Symbol.asyncDispose]()
  const clock = new FakeClock(Date.now())
  lab = await Lab.start({ clock })
  const web = await historian('bob')
  const [alice, desk] = [await lab.signIn('alice', { epid: 'a1' }), await lab.signIn('bob', { epid: 'b1' })]
  const { say } = await session(alice, desk)
  const told = async (): Promise<string | undefined> => {
    const copy = await web.incoming('MESSAGE')
    web.reply(copy, 200)
    return about(copy).at(-1)
  }
  await say(desk, alice, 'at my desk')
  expect(await told()).toBe('sent')
  await say(alice, desk, 'good')
  expect(await told()).toBe('heard')
  for (let minutes = 0; minutes < 11; minutes++) {
    await clock.advance(60_000)
    for (const client of [alice, desk, web]) await client.ping()
  }
  await say(alice, desk, 'still there?')
  expect(await told()).toBeUndefined()
  await say(desk, alice, 'yes')
  expect(await told()).toBe('sent')
  const phone = await lab.signIn('bob', { epid: 'b2' })
  await say(alice, desk, 'good')
  expect(await told()).toBeUndefined()
  expect((await phone.incoming('MESSAGE')).body.toString()).toBe('good')
})

test('nobody can make a copy that the server did not make', async () => {
  const [alice, bob] = [await lab.signIn('alice', { epid: 'a1' }), await historian('bob')]
  const sent = alice.build('MESSAGE', `sip:${bob.address}`, { 'Parley-Copy': 'sent' }, 'x')
  alice.send(sent)
  const got = await bob.incoming('MESSAGE')
  expect(got.headers.has('Parley-Copy')).toBe(false)
  bob.reply(got, 200)
  expect((await alice.finalFor(sent)).status).toBe(200)
})

test('the endpoint that keeps the history and could not take a page that another took is told of it', async () => {
  const [alice, bob, web] = [await lab.signIn('alice', { epid: 'a1' }), await lab.signIn('bob', { epid: 'b1' }), await historian('bob')]
  const page = async (text: string) => {
    const sent = alice.build('MESSAGE', `sip:${bob.address}`, {}, text)
    alice.send(sent)
    return { sent, heard: await web.incoming('MESSAGE') }
  }
  const taken = async (sent: Request) => {
    bob.reply(await bob.incoming('MESSAGE'), 200)
    expect((await alice.finalFor(sent)).status).toBe(200)
  }
  const told = async (client: TestClient, heard: Request) => {
    const copy = await client.incoming('MESSAGE')
    expect([copy.body.toString(), about(copy)]).toEqual([heard.body.toString(), about(heard)])
    client.reply(copy, 200)
  }
  const before = await page('it says no before the other says yes')
  web.reply(before.heard, 503)
  await web.ping()
  await taken(before.sent)
  await told(web, before.heard)
  const after = await page('and after it')
  await taken(after.sent)
  web.reply(after.heard, 480)
  await told(web, after.heard)
  const gone = await page('and not at all, as its link is gone')
  await taken(gone.sent)
  web.close()
  await expect.poll(() => lab.server.health().endpoints).toBe(2)
  const again = await historian('bob')
  await told(again, gone.heard)
  expect([await messagesOf(bob), await messagesOf(again)]).toEqual([[], []])
})
