import { availability } from '@parley/sip/bodies/category-state'
import { eventPackages, mediaTypes } from '@parley/sip/bodies/media-types'
import { parseProvisionGroups } from '@parley/sip/bodies/provisioning'
import { parsePublishFault } from '@parley/sip/bodies/publish-fault'
import { parseRoamingData } from '@parley/sip/bodies/roaming-self'
import { cseqOf } from '@parley/sip/headers/cseq'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Lab } from '../testing.ts'
import { documentsIn, PresenceEndpoint, read } from './testing.ts'

let lab: Lab

beforeEach(async () => {
  lab = await Lab.start()
})
afterEach(() => lab[Symbol.asyncDispose]())

const signIn = async (person: string, epid = `${person}1`): Promise<PresenceEndpoint> => new PresenceEndpoint(await lab.signIn(person, { epid }))
const { available, busy, busyInactive, inactive, doNotDisturb, away, offline } = availability
const uriOf = (person: string): string => `sip:${lab.address(person)}`

/** Nothing was sent to the endpoint but what was read already. */
async function expectSilence(endpoint: PresenceEndpoint): Promise<void> {
  await endpoint.client.ping()
  expect(endpoint.client.inbox).toEqual([])
}

test('a watcher of one person gets the first state with the answer, then each change by BENOTIFY', async () => {
  const alice = await signIn('alice')
  const bob = await signIn('bob')
  const { answer } = await bob.watch([alice.uri])
  expect(answer.status).toBe(200)
  expect(answer.headers.get('ms-piggyback-cseq')).toBe('1')
  expect(answer.headers.get('Content-Type')).toBe(mediaTypes.categories)
  expect(answer.headers.get('subscription-state')).toMatch(/^active;expires=\d+$/)
  const first = read(documentsIn(answer)[0]!)
  expect(first).toMatchObject({ uri: alice.uri, state: { type: 'aggregateState', availability: offline }, card: { displayName: 'Alice Example', email: 'alice@parley.test' } })

  expect((await alice.machine()).status).toBe(200)
  const notification = await bob.notified(eventPackages.presence)
  expect(read(documentsIn(notification)[0]!)).toEqual({ uri: alice.uri, state: expect.objectContaining({ availability: available }), cleared: [] })
  expect(cseqOf(notification).number).toBe(2)
  expect(notification.uri).toBe(bob.client.contact)

  await alice.choose(doNotDisturb)
  expect((await bob.seen()).state?.availability).toBe(doNotDisturb)
  await alice.note('Back at <noon> & "later"')
  expect(await bob.seen()).toEqual({ uri: alice.uri, note: 'Back at <noon> & "later"', cleared: [] })
  await alice.note('')
  expect((await bob.seen()).note ?? '').toBe('')
})

test('several people come in one multipart answer, each document ended as libpurple needs it', async () => {
  const alice = await signIn('alice')
  await alice.machine()
  const bob = await signIn('bob')
  const { answer } = await bob.watch([alice.uri, uriOf('carol'), 'sip:nobody@parley.test'])
  expect(answer.headers.get('Content-Type')).toMatch(/^multipart\/related;type="application\/rlmi\+xml";boundary=/)
  expect(documentsIn(answer).map(read).map(({ uri, state }) => [uri, state?.availability])).toEqual([
    [alice.uri, available],
    [uriOf('carol'), offline],
    ['sip:nobody@parley.test', undefined],
  ])
  const boundary = /boundary="([^"]+)"/.exec(answer.headers.get('Content-Type')!)![1]!
  for (const part of answer.body.toString().split(`--${boundary}`).slice(1, -1)) expect(part).toMatch(/\r\n\r\n$/)
})

test('a subscriber without piggyback support gets BENOTIFYs after the answer, one without BENOTIFY gets NOTIFYs it can refuse', async () => {
  const alice = await signIn('alice')
  const bob = await signIn('bob')
  const { answer } = await bob.watch([alice.uri, uriOf('carol')], { Supported: 'ms-benotify' })
  expect(answer.body.length).toBe(0)
  expect([(await bob.seen()).uri, (await bob.seen()).uri]).toEqual([alice.uri, uriOf('carol')])

  const carol = await signIn('carol')
  await carol.watch([alice.uri], { Supported: 'adhoclist', 'Proxy-Require': 'gruu' })
  const notify = await carol.client.incoming('NOTIFY')
  expect(notify.headers.get('Subscription-State')).toMatch(/^active;expires=/)
  carol.client.reply(notify, 200)
  await alice.machine()
  const next = await carol.client.incoming('NOTIFY')
  expect(read(documentsIn(next)[0]!).state?.availability).toBe(available)
  carol.client.reply(next, 481)
  await bob.seen()
  await carol.client.ping()
  await alice.machine(inactive)
  await bob.seen()
  await expectSilence(carol)
})

