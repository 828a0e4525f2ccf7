import { availability, stateOf } from '@parley/sip/bodies/category-state'
import { buildCategoryPublish } from '@parley/sip/bodies/category-publish'
import { eventPackages, mediaTypes } from '@parley/sip/bodies/media-types'
import { parsePublishFault } from '@parley/sip/bodies/publish-fault'
import { buildRoamingList, parseRoamingData } from '@parley/sip/bodies/roaming-self'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { StandardClient } from '../simple/testing.ts'
import { Lab } from '../testing.ts'
import { PresenceEndpoint } from './testing.ts'

let lab: Lab

beforeEach(async () => {
  lab = await Lab.start()
})
afterEach(() => lab[Symbol.asyncDispose]())

const signIn = async (person: string, epid = `${person}1`): Promise<PresenceEndpoint> => new PresenceEndpoint(await lab.signIn(person, { epid }))
const { busy, doNotDisturb, away } = availability

const noteOf = (text: string): string => `<note xmlns="http://schemas.microsoft.com/2006/09/sip/note"><body type="personal">${text}</body></note>`

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
  expect(await bob.unread()).toEqual([])
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

test('pidgin-sipe hears of its own device and of no other, which would make it slow to answer', async () => {
  const [sipe, other] = [await signIn('alice', 'sipe'), await signIn('alice', 'other')]
  const userAgent = { 'User-Agent': 'Purple/2.14.12 Sipe/1.25.0 (linux-x86_64)' }
  const device = (instance: number) => ({ categoryName: 'device', instance, container: 2, expireType: 'endpoint' as const, content: `<device xmlns="http://schemas.microsoft.com/2006/09/sip/device" endpointId="${instance}"/>` })
  const devicesIn = (body: Buffer) => parseRoamingData(body).categories?.categories.filter((c) => c.name === 'device').map((c) => c.instance)
  await other.publish(device(2))
  const first = await sipe.subscribe(eventPackages.roamingSelf, buildRoamingList(['categories']), userAgent)
  expect(devicesIn(first.answer.body)).toEqual([])
  const published = await sipe.service(mediaTypes.categoryPublish, buildCategoryPublish({ uri: sipe.uri, publications: [{ ...device(1), version: 0 }] }), userAgent)
  expect(devicesIn(published.body)).toEqual([1])
  await other.publish(device(3))
  other.client.close()
  await expect.poll(() => lab.server.health().endpoints).toBe(1)
  await sipe.note('alone')
  const told = await sipe.unread()
  expect(told.flatMap((m) => devicesIn(m.body) ?? [])).toEqual([])
  expect(devicesIn((await sipe.subscribe(eventPackages.roamingSelf, buildRoamingList(['categories']), userAgent)).answer.body)).toEqual([1])
})

