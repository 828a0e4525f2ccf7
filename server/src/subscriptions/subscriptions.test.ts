import { FakeClock } from '@parley/platform/clock'
import { availability } from '@parley/sip/bodies/category-state'
import { eventPackages } from '@parley/sip/bodies/media-types'
import { parseRoamingContacts } from '@parley/sip/bodies/roaming-contacts'
import { afterEach, expect, test } from 'vitest'
import { documentsIn, PresenceEndpoint, read } from '../presence/testing.ts'
import { Lab, type TestClient } from '../testing.ts'

let lab: Lab
afterEach(() => lab[Symbol.asyncDispose]())

const signIn = async (person: string, epid = `${person}1`): Promise<PresenceEndpoint> => new PresenceEndpoint(await lab.signIn(person, { epid }))
const { available, inactive, busy } = availability

async function expectSilence(client: TestClient): Promise<void> {
  await client.ping()
  expect(client.inbox).toEqual([])
}

/** An endpoint of the web application, on a link of the application. */
async function webEndpoint(link: TestClient, person: string, cseq: number): Promise<PresenceEndpoint> {
  const contact = `<sip:${person}@owa.parley.test:5199;transport=tls;ms-opaque=web>`
  const answer = await link.register(person, { epid: 'web', contact, headers: { 'Call-ID': `web-${person}`, CSeq: `${cseq} REGISTER` } })
  expect(answer.status).toBe(200)
  return new PresenceEndpoint(link)
}

test('a subscription nobody refreshes ends with its time; who takes NOTIFY is told so', async () => {
  const clock = new FakeClock()
  lab = await Lab.start({ clock })
  const [alice, bob, carol] = [await signIn('alice'), await signIn('bob'), await signIn('carol')]
  const refreshed = await bob.watch([alice.uri], { Expires: '60' })
  await bob.watch([alice.uri], { Expires: '60' })
  await carol.watch([alice.uri], { Expires: '60', Supported: 'adhoclist' })
  carol.client.reply(await carol.client.incoming('NOTIFY'), 200)
  await clock.advance(30_000)
  expect((await bob.again(refreshed, '', { Expires: '60' })).headers.get('Expires')).toBe('60')
  await clock.advance(36_000)
  const last = await carol.client.incoming('NOTIFY')
  expect(last.headers.get('Subscription-State')).toBe('terminated;reason=timeout')
  await alice.machine()
  expect((await bob.seen()).state?.availability).toBe(available)
  await expectSilence(bob.client)
  await expectSilence(carol.client)
})

test('a publication with a time ends by itself', async () => {
  const clock = new FakeClock()
  lab = await Lab.start({ clock })
  const [alice, bob] = [await signIn('alice'), await signIn('bob')]
  await alice.machine()
  await bob.watch([alice.uri])
  const content = '<state xmlns="http://schemas.microsoft.com/2006/09/sip/state" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="calendarState"><availability>6500</availability><activity token="in-a-meeting"/></state>'
  await alice.publish({ categoryName: 'state', instance: 5, container: 2, expireType: 'time', expires: 30, content })
  expect((await bob.seen()).state).toMatchObject({ availability: busy, activity: 'in-a-meeting' })
  await clock.advance(29_000)
  await expectSilence(bob.client)
  await clock.advance(3_000)
  expect((await bob.seen()).state).toMatchObject({ availability: available })
})

test('what happened while the trusted link was down is told when it is back, once and as it is then', async () => {
  lab = await Lab.start()
  const carol = await signIn('carol')
  await carol.machine()
  const link = await lab.connectTrusted()
  const bob = await webEndpoint(link, 'bob', 1)
  const dialog = await bob.watch([carol.uri])
  const list = await bob.subscribe(eventPackages.roamingContacts, '')
  expect(list.answer.status).toBe(200)
  await bob.followSelf()
  link.close()
  const own = await signIn('bob', 'desk')
  await carol.machine(inactive)
  await carol.choose(busy)
  await own.machine()
  await own.client.ping()

  const again = await lab.connectTrusted()
  again.person = 'bob'
  const seen = (await again.receive((m) => m.kind === 'request' && m.headers.get('Event') === 'presence')) as typeof dialog.request
  expect(seen.headers.get('Call-ID')).toBe(dialog.request.headers.get('Call-ID'))
  expect(seen.uri).toBe('sip:bob@owa.parley.test:5199;transport=tls;ms-opaque=web')
  expect(read(documentsIn(seen)[0]!).state?.availability).toBe(availability.busyInactive)
  await again.receive((m) => m.kind === 'request' && m.headers.get('Event') === eventPackages.roamingSelf)
  await expectSilence(again)
})