test('people are added to and taken out of a subscription by further SUBSCRIBEs in its dialog', async () => {
  const [alice, carol, bob] = [await signIn('alice'), await signIn('carol'), await signIn('bob')]
  const dialog = await bob.watch([alice.uri])
  const added = await bob.again(dialog, bob.batch('subscribe', [carol.uri]))
  expect(documentsIn(added).map((d) => d.uri)).toEqual([carol.uri])
  await carol.machine()
  expect((await bob.seen()).uri).toBe(carol.uri)
  const removed = await bob.again(dialog, bob.batch('unsubscribe', [alice.uri]))
  expect([removed.status, documentsIn(removed)]).toEqual([200, []])
  await alice.machine()
  await expectSilence(bob)
  const refreshed = await bob.again(dialog)
  expect(refreshed.headers.get('subscription-state')).toMatch(/^active/)
  const ended = await bob.again(dialog, '', { Expires: '0' })
  expect(ended.headers.get('subscription-state')).toBe('terminated;expires=0')
  await carol.machine(inactive)
  await expectSilence(bob)
  expect((await bob.again(dialog)).status).toBe(481)
})

test('nobody uses another person’s dialog, and an old CSeq changes nothing', async () => {
  const [alice, bob, carol] = [await signIn('alice'), await signIn('bob'), await signIn('carol')]
  const dialog = await bob.watch([alice.uri])
  const from = `<${carol.uri}>;tag=x;epid=carol1`
  expect((await carol.again(dialog, '', { Expires: '0' })).status).toBe(403)
  const stolen = { ...dialog, request: dialog.request.clone() }
  stolen.request.headers.set('From', from)
  expect((await carol.again(stolen, '', { Expires: '0' })).status).toBe(481)
  dialog.cseq = -999
  expect((await bob.again(dialog, '', { Expires: '0' })).status).toBe(500)
  await alice.machine()
  expect((await bob.seen()).state?.availability).toBe(available)
})

test('the most available endpoint decides, and one that signs out is counted no more', async () => {
  const [desk, phone] = [await signIn('alice', 'desk'), await signIn('alice', 'phone')]
  const bob = await signIn('bob')
  await bob.watch([desk.uri])
  await desk.machine(inactive)
  expect((await bob.seen()).state).toMatchObject({ availability: inactive, lastActive: expect.any(Number) })
  await phone.publish(...[2, 3].map((container) => ({ categoryName: 'state', instance: 0x3000_0002, container, expireType: 'endpoint' as const, content: '<state xmlns="http://schemas.microsoft.com/2006/09/sip/state" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="machineState"><availability>3500</availability><device>Mobile</device></state>' })))
  expect((await bob.seen()).state).toMatchObject({ availability: available, device: 'Mobile' })
  await phone.choose(busy)
  expect((await bob.seen()).state?.availability).toBe(busy)
  phone.client.close()
  expect((await bob.seen()).state?.availability).toBe(busyInactive)
  await desk.client.register('alice', { epid: 'desk', expires: 0 })
  expect((await bob.seen()).state).toEqual({ type: 'aggregateState', manual: false, availability: offline })
})

test('a status that changes nothing for the watcher is not told', async () => {
  const alice = await signIn('alice')
  const bob = await signIn('bob')
  await bob.watch([alice.uri])
  await alice.machine()
  await bob.seen()
  await alice.machine()
  await alice.publish({ categoryName: 'note', instance: 0, container: 400, expireType: 'static', content: '<note xmlns="http://schemas.microsoft.com/2006/09/sip/note"><body type="personal">for the family</body></note>' })
  await expectSilence(bob)
})

