import { deflateSync } from 'node:zlib'
import { FakeClock } from '@parley/platform/clock'
import { availability } from '@parley/sip/bodies/category-state'
import { parsePidf, type Pidf } from '@parley/sip/bodies/pidf'
import { buildResourceLists } from '@parley/sip/bodies/resource-lists'
import { afterEach, expect, test } from 'vitest'
import { PresenceEndpoint } from '../presence/testing.ts'
import { Lab, type LabOptions } from '../testing.ts'
import { StandardClient } from './testing.ts'

let lab: Lab
const start = async (options: LabOptions = {}) => void (lab = await Lab.start(options))
afterEach(() => lab[Symbol.asyncDispose]())

const standard = async (person: string) => new StandardClient(await lab.signIn(person))
const lync = async (person: string) => new PresenceEndpoint(await lab.signIn(person, { epid: `${person}1` }))

/** What a standard client shows of somebody. */
const shown = ({ tuples, rpid, notes }: Pidf) => [tuples[0]!.basic, ...rpid.activities, ...rpid.others, ...notes]

async function silent({ client }: { client: StandardClient['client'] }): Promise<void> {
  await client.ping()
  expect(client.inbox).toEqual([])
}

test('a standard client sees every status of a Lync-type one as PIDF with RPID, and the note', async () => {
  await start()
  const [alice, bob] = [await lync('alice'), await standard('bob')]
  const { answer } = await bob.subscribe(alice.uri)
  expect([answer.status, answer.headers.get('Expires')]).toEqual([200, '3600'])
  const first = await bob.client.incoming('NOTIFY')
  bob.client.reply(first, 200)
  expect([first.headers.get('Event'), first.headers.get('Subscription-State'), first.headers.get('Content-Type')]).toEqual(['presence', 'active;expires=3600', 'application/pidf+xml'])
  expect(shown(parsePidf(first.body))).toEqual(['closed'])
  await alice.machine()
  expect(shown(await bob.pidf())).toEqual(['open'])
  for (const [value, activity, expected] of [
    [availability.busy, undefined, ['open', 'busy']],
    [availability.busy, 'in-a-meeting', ['open', 'meeting']],
    [availability.doNotDisturb, undefined, ['open', 'busy', 'do-not-disturb']],
    [availability.beRightBack, undefined, ['open', 'away', 'be-right-back']],
    [availability.away, undefined, ['open', 'away']],
    [availability.offline, undefined, ['closed']],
  ] as const) {
    await alice.choose(value, activity === undefined ? {} : { activity })
    expect(shown(await bob.pidf())).toEqual(expected)
  }
  await alice.choose(availability.available)
  expect(shown(await bob.pidf())).toEqual(['open'])
  await alice.note('In <the> garden')
  expect(shown(await bob.pidf())).toEqual(['open', 'In <the> garden'])
  await alice.machine(availability.inactive)
  expect((await bob.pidf()).rpid.idle?.since).toBeGreaterThan(0)
})

test('who is registered and publishes nothing is available, and offline when the connection ends', async () => {
  await start()
  const [alice, bob] = [await lync('alice'), await standard('bob')]
  await alice.watch([bob.uri])
  const carol = await standard('carol')
  await carol.subscribe(bob.uri)
  expect(shown(await carol.pidf())).toEqual(['open'])
  bob.client.close()
  expect((await alice.seen()).state?.availability).toBe(availability.offline)
  expect(shown(await carol.pidf())).toEqual(['closed'])
})

