import { availability } from '@parley/sip/bodies/category-state'
import { eventPackages, mediaTypes } from '@parley/sip/bodies/media-types'
import { parsePublishFault } from '@parley/sip/bodies/publish-fault'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Lab } from '../testing.ts'
import { documentsIn, PresenceEndpoint, read } from './testing.ts'

let lab: Lab

beforeEach(async () => {
  lab = await Lab.start()
})
afterEach(() => lab[Symbol.asyncDispose]())

const signIn = async (person: string, epid = `${person}1`): Promise<PresenceEndpoint> => new PresenceEndpoint(await lab.signIn(person, { epid }))
const { available, busy, inactive, away, offline } = availability
const uriOf = (person: string): string => `sip:${lab.address(person)}`

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
  expect(await bob.unread()).toEqual([])

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

test('only access levels have members', async () => {
  const alice = await signIn('alice')
  for (const id of [0, 1, 2, 3, 500]) expect([id, (await alice.containers([{ id, version: 0, changes: [] }])).status]).toEqual([id, 400])
})

test('a person who is not enabled for IM is offline to everyone', async () => {
  const [alice, bob] = [await signIn('alice'), await signIn('bob')]
  await alice.machine()
  await bob.watch([alice.uri])
  const user = lab.topology.users.byAddress(lab.address('alice'))!
  await lab.topology.users.put({ ...user, imEnabled: false })
  expect((await bob.seen()).state?.availability).toBe(offline)
})