test('a publication from an old version is refused with the current one, and nothing of it is done', async () => {
  const alice = await signIn('alice')
  const bob = await signIn('bob')
  await alice.machine()
  await alice.choose(busy)
  await bob.watch([alice.uri])
  const state = '<state xmlns="http://schemas.microsoft.com/2006/09/sip/state" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="userState" manual="true"><availability>15500</availability></state>'
  const answer = await alice.publish(
    { categoryName: 'note', instance: 0, container: 200, expireType: 'static', content: '<note xmlns="http://schemas.microsoft.com/2006/09/sip/note"/>' },
    { categoryName: 'state', instance: 0x2000_0000, container: 2, expireType: 'static', version: 0, content: state },
    { categoryName: 'state', instance: 0x2000_0000, container: 3, expireType: 'static', version: 1, content: state },
  )
  expect(answer.status).toBe(409)
  expect(answer.headers.get('Content-Type')).toBe(mediaTypes.fault)
  expect(parsePublishFault(answer.body)).toEqual({ code: 'Client.BadCall.WrongDelta', operations: [{ index: 2, version: 0, curVersion: 1 }] })
  await expectSilence(bob)
  const own = await alice.followSelf()
  expect(own.categories?.categories.some((c) => c.name === 'note')).toBe(false)
})

test('the answer to a publication carries each new version; removing one ends it', async () => {
  const alice = await signIn('alice')
  const publish = (more: object) => alice.publish({ categoryName: 'note', instance: 7, container: 200, expireType: 'static', content: '<note xmlns="http://schemas.microsoft.com/2006/09/sip/note"/>', ...more })
  expect(parseRoamingData((await publish({})).body).categories?.categories).toMatchObject([{ name: 'note', instance: 7, container: 200, version: 1, expireType: 'static' }])
  expect(parseRoamingData((await publish({})).body).categories?.categories).toMatchObject([{ version: 2 }])
  expect(parseRoamingData((await publish({ expires: 0 })).body).categories?.categories).toEqual([expect.objectContaining({ name: 'note', instance: 7, version: 0, expires: 0 })])
  expect((await publish({ version: 0 })).status).toBe(200)
})

test('two endpoints publishing from the same version at once: one wins, the other is told', async () => {
  const [one, two] = [await signIn('alice', 'one'), await signIn('alice', 'two')]
  await one.choose(busy)
  two.learn(await two.followSelf())
  const answers = await Promise.all([one.choose(away), two.choose(doNotDisturb)])
  expect(answers.map((a) => a.status).sort()).toEqual([200, 409])
})

test('an endpoint follows what its user’s other endpoints publish, with containers and versions', async () => {
  const [one, two] = [await signIn('alice', 'one'), await signIn('alice', 'two')]
  const first = await two.followSelf()
  expect(first.categories).toEqual({ uri: two.uri, categories: [] })
  expect(first.containers?.map((c) => [c.id, c.members])).toEqual([
    [32_000, []],
    [400, []],
    [300, []],
    [200, [{ type: 'sameEnterprise' }]],
    [100, [{ type: 'federated' }]],
  ])
  await one.followSelf()
  await one.machine()
  const change = await two.selfChange()
  const told = change.categories!.categories.map((c) => [c.name, c.instance, c.container, c.version, c.expireType])
  expect(told).toContainEqual(['state', 0x3000_0001, 2, 1, 'endpoint'])
  expect(told).toContainEqual(['state', 0, 2, 1, 'static'])
  // The publisher has it all from the answer.
  await expectSilence(one)
})

test('a category that is told of is told whole, with the instances that did not change and those that ended', async () => {
  const [one, two] = [await signIn('alice', 'one'), await signIn('alice', 'two')]
  await one.followSelf()
  await two.followSelf()
  await one.choose(busy)
  await two.selfChange()
  const answer = parseRoamingData((await one.machine()).body).categories!.categories
  const instances = (categories: { instance: number; container?: number; expires?: number }[]) => categories.map((c) => `${c.instance}/${c.container}${c.expires === 0 ? ' ended' : ''}`).sort()
  const all = ['0/2', '0/3', '536870912/2', '536870912/3', '805306369/2', '805306369/3']
  expect(instances(answer)).toEqual(all)
  expect(instances((await two.selfChange()).categories!.categories)).toEqual(all)
  one.client.close()
  expect(instances((await two.selfChange()).categories!.categories)).toEqual(['536870912/2', '536870912/3', '805306369/2 ended', '805306369/3 ended'])
})