test('what a standard client publishes is seen by a Lync-type one: activities, own words, note, and appearing offline', async () => {
  await start()
  const [alice, bob] = [await lync('alice'), await standard('bob')]
  await alice.watch([bob.uri])
  const first = await bob.publish(bob.pidfSaying('open', '<rpid:on-the-phone/>', 'Call me later'))
  expect([first.status, first.headers.get('Expires')]).toEqual([200, '3600'])
  const seen = await alice.seen()
  expect([seen.state?.availability, seen.state?.activity, seen.note]).toEqual([availability.busy, 'on-the-phone', 'Call me later'])
  let tag = first.headers.get('SIP-ETag')!
  const say = async (...pidf: Parameters<StandardClient['pidfSaying']>) => {
    const answer = await bob.publish(bob.pidfSaying(...pidf), { 'SIP-If-Match': tag })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('SIP-ETag')).not.toBe(tag)
    tag = answer.headers.get('SIP-ETag')!
    return (await alice.seen()).state
  }
  expect((await say('open', '<rpid:vacation/><rpid:other>Hiking</rpid:other>'))).toMatchObject({ availability: availability.away, customActivity: 'Hiking' })
  expect((await say('open', '<rpid:other>do-not-disturb</rpid:other>'))?.availability).toBe(availability.doNotDisturb)
  expect((await say('closed'))?.availability).toBe(availability.offline)
  expect((await say('open'))?.availability).toBe(availability.available)
  // Neither open nor closed, as one client begins: it is there.
  expect((await bob.publish(bob.pidfSaying('closed').replace('closed', 'unknown'), { 'SIP-If-Match': tag })).status).toBe(200)
  await silent(alice)
})

test('a refresh keeps the state under a new tag, a removal gives back what registration alone says', async () => {
  const clock = new FakeClock()
  await start({ clock })
  const [alice, bob] = [await lync('alice'), await standard('bob')]
  await alice.watch([bob.uri])
  const first = (await bob.publish(bob.pidfSaying('open', '<rpid:busy/>'), { Expires: '120' })).headers.get('SIP-ETag')!
  expect((await alice.seen()).state?.availability).toBe(availability.busy)
  await clock.advance(100_000)
  const second = (await bob.publish('', { 'SIP-If-Match': first, Expires: '120' })).headers.get('SIP-ETag')!
  await clock.advance(100_000)
  await silent(alice)
  const removed = await bob.publish('', { 'SIP-If-Match': second, Expires: '0' })
  expect([removed.status, removed.headers.get('Expires')]).toEqual([200, '0'])
  expect((await alice.seen()).state?.availability).toBe(availability.available)
})

test('a publication nobody refreshes ends with its time, and its tag with it', async () => {
  const clock = new FakeClock()
  await start({ clock })
  const [alice, bob] = [await lync('alice'), await standard('bob')]
  await alice.watch([bob.uri])
  const tag = (await bob.publish(bob.pidfSaying('open', '<rpid:busy/>'), { Expires: '60' })).headers.get('SIP-ETag')!
  expect((await alice.seen()).state?.availability).toBe(availability.busy)
  await clock.advance(62_000)
  expect((await alice.seen()).state?.availability).toBe(availability.available)
  expect((await bob.publish('', { 'SIP-If-Match': tag })).status).toBe(412)
})

test('what would be much for everybody who watches is shortened, and a user has so many publications', async () => {
  await start()
  const [alice, bob] = [await lync('alice'), await standard('bob')]
  await alice.watch([bob.uri])
  const answers = [await bob.publish(bob.pidfSaying('open', `<rpid:other>${'w'.repeat(5_000)}</rpid:other>`, '👋'.repeat(900)))]
  const seen = await alice.seen()
  expect([seen.state?.customActivity, seen.note]).toEqual(['w'.repeat(100), '👋'.repeat(500)])
  for (let n = 0; n < 10; n++) answers.push(await bob.publish(bob.pidfSaying('open')))
  expect(answers.map((a) => a.status)).toEqual([...Array(10).fill(200), 403])
})

test('the most available of several clients decides, and the newest word of the person', async () => {
  await start()
  const [alice, desk, phone] = [await lync('alice'), await lync('bob'), await standard('bob')]
  await alice.watch([desk.uri])
  await desk.machine(availability.away)
  await silent(alice)
  await phone.publish(phone.pidfSaying('closed'))
  expect((await alice.seen()).state?.availability).toBe(availability.away)
  await phone.publish(phone.pidfSaying('open', '<rpid:meeting/>'))
  expect((await alice.seen()).state?.activity).toBe('in-a-meeting')
  phone.client.close()
  // The device is gone; what its user said of himself has its time.
  expect((await alice.seen()).state?.availability).toBe(availability.away)
})