test('what pidgin-sipe calls its user’s choice when it signs in does not undo what the person chose', async () => {
  const [web, sipe, bob] = [await signIn('alice', 'web'), await signIn('alice', 'sipe'), await signIn('bob')]
  await bob.watch([web.uri])
  await web.machine()
  await web.choose(doNotDisturb)
  const state = (type: string, value: number) => `<state xmlns="http://schemas.microsoft.com/2006/09/sip/state" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="${type}"><availability>${value}</availability></state>`
  const device = { categoryName: 'device', instance: 1, container: 2, version: 0, expireType: 'endpoint' as const, content: '<device xmlns="http://schemas.microsoft.com/2006/09/sip/device"/>' }
  const machine = { categoryName: 'state', instance: 7, container: 2, version: 0, expireType: 'endpoint' as const, content: state('machineState', 3500) }
  const person = { categoryName: 'state', instance: 0x2000_0000, container: 2, version: 1, expireType: 'static' as const, content: state('userState', 3500) }
  const publish = (...publications: (typeof device | typeof person)[]) =>
    sipe.service(mediaTypes.categoryPublish, buildCategoryPublish({ uri: sipe.uri, publications }), { 'User-Agent': 'Purple/2.14.12 Sipe/1.25.0 (linux-x86_64)' })
  const chosenIn = (body: Buffer) => parseRoamingData(body).categories?.categories.find((c) => c.instance === person.instance && c.container === 2)
  const first = chosenIn((await publish(device, machine, person)).body)
  expect([first?.version, stateOf(first!.content!).availability]).toEqual([1, doNotDisturb])
  const next = chosenIn((await publish(person)).body)
  expect([next?.version, stateOf(next!.content!).availability]).toEqual([2, 3500])
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

/** As many attributes of a foreign namespace as a body may have on one element. */
const foreign = Array.from({ length: 40 }, (_, n) => ` f:x${n}=""`).join('')
const foreignState = `<state xmlns="http://schemas.microsoft.com/2006/09/sip/state" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:f="urn:f" xsi:type="userState" manual="true"${foreign}><availability>6500</availability></state>`
const foreignNote = noteOf('hello').replace('<note ', `<note xmlns:f="urn:f"${foreign} `)

test('what was published with many foreign attributes, or with nothing in it, is there again after a restart', async () => {
  const alice = await signIn('alice')
  const answer = await alice.publish(
    { categoryName: 'state', instance: 0x2000_0000, container: 2, expireType: 'static', content: foreignState },
    { categoryName: 'note', instance: 0, container: 200, expireType: 'static', content: foreignNote },
    { categoryName: 'state', instance: 0x2000_0000, container: 3, expireType: 'static' },
    { categoryName: 'note', instance: 0, container: 300, expireType: 'static' },
  )
  expect(answer.status).toBe(200)
  await lab.restart()
  expect(lab.diagnostics.recorded.named('presenceFailed')).toEqual([])
  const own = await (await signIn('alice')).followSelf()
  expect(own.categories?.categories.filter((c) => c.instance !== 0 || c.name === 'note').map((c) => [c.name, c.container])).toEqual(expect.arrayContaining([['state', 2], ['state', 3], ['note', 200], ['note', 300]]))
})

test('such a note reaches standard and Lync-type watchers alike', async () => {
  const [alice, bob, carol] = [await signIn('alice'), new StandardClient(await lab.signIn('bob')), await signIn('carol')]
  await alice.machine()
  await bob.subscribe(alice.uri)
  await bob.pidf()
  await carol.watch([alice.uri])
  const published = await alice.publish({ categoryName: 'note', instance: 0, container: 200, expireType: 'static', content: foreignNote }, { categoryName: 'note', instance: 1, container: 200, expireType: 'static' })
  expect(published.status).toBe(200)
  expect((await bob.pidf()).notes).toEqual(['hello'])
  expect((await carol.seen()).note).toContain('hello')
})

test('what could not be read again is refused, and so are more elements than a reader takes', async () => {
  const alice = await signIn('alice')
  const publish = (instance: number, content: string) => alice.publish({ categoryName: 'note', instance, container: 200, expireType: 'static', content })
  // Declared above, each namespace is one more attribute where it is used.
  const spaces = Array.from({ length: 40 }, (_, n) => n)
  const body = buildCategoryPublish({ uri: alice.uri, publications: [{ categoryName: 'note', instance: 0, container: 200, version: 0, expireType: 'static', content: noteOf('x').replace('<note ', `<note ${spaces.map((n) => `f${n}:x=""`).join(' ')} `) }] })
  const answer = await alice.service(mediaTypes.categoryPublish, body.replace('<publish ', `<publish ${spaces.map((n) => `xmlns:f${n}="urn:${n}"`).join(' ')} `))
  expect(answer.status).toBe(400)
  const many = noteOf('x').replace('<body', `${'<a/>'.repeat(1_000)}<body`)
  expect([(await publish(1, many)).status, (await publish(2, many)).status, (await publish(3, many)).status]).toEqual([200, 200, 413])
})