test('an endpoint that is signed in is never told that its user is offline', async () => {
  const alice = await signIn('alice')
  const bob = await signIn('bob')
  await bob.watch([alice.uri])
  await alice.machine()
  await bob.seen()
  await alice.followSelf()
  await alice.choose(offline)
  expect((await bob.seen()).state?.availability).toBe(offline)
  await alice.client.ping()
  const second = await signIn('alice', 'second')
  const all = await second.followSelf()
  expect(all.categories!.categories.map((c) => [c.instance, c.name])).not.toContainEqual([0, 'state'])
  for (const message of alice.client.inbox) expect(message.body.toString()).not.toContain('aggregateState')
})

test('someone who is blocked sees exactly what someone offline looks like, and hears of nothing more', async () => {
  const [alice, bob] = [await signIn('alice'), await signIn('bob')]
  const carolOffline = documentsIn((await bob.watch([uriOf('carol')])).answer)[0]!
  await alice.machine()
  await alice.note('secret')
  await bob.watch([alice.uri])
  expect((await alice.block(bob.client.address)).status).toBe(200)
  expect(await bob.seen()).toMatchObject({ state: { availability: offline }, cleared: ['note'] })
  await alice.choose(busy)
  await alice.note('more secrets')
  await alice.machine(inactive)
  await expectSilence(bob)

  const again = (await bob.watch([alice.uri])).answer
  expect(again.body.toString()).not.toContain('secret')
  const plain = (text: string, person: string): string => text.replaceAll(new RegExp(person, 'gi'), 'x')
  const blocked = again.body.toString()
  const offlineText = (await bob.watch([uriOf('carol')])).answer.body.toString()
  expect(plain(blocked, 'alice')).toBe(plain(offlineText, 'carol'))
  expect(carolOffline.categories.length).toBe(documentsIn(again)[0]!.categories.length)

  const unblock = await alice.containers([{ id: 32_000, version: 2, changes: [{ action: 'remove', type: 'user', value: bob.client.address }] }])
  expect(unblock.status).toBe(200)
  expect(await bob.seen()).toMatchObject({ note: 'more secrets' })
})

test('who went offline has the note hidden too, so that blocking cannot be told from leaving', async () => {
  const [alice, bob] = [await signIn('alice'), await signIn('bob')]
  await alice.machine()
  await alice.note('here')
  await bob.watch([alice.uri])
  alice.client.close()
  expect(await bob.seen()).toMatchObject({ state: { availability: offline }, cleared: ['note'] })
})

test('access levels: 300 sees what is published into 3, and containers changed from an old version are refused', async () => {
  const [alice, bob] = [await signIn('alice'), await signIn('bob')]
  await alice.followSelf()
  const machine = '<state xmlns="http://schemas.microsoft.com/2006/09/sip/state" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="machineState"><availability>VALUE</availability></state>'
  await alice.publish(
    { categoryName: 'state', instance: 1, container: 2, expireType: 'endpoint', content: machine.replace('VALUE', '15500') },
    { categoryName: 'state', instance: 1, container: 3, expireType: 'endpoint', content: machine.replace('VALUE', '3500') },
  )
  const { answer } = await bob.watch([alice.uri])
  expect(read(documentsIn(answer)[0]!).state?.availability).toBe(away)
  const add = [{ id: 300, version: 1, changes: [{ action: 'add' as const, type: 'user' as const, value: bob.client.address }] }]
  expect((await alice.containers(add)).status).toBe(200)
  expect((await bob.seen()).state?.availability).toBe(available)
  const stale = await alice.containers(add)
  expect([stale.status, parsePublishFault(stale.body).operations]).toEqual([409, [{ index: 1, version: 1, curVersion: 2 }]])
})

test('what a person chose, wrote and allowed is there after a restart; what endpoints said is not', async () => {
  const alice = await signIn('alice')
  await alice.machine()
  await alice.choose(doNotDisturb)
  await alice.note('do not call')
  await alice.block('carol@parley.test')
  await lab.restart()
  const again = await signIn('alice')
  const own = await again.followSelf()
  expect(own.categories!.categories.map((c) => [c.name, c.container, c.version]).sort()).toEqual([
    ['note', 200, 1],
    ['note', 300, 1],
    ['note', 400, 1],
    ['state', 2, 1],
    ['state', 3, 1],
  ])
  expect(own.containers!.find((c) => c.id === 32_000)).toEqual({ id: 32_000, version: 2, members: [{ type: 'user', value: 'carol@parley.test' }] })
  expect(own.containers!.find((c) => c.id === 200)).toEqual({ id: 200, version: 1, members: [{ type: 'sameEnterprise' }] })
  const [bob, carol] = [await signIn('bob'), await signIn('carol')]
  await bob.watch([again.uri])
  await carol.watch([again.uri])
  await again.machine()
  expect(await bob.seen()).toMatchObject({ state: { availability: doNotDisturb }, note: 'do not call' })
  await expectSilence(carol)
})