test('who is blocked sees offline, without note or time, like one who looks at somebody signed out', async () => {
  await start()
  const [alice, bob, carol] = [await lync('alice'), await standard('bob'), await standard('carol')]
  await alice.machine()
  await alice.note('secret')
  await bob.subscribe(alice.uri)
  expect(shown(await bob.pidf())).toEqual(['open', 'secret'])
  await alice.block('bob@parley.test')
  const blocked = await bob.pidf()
  await carol.subscribe(`sip:${lab.address('dave')}`)
  const away = await carol.pidf()
  expect({ ...blocked, entity: '', tuples: [{ ...blocked.tuples[0], contact: '' }] }).toEqual({ ...away, entity: '', tuples: [{ ...away.tuples[0], contact: '' }] })
  await alice.machine(availability.inactive)
  await silent(bob)
})

test('a look at the state is answered once, whole, and asks nobody', async () => {
  await start()
  const [alice, bob] = [await lync('alice'), await standard('bob')]
  await alice.followSelf()
  await alice.machine()
  const { answer } = await bob.subscribe(alice.uri, { Expires: '0' })
  expect(answer.status).toBe(200)
  const notify = await bob.notified()
  expect([notify.headers.get('Subscription-State'), shown(parsePidf(notify.body))]).toEqual(['terminated;reason=timeout', ['open']])
  await alice.machine(availability.inactive)
  await silent(bob)
  expect((await alice.unread()).filter((m) => m.body.toString().includes('bob@'))).toEqual([])
})

test('a subscription is refreshed in its dialog with the state again, and ended by Expires: 0', async () => {
  await start()
  const [alice, bob] = [await lync('alice'), await standard('bob')]
  await alice.machine()
  const dialog = await bob.subscribe(alice.uri)
  await bob.pidf()
  expect((await bob.again(dialog, { Expires: '600' }, '', 102)).headers.get('Expires')).toBe('600')
  expect(shown(await bob.pidf())).toEqual(['open'])
  expect((await bob.again(dialog, {}, '', 102)).status).toBe(500)
  expect((await bob.again(dialog, { Expires: '0' }, '', 103)).status).toBe(200)
  expect((await bob.notified()).headers.get('Subscription-State')).toBe('terminated;reason=timeout')
  await alice.machine(availability.inactive)
  await silent(bob)
  expect((await bob.again(dialog, {}, '', 104)).status).toBe(481)
})

test('a client that answers a NOTIFY with 481 is told no more', async () => {
  await start()
  const [alice, bob] = [await lync('alice'), await standard('bob')]
  await bob.subscribe(alice.uri)
  bob.client.reply(await bob.client.incoming('NOTIFY'), 481)
  await bob.client.ping()
  await alice.machine()
  await silent(bob)
})

test('two devices of one person without epid are told each in its own dialog', async () => {
  await start()
  const [alice, one, two] = [await lync('alice'), await standard('bob'), await standard('bob')]
  for (const device of [one, two]) {
    await device.subscribe(alice.uri)
    await device.pidf()
  }
  await alice.machine()
  expect([shown(await one.pidf()), shown(await two.pidf())]).toEqual([['open'], ['open']])
  one.client.close()
  await expect.poll(() => lab.server.health().endpoints).toBe(2)
  await alice.machine(availability.away)
  expect(shown(await two.pidf())).toEqual(['open', 'away'])
})

