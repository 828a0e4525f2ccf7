import { availability } from '@parley/sip/bodies/category-state'
import { eventPackages } from '@parley/sip/bodies/media-types'
import { parseProvisionGroups } from '@parley/sip/bodies/provisioning'
import { parseRoamingData } from '@parley/sip/bodies/roaming-self'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Lab } from '../testing.ts'
import { PresenceEndpoint } from './testing.ts'

let lab: Lab

beforeEach(async () => {
  lab = await Lab.start()
})
afterEach(() => lab[Symbol.asyncDispose]())

const signIn = async (person: string, epid = `${person}1`): Promise<PresenceEndpoint> => new PresenceEndpoint(await lab.signIn(person, { epid }))
const { available, busy, busyInactive, inactive, doNotDisturb, offline } = availability

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
  expect(await one.unread()).toEqual([])
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
  expect(await carol.unread()).toEqual([])
})

test('a change of one category brings nothing of the others', async () => {
  const [one, two] = [await signIn('alice', 'one'), await signIn('alice', 'two')]
  await one.machine()
  await two.followSelf()
  await one.note('x')
  expect((await two.selfChange()).categories!.categories.map((c) => c.name)).toEqual(['note', 'note', 'note'])
})

test('provisioning is answered at once and ends with its answer', async () => {
  const alice = await signIn('alice')
  const { answer } = await alice.subscribe(eventPackages.provisioning, '<provisioningGroupList xmlns="http://schemas.microsoft.com/2006/09/sip/provisioninggrouplist"><provisioningGroup name="ServerConfiguration"/><provisioningGroup name="other"/></provisioningGroupList>', { Expires: '0' })
  expect([answer.status, answer.headers.get('subscription-state'), answer.headers.get('Expires')]).toEqual([200, 'terminated;expires=0', '0'])
  expect(parseProvisionGroups(answer.body).map((g) => g.name)).toEqual(['ServerConfiguration'])
})