test('only one’s own data can be published, watched as one’s own, or opened to others', async () => {
  const [alice, bob] = [await signIn('alice'), await signIn('bob')]
  const foreign = { To: `<${alice.uri}>` }
  const publish = (body: string) => bob.service(mediaTypes.categoryPublish, body)
  const of = (uri: string) => `<publish xmlns="http://schemas.microsoft.com/2006/09/sip/rich-presence"><publications uri="${uri}"/></publish>`
  expect((await publish(of(alice.uri))).status).toBe(403)
  expect((await publish(of(`${bob.uri}.evil.test`))).status).toBe(403)
  expect((await publish(of(bob.uri.toUpperCase().replace('SIP', 'sip')))).status).toBe(200)
  expect((await bob.service(mediaTypes.categoryPublish, of(bob.uri), foreign)).status).toBe(403)
  for (const event of [eventPackages.roamingSelf, eventPackages.roamingContacts, eventPackages.provisioning]) {
    expect([event, (await bob.subscribe(event, '', {}, alice.uri)).answer.status]).toEqual([event, 403])
  }
  expect((await bob.subscribe(eventPackages.presence, alice.batch('subscribe', [uriOf('carol')]))).answer.status).toBe(403)
})

test('what cannot be served is refused with what can', async () => {
  const alice = await signIn('alice')
  const event = await alice.subscribe('dialog', '')
  expect([event.answer.status, event.answer.headers.get('Allow-Events')]).toEqual([489, 'presence,vnd-microsoft-roaming-self,vnd-microsoft-provisioning-v2,vnd-microsoft-roaming-contacts'])
  const type = await alice.service('text/plain', 'x')
  expect([type.status, type.headers.get('Accept')]).toEqual([415, expect.stringContaining(mediaTypes.categoryPublish)])
  const brief = await alice.subscribe(eventPackages.roamingSelf, '', { Expires: '5' })
  expect([brief.answer.status, brief.answer.headers.get('Min-Expires')]).toEqual([423, '60'])
  const accept = await alice.subscribe(eventPackages.presence, '', { Accept: 'application/pidf+xml' }, uriOf('bob'))
  expect([accept.answer.status, accept.answer.headers.get('Accept')]).toEqual([406, mediaTypes.categories])
  const body = await alice.watch([], { 'Content-Type': 'text/plain' })
  expect(body.answer.status).toBe(415)
})

test('a refused publication leaves one event that names the user and the reason', async () => {
  const alice = await signIn('alice')
  const answer = await alice.service(mediaTypes.categoryPublish, '<!DOCTYPE a><a/>')
  const [event] = lab.diagnostics.recorded.named('presenceRefused')
  expect(event).toMatchObject({ text: expect.stringMatching(/alice@parley\.test.*DOCTYPE/) })
  expect(answer.headers.get('ms-diagnostics')).toContain(`correlation="${event!.correlationId}"`)
})

test('an endpoint publishes what lives with it only while it is signed in', async () => {
  const client = await lab.connect()
  await client.register('alice', { epid: 'a' })
  await client.register('alice', { epid: 'a', expires: 0 })
  const alice = new PresenceEndpoint(client)
  expect((await alice.machine()).status).toBe(403)
  expect((await alice.choose(busy)).status).toBe(200)
})

const noteOf = (text: string): string => `<note xmlns="http://schemas.microsoft.com/2006/09/sip/note"><body type="personal">${text}</body></note>`

test('what lives with the user stays until the last endpoint signs out', async () => {
  const [one, two] = [await signIn('alice', 'one'), await signIn('alice', 'two')]
  await one.publish({ categoryName: 'note', instance: 1, container: 200, expireType: 'user', content: noteOf('here') })
  one.client.close()
  const left = await two.followSelf()
  expect(left.categories!.categories.map((c) => c.name)).toEqual(['note'])
  two.client.close()
  await two.client.closed
  const again = await signIn('alice')
  expect((await again.followSelf()).categories!.categories).toEqual([])
})