test('one link carries the subscriptions of many users, each in its own dialog', async () => {
  lab = await Lab.start()
  const carol = await signIn('carol')
  const link = await lab.connectTrusted()
  for (const person of ['alice', 'bob']) await (await webEndpoint(link, person, 1)).watch([carol.uri])
  await carol.machine()
  const told = [await link.incoming('BENOTIFY'), await link.incoming('BENOTIFY')]
  expect(told.map((m) => m.uri.split(':')[1]!.split('@')[0]).sort()).toEqual(['alice', 'bob'])
  await carol.block('alice@parley.test')
  const blocked = await link.incoming('BENOTIFY')
  expect(blocked.uri).toContain('alice@')
  await carol.machine(inactive)
  expect((await link.incoming('BENOTIFY')).uri).toContain('bob@')
  await expectSilence(link)
})

test('subscriptions go with the endpoint that signs out, and no event reaches it after the answer', async () => {
  lab = await Lab.start()
  const [alice, bob] = [await signIn('alice'), await signIn('bob')]
  await bob.watch([alice.uri])
  await bob.client.register('bob', { epid: 'bob1', expires: 0 })
  await alice.machine()
  await expectSilence(bob.client)
})

test('an endpoint that never registered is told on its own connection, and forgotten with it', async () => {
  lab = await Lab.start()
  const alice = await signIn('alice')
  const client = await lab.connect()
  await client.register('bob', { epid: 'x', expires: 0 })
  const bob = new PresenceEndpoint(client)
  await bob.watch([alice.uri])
  await alice.machine()
  expect((await bob.seen()).state?.availability).toBe(available)
})

test('a fetch is answered once and leaves nothing behind', async () => {
  lab = await Lab.start()
  const [alice, bob] = [await signIn('alice'), await signIn('bob')]
  await alice.machine()
  const { answer } = await bob.watch([alice.uri], { Expires: '0' })
  expect([answer.headers.get('subscription-state'), read(documentsIn(answer)[0]!).state?.availability]).toEqual(['terminated;expires=0', available])
  await alice.machine(inactive)
  await expectSilence(bob.client)
  const list = await bob.subscribe(eventPackages.roamingContacts, '', { Expires: '0' })
  expect(parseRoamingContacts(list.answer.body)).toMatchObject({ kind: 'list', deltaNum: 1 })
})

test('a list of thousands, or without end, is refused', async () => {
  lab = await Lab.start()
  const bob = await signIn('bob')
  const uris = (from: number, count: number) => Array.from({ length: count }, (_, n) => `sip:u${from + n}@parley.test`)
  const dialog = await bob.watch(uris(0, 1_000))
  expect(dialog.answer.status).toBe(200)
  expect((await bob.again(dialog, bob.batch('subscribe', uris(1_000, 1_000)))).status).toBe(200)
  expect((await bob.again(dialog, bob.batch('subscribe', uris(2_000, 1)))).status).toBe(403)
  expect((await bob.again(dialog, bob.batch('subscribe', uris(0, 1)))).status).toBe(200)
  expect((await bob.watch(uris(0, 1_001))).answer.status).toBe(400)
})

test('many subscriptions of one user together are bounded too, and ending one makes room', async () => {
  lab = await Lab.start()
  const bob = await signIn('bob')
  const uris = (from: number) => Array.from({ length: 1_000 }, (_, n) => `sip:u${from + n}@parley.test`)
  const dialogs = []
  for (let n = 0; n < 10; n++) dialogs.push(await bob.watch(uris(n * 1_000)))
  expect(dialogs.map((d) => d.answer.status)).toEqual(Array(10).fill(200))
  expect((await bob.watch(['sip:alice@parley.test'])).answer.status).toBe(403)
  await bob.again(dialogs[0]!, '', { Expires: '0' })
  expect((await bob.watch(['sip:alice@parley.test'])).answer.status).toBe(200)
})
