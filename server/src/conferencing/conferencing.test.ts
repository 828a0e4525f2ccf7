import { FakeClock } from '@parley/platform/clock'
import { buildC3pRequest, parseC3pResponse, type C3pCommand } from '@parley/sip/bodies/c3p'
import { parseConferenceInfo, type ConferenceInfo } from '@parley/sip/bodies/conference-info'
import { mediaTypes } from '@parley/sip/bodies/media-types'
import { toTag } from '@parley/sip/headers/from-to'
import type { Request, Response } from '@parley/sip/message'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Lab, type LabOptions, type TestClient } from '../testing.ts'

const id = 'A40A5A33081658BF755B89715F8CC7DA'
const focusOf = (organizer: string) => `sip:${organizer}@parley.test;gruu;opaque=app:conf:focus:id:${id}`
const chatOf = (organizer: string) => focusOf(organizer).replace(':focus:', ':chat:')
const factoryOf = (organizer: string) => `sip:${organizer}@parley.test;gruu;opaque=app:conf:focusfactory`
const sdp = 'v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=session\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=message 5060 sip null\r\n'

let lab: Lab

beforeEach(async () => {
  lab = await Lab.start()
})
afterEach(() => lab[Symbol.asyncDispose]())

async function labWith(options: LabOptions): Promise<void> {
  await lab[Symbol.asyncDispose]()
  lab = await Lab.start(options)
}

const c3p = (from: TestClient, to: string, command: C3pCommand): string => buildC3pRequest({ requestId: '1', from: `sip:${from.address}`, to }, command)

async function command(client: TestClient, uri: string, what: C3pCommand): Promise<{ status: number; code: string | undefined }> {
  const response = await client.request('SERVICE', uri, { 'Content-Type': mediaTypes.c3p }, c3p(client, uri, what))
  return { status: response.status, code: response.status === 200 ? parseC3pResponse(response.body).code : undefined }
}

/** A dialog the client began, and requests in it. */
class Dialog {
  readonly client: TestClient
  readonly invite: Request
  readonly response: Response
  #cseq = 1_000

  constructor(client: TestClient, invite: Request, response: Response) {
    this.client = client
    this.invite = invite
    this.response = response
  }