test('a note that was removed stays removed after a restart', async () => {
  const alice = await signIn('alice')
  const publish = (more: object) => alice.publish({ categoryName: 'note', instance: 0, container: 200, expireType: 'static', content: noteOf('x'), ...more })
  await publish({})
  await publish({ expires: 0 })
  await lab.restart()
  expect((await (await signIn('alice')).followSelf()).categories!.categories).toEqual([])
})

test('a change of one category brings nothing of the others', async () => {
  const [one, two] = [await signIn('alice', 'one'), await signIn('alice', 'two')]
  await one.machine()
  await two.followSelf()
  await one.note('x')
  expect((await two.selfChange()).categories!.categories.map((c) => c.name)).toEqual(['note', 'note', 'note'])
})

test('only access levels have members', async () => {
  const alice = await signIn('alice')
  for (const id of [0, 1, 2, 3, 500]) expect([id, (await alice.containers([{ id, version: 0, changes: [] }])).status]).toEqual([id, 400])
})

test('contents, instances and all of a user together are bounded', async () => {
  const alice = await signIn('alice')
  const publish = (instances: number[], length: number) =>
    alice.publish(...instances.map((instance) => ({ categoryName: 'note', instance, container: 200, expireType: 'static' as const, content: noteOf('x'.repeat(length)) })))
  expect((await publish([1], 16_500)).status).toBe(413)
  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n)
  expect((await publish(range(0, 100), 1)).status).toBe(200)
  expect((await publish(range(100, 200), 1)).status).toBe(200)
  expect((await publish([200], 1)).status).toBe(413)
  expect((await publish([0, 1, 2, 3], 16_000)).status).toBe(200)
  expect((await publish([4, 5], 16_000)).status).toBe(413)
  expect((await publish([4], 1_000)).status).toBe(200)
})

test('one sees oneself as the most trusted do', async () => {
  const alice = await signIn('alice')
  await alice.machine()
  await alice.publish({ categoryName: 'note', instance: 0, container: 400, expireType: 'static', content: noteOf('for friends') })
  const { answer } = await alice.watch([alice.uri])
  expect(read(documentsIn(answer)[0]!)).toMatchObject({ note: 'for friends', state: { availability: available } })
})

test('watchers follow the directory', async () => {
  const bob = await signIn('bob')
  await bob.watch([uriOf('carol')])
  const carol = lab.topology.users.byAddress(lab.address('carol'))!
  await lab.topology.users.put({ ...carol, title: 'Captain' })
  expect(await bob.seen()).toMatchObject({ card: { title: 'Captain' } })
})

test('a person who is not enabled for IM is offline to everyone', async () => {
  const [alice, bob] = [await signIn('alice'), await signIn('bob')]
  await alice.machine()
  await bob.watch([alice.uri])
  const user = lab.topology.users.byAddress(lab.address('alice'))!
  await lab.topology.users.put({ ...user, imEnabled: false })
  expect((await bob.seen()).state?.availability).toBe(offline)
})

test('provisioning is answered at once and ends with its answer', async () => {
  const alice = await signIn('alice')
  const { answer } = await alice.subscribe(eventPackages.provisioning, '<provisioningGroupList xmlns="http://schemas.microsoft.com/2006/09/sip/provisioninggrouplist"><provisioningGroup name="ServerConfiguration"/><provisioningGroup name="other"/></provisioningGroupList>', { Expires: '0' })
  expect([answer.status, answer.headers.get('subscription-state'), answer.headers.get('Expires')]).toEqual([200, 'terminated;expires=0', '0'])
  expect(parseProvisionGroups(answer.body).map((g) => g.name)).toEqual(['ServerConfiguration'])
})

test('a publication is told once however many instances it changes, and a second roaming-self dialog of an endpoint ends the first', async () => {
  const alice = await signIn('alice')
  const bob = await signIn('bob')
  await bob.watch([alice.uri])
  await alice.followSelf()
  await alice.followSelf()
  const other = await signIn('alice', 'other')
  await other.machine()
  await alice.client.ping()
  expect(alice.client.inbox).toHaveLength(1)
  await bob.seen()
  await expectSilence(bob)
})