test('a list in the body is watched in one dialog: all at first, then what changes; a stranger in it is no longer there', async () => {
  await start()
  const [alice, bob, carol] = [await lync('alice'), await standard('bob'), await lync('carol')]
  await alice.machine()
  const list = { Supported: 'eventlist', Require: 'recipient-list-subscribe', Accept: 'application/pidf+xml, application/rlmi+xml, multipart/related', 'Content-Type': 'application/resource-lists+xml', 'Content-Disposition': 'recipient-list' }
  const dialog = await bob.subscribe(bob.uri, list, buildResourceLists([alice.uri, carol.uri, 'sip:nobody@parley.test', 'tel:+1']))
  expect([dialog.answer.status, dialog.answer.headers.get('Require')]).toEqual([200, 'eventlist'])
  const notify = await bob.client.incoming('NOTIFY')
  expect(notify.headers.get('Require')).toBe('eventlist')
  bob.client.inbox.unshift(notify)
  const first = await bob.list()
  expect([first.version, first.fullState]).toEqual([0, true])
  expect(first.resources.map((r) => [r.uri, r.name, r.state, r.document && shown(parsePidf(r.document.body))])).toEqual([
    [alice.uri, 'Alice Example', 'active', ['open']],
    [carol.uri, 'Carol Example', 'active', ['closed']],
    ['sip:nobody@parley.test', undefined, 'terminated', undefined],
  ])
  await carol.machine()
  const change = await bob.list()
  expect([change.version, change.fullState, change.resources.map((r) => r.uri)]).toEqual([1, false, [carol.uri]])
  expect((await bob.again(dialog, { ...list }, buildResourceLists([carol.uri]))).status).toBe(200)
  expect((await bob.list()).resources.map((r) => r.uri)).toEqual([carol.uri])
  await alice.machine(availability.away)
  await silent(bob)
})

test('a list that is packed, as one client sends it, is unpacked', async () => {
  await start()
  const [alice, bob] = [await lync('alice'), await standard('bob')]
  const list = { Supported: 'eventlist', Require: 'recipient-list-subscribe', 'Content-Type': 'application/resource-lists+xml', 'Content-Encoding': 'deflate' }
  const packed = deflateSync(buildResourceLists([alice.uri]))
  const answer = await bob.client.request('SUBSCRIBE', 'sip:lists@parley.test', { Event: 'presence', Contact: `<${bob.client.contact}>`, ...list }, packed)
  expect(answer.status).toBe(200)
  expect((await bob.list()).resources.map((r) => r.uri)).toEqual([alice.uri])
})

test('"X added you" reaches a standard client as a waiting watcher, and is answered by watching back', async () => {
  await start()
  const [alice, bob, carol] = [await standard('alice'), await standard('bob'), await lync('carol')]
  await alice.subscribe(alice.uri, { Event: 'presence.winfo', Accept: 'application/watcherinfo+xml' })
  expect(await alice.watchers()).toMatchObject({ version: 0, state: 'full', resource: alice.uri, package: 'presence', watchers: [] })
  await bob.subscribe(alice.uri)
  expect(await alice.watchers()).toMatchObject({ version: 1, state: 'partial', watchers: [{ uri: bob.uri, displayName: 'Bob Example', status: 'pending', event: 'subscribe' }] })
  await alice.subscribe(bob.uri)
  // NOTIFY of both dialogs: the watchers, and bob's presence.
  const both = [await alice.notified(), await alice.notified()].map((m) => [m.headers.get('Event'), m.body.toString()] as const)
  expect(both.find(([event]) => event === 'presence.winfo')![1]).toContain('status="active" event="approved"')
  await carol.service('application/SOAP+xml', '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><m:setContact xmlns:m="http://schemas.microsoft.com/winrtc/2002/11/sip"><m:displayName/><m:groups>1</m:groups><m:subscribed>true</m:subscribed><m:URI>sip:alice@parley.test</m:URI><m:externalURI/><m:deltaNum>1</m:deltaNum></m:setContact></s:Body></s:Envelope>')
  expect((await alice.watchers()).watchers).toMatchObject([{ uri: 'sip:carol@parley.test', status: 'pending' }])
})

test('a Lync-type client is asked about a standard one that watches it', async () => {
  await start()
  const [alice, bob] = [await lync('alice'), await standard('bob')]
  await alice.followSelf()
  await bob.subscribe(alice.uri)
  expect((await alice.selfChange()).subscribers?.subscribers).toMatchObject([{ user: 'bob@parley.test', acknowledged: false }])
})