  build(method: string, headers: Record<string, string> = {}, body = ''): Request {
    const uri = /<([^>]+)>/.exec(this.response.headers.get('Contact') ?? '')?.[1] ?? ''
    const { headers: sent } = this.invite
    const number = method === 'ACK' ? sent.get('CSeq')!.split(' ')[0]! : String(this.#cseq++)
    return this.client.build(method, uri, { From: sent.get('From')!, To: this.response.headers.get('To')!, 'Call-ID': sent.get('Call-ID')!, CSeq: `${number} ${method}`, ...headers }, body)
  }

  request(method: string, headers: Record<string, string> = {}, body = ''): Promise<Response> {
    return this.client.exchange(this.build(method, headers, body))
  }

  command(what: C3pCommand): Promise<string> {
    return this.request('INFO', { 'Content-Type': mediaTypes.c3p }, c3p(this.client, '', what)).then((response) => parseC3pResponse(response.body).code)
  }
}

async function invite(client: TestClient, uri: string, contentType: string, body: string): Promise<Dialog> {
  const request = client.build('INVITE', uri, { Contact: `<${client.contact}>`, 'Content-Type': contentType }, body)
  const dialog = new Dialog(client, request, await client.exchange(request))
  if (dialog.response.status === 200) client.send(dialog.build('ACK'))
  return dialog
}

const joinFocus = (client: TestClient, organizer: string) => invite(client, focusOf(organizer), mediaTypes.c3p, c3p(client, focusOf(organizer), { name: 'addUser', user: `sip:${client.address}` }))
const joinChat = (client: TestClient, organizer: string) => invite(client, chatOf(organizer), mediaTypes.sdp, sdp)

interface Place {
  focus: Dialog
  chat: Dialog
}

async function join(client: TestClient, organizer: string): Promise<Place> {
  const focus = await joinFocus(client, organizer)
  expect(focus.response.status).toBe(200)
  const chat = await joinChat(client, organizer)
  expect(chat.response.status).toBe(200)
  return { focus, chat }
}

const begin = (client: TestClient) => command(client, factoryOf(client.person), { name: 'addConference', id, subject: 'Budget' })

async function three(): Promise<{ alice: TestClient; bob: TestClient; carol: TestClient; places: Record<'alice' | 'bob' | 'carol', Place> }> {
  const [alice, bob, carol] = [await lab.signIn('alice'), await lab.signIn('bob'), await lab.signIn('carol')]
  expect(await begin(alice)).toEqual({ status: 200, code: 'success' })
  return { alice, bob, carol, places: { alice: await join(alice, 'alice'), bob: await join(bob, 'alice'), carol: await join(carol, 'alice') } }
}

async function subscribe(client: TestClient, organizer: string): Promise<ConferenceInfo> {
  const headers = { Event: 'conference', Supported: 'ms-benotify, ms-piggyback-first-notify', Contact: `<${client.contact}>`, Accept: mediaTypes.conferenceInfo }
  const response = await client.request('SUBSCRIBE', focusOf(organizer), headers)
  expect(response.status).toBe(200)
  return parseConferenceInfo(response.body)
}

const told = async (client: TestClient): Promise<ConferenceInfo> => parseConferenceInfo((await client.incoming('BENOTIFY')).body)
const people = (info: ConferenceInfo) => info.users.map((user) => `${user.entity}${user.deleted ? ' gone' : ''} ${user.endpoints.map((e) => e.type).join(' ')}`.trim())

async function taken(client: TestClient): Promise<Request> {
  const message = await client.incoming('MESSAGE')
  client.reply(message, 200)
  return message
}

test('what one says reaches all others with its sender, its id and one place for all; the sender is told the place', async () => {
  const { bob, carol, places } = await three()
  const said = await places.alice.chat.request('MESSAGE', { 'Content-Type': 'text/plain;charset=UTF-8', 'Parley-Message-Id': 'm-1', 'Ms-Sender': '<sip:dave@parley.test>', 'Parley-Order': '1' }, 'hello')
  expect(said.status).toBe(200)
  for (const client of [bob, carol]) {
    const { headers, body } = await taken(client)
    expect(body.toString()).toBe('hello')
    expect([headers.all('Ms-Sender'), headers.all('Parley-Message-Id'), headers.all('Parley-Order')]).toEqual([['<sip:alice@parley.test>'], ['m-1'], [said.headers.get('Parley-Order')]])
    expect(headers.get('Parley-Order')).toMatch(/^\d{19}$/)
  }
})

test('many at once: everybody gets all messages of the others in the order of their places', async () => {
  const { alice, bob, carol, places } = await three()
  const clients = { alice, bob, carol }
  const names = ['alice', 'bob', 'carol'] as const
  for (const name of names) for (let n = 0; n < 20; n++) clients[name].send(places[name].chat.build('MESSAGE', { 'Content-Type': 'text/plain' }, `${name} ${n}`))
  const order = new Map<string, string>()
  for (const name of names) {
    const got: Request[] = []
    for (let n = 0; n < 40; n++) got.push(await taken(clients[name]))
    const orders = got.map((message) => message.headers.get('Parley-Order')!)
    expect(orders).toEqual(orders.toSorted())
    for (const message of got) {
      const text = message.body.toString()
      expect(order.get(text) ?? message.headers.get('Parley-Order')).toBe(message.headers.get('Parley-Order'))
      order.set(text, message.headers.get('Parley-Order')!)
    }
  }
  expect(order.size).toBe(60)
})

test('who is there is told at the SUBSCRIBE, and every change of it afterwards', async () => {
  const { alice, places } = await three()
  const first = await subscribe(alice, 'alice')
  expect(people(first)).toEqual(['sip:alice@parley.test focus chat', 'sip:bob@parley.test focus chat', 'sip:carol@parley.test focus chat'])
  expect(first).toMatchObject({ state: 'full', subject: 'Budget', chatUri: chatOf('alice') })
  expect(first.users.map((user) => `${user.displayName} ${user.role}`)).toEqual(['Alice Example presenter', 'Bob Example attendee', 'Carol Example attendee'])
  const dave = await lab.signIn('dave')
  await joinFocus(dave, 'alice')
  expect(people(await told(alice))).toEqual(['sip:dave@parley.test focus'])
  await joinChat(dave, 'alice')
  expect(people(await told(alice))).toEqual(['sip:dave@parley.test focus chat'])
  await places.bob.chat.request('BYE')
  expect(people(await told(alice))).toEqual(['sip:bob@parley.test focus'])
  await places.bob.focus.request('BYE')
  expect(people(await told(alice))).toEqual(['sip:bob@parley.test gone'])
})

test('the presenter ejects: the ejected is hung up, told nothing more, and cannot come back; an attendee ejects nobody', async () => {
  const { alice, bob, places } = await three()
  await subscribe(bob, 'alice')
  expect(await places.bob.focus.command({ name: 'deleteUser', user: 'sip:carol@parley.test' })).toBe('unauthorized')
  expect(await places.alice.focus.command({ name: 'deleteUser', user: 'sip:nobody@parley.test' })).toBe('userDoesntExist')
  expect(await places.alice.focus.command({ name: 'deleteUser', user: 'sip:bob@parley.test' })).toBe('success')
  bob.reply(await bob.incoming('BYE'), 200)
  bob.reply(await bob.incoming('BYE'), 200)
  expect((await bob.incoming('BENOTIFY')).headers.get('Subscription-State')).toContain('terminated')
  expect((await joinFocus(bob, 'alice')).response.status).toBe(403)
  await places.alice.chat.request('MESSAGE', { 'Content-Type': 'text/plain' }, 'he has gone')
  await bob.ping()
  expect(bob.inbox.filter((m) => m.kind === 'request' && m.method === 'MESSAGE')).toEqual([])
  expect((await places.bob.chat.request('MESSAGE', {}, 'still here?')).status).toBe(481)
  await alice.ping()
})

test('whom its organizer blocks does not come in', async () => {
  const [alice, bob] = [await lab.signIn('alice'), await lab.signIn('bob')]
  await begin(alice)
  const xml = `<setContainerMembers xmlns="http://schemas.microsoft.com/2006/09/sip/container-management"><container id="32000" version="1"><member action="add" type="user" value="${bob.address}"/></container></setContainerMembers>`
  expect((await alice.request('SERVICE', `sip:${alice.address}`, { 'Content-Type': 'application/msrtc-setcontainermembers+xml' }, xml)).status).toBe(200)
  expect((await joinFocus(bob, 'alice')).response.status).toBe(403)
  expect((await joinFocus(await lab.signIn('carol'), 'alice')).response.status).toBe(200)
})

test('a locked conference lets nobody in but who is there and its organizer', async () => {
  const { places } = await three()
  expect(await places.alice.focus.command({ name: 'modifyConferenceLock', locked: true })).toBe('success')
  const dave = await lab.signIn('dave')
  expect((await joinFocus(dave, 'alice')).response.status).toBe(403)
  expect(await places.alice.focus.command({ name: 'modifyUserRoles', user: 'sip:bob@parley.test', role: 'presenter' })).toBe('success')
  expect(await places.bob.focus.command({ name: 'modifyConferenceLock', locked: false })).toBe('success')
  expect((await joinFocus(dave, 'alice')).response.status).toBe(200)
})

test('one makes conferences with one’s own factory only, and an id that could be guessed is replaced', async () => {
  const alice = await lab.signIn('alice')
  expect((await command(alice, factoryOf('bob'), { name: 'addConference', id, subject: '' })).status).toBe(403)
  expect(await begin(alice)).toEqual({ status: 200, code: 'success' })
  expect((await begin(alice)).code).toBe('conferenceExistsAlready')
  const response = await alice.request('SERVICE', factoryOf('alice'), { 'Content-Type': mediaTypes.c3p }, c3p(alice, factoryOf('alice'), { name: 'addConference', id: '1', subject: '' }))
  expect(parseC3pResponse(response.body).entity).toMatch(/^sip:alice@parley\.test;gruu;opaque=app:conf:focus:id:\w{20,}$/)
  const capabilities = await command(alice, factoryOf('alice'), { name: 'getConferencingCapabilities' })
  expect(capabilities.code).toBe('success')
})

test('who is not in it says nothing in it, learns nothing of it and controls nothing', async () => {
  const { places } = await three()
  const dave = await lab.signIn('dave')
  expect((await joinChat(dave, 'alice')).response.status).toBe(403)
  expect((await dave.request('SUBSCRIBE', focusOf('alice'), { Event: 'conference', Contact: `<${dave.contact}>` })).status).toBe(403)
  expect((await command(dave, focusOf('alice'), { name: 'deleteConference' })).status).toBe(403)
  // The tags of somebody else's dialog are no entrance.
  const stolen = places.bob.chat.build('MESSAGE', { From: `<sip:dave@parley.test>;tag=${/tag=(\w+)/.exec(places.bob.chat.invite.headers.get('From')!)![1]}` }, 'x')
  dave.send(stolen)
  expect((await dave.finalFor(stolen)).status).toBe(481)
  expect((await joinFocus(dave, 'bob')).response.status).toBe(404)
})

test('with the last who leaves it is over', async () => {
  const { alice, places } = await three()
  for (const name of ['bob', 'carol', 'alice'] as const) await places[name].focus.request('BYE')
  expect((await joinFocus(alice, 'alice')).response.status).toBe(404)
  expect(lab.diagnostics.recorded.named('conferenceEnded')).toHaveLength(1)
})

test('when its organizer ends it, everybody is hung up', async () => {
  const { bob, carol, places } = await three()
  await subscribe(bob, 'alice')
  expect(await places.alice.focus.command({ name: 'deleteConference' })).toBe('success')
  for (const client of [bob, carol]) for (let n = 0; n < 2; n++) client.reply(await client.incoming('BYE'), 200)
  expect((await bob.incoming('BENOTIFY')).headers.get('Subscription-State')).toContain('terminated')
})

test('somebody whose connection is lost is gone for the others, and told when back how many messages there were', async () => {
  const { alice, bob, places } = await three()
  await subscribe(alice, 'alice')
  bob.close()
  expect(people(await told(alice)).join()).toContain('bob')
  await places.alice.chat.request('MESSAGE', { 'Content-Type': 'text/plain' }, 'one')
  await places.carol.chat.request('MESSAGE', { 'Content-Type': 'text/plain' }, 'two')
  const again = await lab.signIn('bob')
  const { chat } = await join(again, 'alice')
  expect(chat.response.headers.get('Parley-Missed')).toBe('2')
  await places.bob.focus.client.closed
  await (await joinChat(again, 'alice')).request('BYE')
  const left = await lab.signIn('carol', { epid: 'second' })
  expect((await join(left, 'alice')).chat.response.headers.has('Parley-Missed')).toBe(false)
})

test('a person takes part with several endpoints: each hears what another says, and the person has gone when the last has', async () => {
  const { alice, bob, places } = await three()
  await subscribe(bob, 'alice')
  const phone = await lab.signIn('alice', { epid: 'phone' })
  const { focus } = await join(phone, 'alice')
  await places.alice.chat.request('MESSAGE', { 'Content-Type': 'text/plain' }, 'from the desk')
  expect((await taken(phone)).headers.get('Ms-Sender')).toBe('<sip:alice@parley.test>')
  await alice.ping()
  expect(alice.inbox.filter((m) => m.kind === 'request' && m.method === 'MESSAGE')).toEqual([])
  await places.alice.focus.request('BYE')
  await focus.request('BYE')
  const gone = await bob.receive((m) => m.kind === 'request' && m.method === 'BENOTIFY' && m.body.includes('state="deleted"'))
  expect(people(parseConferenceInfo(gone.body))).toEqual(['sip:alice@parley.test gone'])
})

test('an endpoint that joins again has one place, not two', async () => {
  const { alice, bob, places } = await three()
  await join(bob, 'alice')
  bob.reply(await bob.incoming('BYE'), 200)
  bob.reply(await bob.incoming('BYE'), 200)
  expect((await subscribe(alice, 'alice')).users.map((user) => user.endpoints.length)).toEqual([2, 2, 2])
  await places.alice.chat.request('MESSAGE', { 'Content-Type': 'text/plain' }, 'once')
  await taken(bob)
  await bob.ping()
  expect(bob.inbox.filter((m) => m.kind === 'request' && m.method === 'MESSAGE')).toEqual([])
})

test('the limit of people is kept, and messages larger than is allowed are refused', async () => {
  const { places } = await three()
  expect((await places.alice.chat.request('MESSAGE', { 'Content-Type': 'text/plain' }, 'x'.repeat(32 * 1024 + 1))).status).toBe(413)
  await labWith({ limits: { conferences: { members: 2, perOrganizer: 1, all: 10, joins: { burst: 20, perSecond: 1 }, bodyBytes: 1024, emptyMs: 60_000 } } })
  const [alice, bob, carol] = [await lab.signIn('alice'), await lab.signIn('bob'), await lab.signIn('carol')]
  await begin(alice)
  expect((await command(alice, factoryOf('alice'), { name: 'addConference', id: `${id}2`, subject: '' })).code).toBe('failure')
  await join(alice, 'alice')
  await join(bob, 'alice')
  expect((await joinFocus(carol, 'alice')).response.status).toBe(403)
})

test('bodies that are none are refused, and the conversation goes on', async () => {
  const { alice, bob, places } = await three()
  for (const body of ['', '<request/>', '<!DOCTYPE x [<!ENTITY a "b">]><request><getConference/></request>', '<request>'.repeat(200)]) {
    const response = await alice.request('SERVICE', factoryOf('alice'), { 'Content-Type': mediaTypes.c3p }, body)
    expect([400, 415]).toContain(response.status)
  }
  expect((await alice.request('INVITE', 'sip:alice@parley.test;gruu;opaque=app:conf:focus:id:1;x', { Contact: `<${alice.contact}>` })).status).toBe(404)
  expect((await alice.request('INVITE', `${focusOf('alice')}`, { Contact: `<${alice.contact}>`, 'Content-Type': mediaTypes.c3p }, '<request><deleteConference/></request>')).status).toBe(400)
  expect((await places.alice.chat.request('MESSAGE', { 'Content-Type': 'text/plain' }, 'fine')).status).toBe(200)
  expect((await taken(bob)).body.toString()).toBe('fine')
  expect(toTag(places.alice.chat.response)).toBeTypeOf('string')
})

test('an INVITE with a Record-Route that cannot be read is refused, to the conference and to the conversation, and nobody in it notices', async () => {
  const { alice, bob, places } = await three()
  const dave = await lab.signIn('dave')
  expect((await joinFocus(dave, 'alice')).response.status).toBe(200)
  for (const [uri, type, body] of [[focusOf('alice'), mediaTypes.c3p, c3p(dave, focusOf('alice'), { name: 'addUser', user: `sip:${dave.address}` })], [chatOf('alice'), mediaTypes.sdp, sdp]] as const) {
    const refused = await dave.request('INVITE', uri, { Contact: `<${dave.contact}>`, 'Content-Type': type, 'Record-Route': 'nonsense' }, body)
    expect(refused.status).toBe(400)
  }
  expect((await places.alice.chat.request('MESSAGE', { 'Content-Type': 'text/plain' }, 'hello')).status).toBe(200)
  expect((await taken(bob)).body.toString()).toBe('hello')
  expect(people(await subscribe(alice, 'alice'))).toContain('sip:dave@parley.test focus')
})

const say = async (place: Place, text: string) => expect((await place.chat.request('MESSAGE', { 'Content-Type': 'text/plain' }, text)).status).toBe(200)
const missedAt = async (client: TestClient) => (await joinChat(client, 'alice')).response.headers.get('Parley-Missed') ?? undefined

/** It says no to the next message. */
async function refuses(client: TestClient, status: number, headers: Record<string, string> = {}): Promise<void> {
  client.reply(await client.incoming('MESSAGE'), status, headers)
}

/** The conversation is hung up, the conference is not. */
async function hungUp(client: TestClient, { chat }: Place): Promise<void> {
  const bye = await client.incoming('BYE')
  expect([bye.headers.get('Call-ID'), bye.headers.get('ms-diagnostics')]).toEqual([chat.invite.headers.get('Call-ID'), expect.stringMatching(/^1532;/)])
  client.reply(bye, 200)
}

test('a message that an endpoint puts off is offered once more, when it said', async () => {
  const { bob, places } = await three()
  await say(places.alice, 'hello')
  await refuses(bob, 503, { 'Retry-After': '0' })
  const again = await taken(bob)
  expect([again.body.toString(), again.headers.get('Call-ID')]).toEqual(['hello', places.bob.chat.invite.headers.get('Call-ID')])
  await say(places.alice, 'and again')
  expect((await taken(bob)).body.toString()).toBe('and again')
  expect(await missedAt(bob)).toBeUndefined()
})

test.each([
  ['puts it off again', async (bob: TestClient) => (await refuses(bob, 503, { 'Retry-After': '0' }), refuses(bob, 503))],
  ['puts it off for too long', (bob: TestClient) => refuses(bob, 503, { 'Retry-After': '3600' })],
  ['cannot be reached', (bob: TestClient) => refuses(bob, 480)],
  ['fails', (bob: TestClient) => refuses(bob, 500)],
])('an endpoint that %s is hung up from the conversation, and told when it joins again how many messages it has missed', async (_, fail) => {
  const { bob, carol, places } = await three()
  await say(places.alice, 'one')
  await fail(bob)
  await hungUp(bob, places.bob)
  await say(places.alice, 'two')
  for (const text of ['one', 'two']) expect((await taken(carol)).body.toString()).toBe(text)
  expect(await missedAt(bob)).toBe('2')
  await say(places.alice, 'three')
  expect((await taken(bob)).body.toString()).toBe('three')
  expect(await missedAt(bob)).toBeUndefined()
})

test('a message of a kind that an endpoint does not take is missed by it, and the conversation goes on', async () => {
  const { bob, places } = await three()
  await say(places.alice, 'one')
  await refuses(bob, 415)
  await say(places.alice, 'two')
  expect((await taken(bob)).body.toString()).toBe('two')
  await bob.ping()
  expect(bob.inbox).toEqual([])
  expect(await missedAt(bob)).toBe('1')
})

test('what an endpoint has put off is missed when it joins again meanwhile, and when it is lost', async () => {
  const { bob, places } = await three()
  await say(places.alice, 'one')
  await refuses(bob, 503, { 'Retry-After': '20' })
  await bob.ping()
  expect(await missedAt(bob)).toBe('1')
  await say(places.alice, 'two')
  await refuses(bob, 503, { 'Retry-After': '20' })
  await bob.ping()
  bob.close()
  await expect.poll(() => lab.server.health().endpoints).toBe(2)
  expect((await join(await lab.signIn('bob'), 'alice')).chat.response.headers.get('Parley-Missed')).toBe('1')
})

test('who comes and goes all the time is refused after a while, and told when to try again; everybody else comes in', async () => {
  await labWith({ clock: new FakeClock(Date.now()) })
  const { alice, places } = await three()
  const dave = await lab.signIn('dave')
  for (let n = 0; n < 20; n++) {
    const focus = await joinFocus(dave, 'alice')
    expect(focus.response.status).toBe(200)
    await focus.request('BYE')
  }
  const { response } = await joinFocus(dave, 'alice')
  expect([response.status, response.headers.get('Retry-After'), response.headers.get('ms-diagnostics')]).toEqual([503, '6', expect.stringMatching(/^1503;/)])
  expect(people(await subscribe(alice, 'alice'))).toContain('sip:dave@parley.test gone')
  expect((await joinFocus(await lab.signIn('bob', { epid: 'second' }), 'alice')).response.status).toBe(200)
  await places.bob.focus.client.ping()
})
