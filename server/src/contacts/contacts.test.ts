import { buildContactCommand, parseAddGroupAnswer, parseDirectoryAnswer, parseStaleListFault } from '@parley/sip/bodies/contact-soap'
import { mediaTypes } from '@parley/sip/bodies/media-types'
import { buildSetSubscribers } from '@parley/sip/bodies/set-subscribers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Lab } from '../testing.ts'
import { contact, ListEndpoint, MemoryMailboxes, type Command } from './testing.ts'

let lab: Lab

const places = [
  ['here', () => ({})],
  ['in mailboxes', () => ({ mailboxes: new MemoryMailboxes() })],
] as const

describe.each(places)('lists kept %s', (_, options) => {
  beforeEach(async () => {
    lab = await Lab.start(options())
  })
  afterEach(() => lab[Symbol.asyncDispose]())

  const signIn = async (person: string, epid = `${person}1`): Promise<ListEndpoint> => new ListEndpoint(await lab.signIn(person, { epid }))
  const bob = 'bob@parley.test'

  test('a new list has the fixed group and version 1', async () => {
    const alice = await signIn('alice')
    expect(await alice.follow()).toEqual({ kind: 'list', deltaNum: 1, groups: [{ id: 1, name: '~' }], contacts: [] })
  })

  test('contacts and groups are added, changed, moved and removed, and every endpoint of the user follows', async () => {
    const [one, two] = [await signIn('alice', 'one'), await signIn('alice', 'two')]
    await one.follow()
    await two.follow()
    const both = async () => [await one.delta(), await two.delta()]
    const twice = (changes: unknown) => [changes, changes]

    const added = await one.do({ do: 'addGroup', name: 'Friends & family' })
    expect([added.status, parseAddGroupAnswer(added.body)]).toEqual([200, 2])
    expect(await both()).toEqual(twice([{ do: 'addedGroup', group: { id: 2, name: 'Friends & family' } }]))

    expect((await two.do(contact(bob, [], 'Bobby'))).status).toBe(200)
    const inOthers = { address: bob, name: 'Bobby', groups: [1], subscribed: true }
    expect(await both()).toEqual(twice([{ do: 'addedContact', contact: inOthers }]))

    await one.do(contact(bob, [2, 1], 'Bobby'))
    expect(await both()).toEqual(twice([{ do: 'modifiedContact', contact: { ...inOthers, groups: [2, 1] } }]))
    await one.do(contact(bob, [2], 'Robert'))
    expect(await both()).toEqual(twice([{ do: 'modifiedContact', contact: { ...inOthers, groups: [2], name: 'Robert' } }]))

    await one.do({ do: 'modifyGroup', groupId: 2, name: 'Friends' })
    expect(await both()).toEqual(twice([{ do: 'modifiedGroup', group: { id: 2, name: 'Friends' } }]))

    await two.do({ do: 'deleteGroup', groupId: 2 })
    expect(await both()).toEqual(twice([{ do: 'modifiedContact', contact: { ...inOthers, name: 'Robert' } }, { do: 'deletedGroup', id: 2 }]))

    await one.do({ do: 'deleteContact', address: bob })
    expect(await both()).toEqual(twice([{ do: 'deletedContact', address: bob }]))
    expect([one.deltaNum, two.deltaNum]).toEqual([8, 8])
    const { contacts, groups } = await (await signIn('alice', 'three')).follow()
    expect([contacts, groups]).toEqual([[], [{ id: 1, name: '~' }]])
  })

  test('a change made from an old version is refused with the current one and does nothing', async () => {
    const alice = await signIn('alice')
    await alice.follow()
    await alice.do(contact(bob))
    await alice.delta()
    for (const deltaNum of [0, 1, 3]) {
      const answer = await alice.do({ ...contact('carol@parley.test'), deltaNum })
      expect([answer.status, parseStaleListFault(answer.body)]).toEqual([409, 2])
    }
    expect(await alice.unread()).toEqual([])
    expect((await alice.follow()).contacts.map((c) => c.address)).toEqual([bob])
  })

  test('a name that the directory has is no name of the user’s own', async () => {
    const alice = await signIn('alice')
    await alice.follow()
    for (const name of ['Bob Example', bob, `sip:${bob}`]) {
      await alice.do(contact(bob, [], name))
      expect(await alice.delta()).toMatchObject([{ contact: { address: bob, name: '' } }])
    }
  })

  test('pidgin-sipe is told the directory’s names, never that a group is gone, and may lose count of the versions', async () => {
    const [alice, sipe] = [await signIn('alice', 'one'), await signIn('alice', 'two')]
    await alice.follow()
    const userAgent = { 'User-Agent': 'Purple/2.14.12 Sipe/1.25.0 (linux-x86_64)' }
    await sipe.follow(userAgent)
    await alice.do({ do: 'addGroup', name: 'Friends' })
    await alice.do({ ...contact(bob, [2]), deltaNum: 2 })
    expect(await sipe.delta()).toMatchObject([{ do: 'addedGroup' }])
    expect(await sipe.delta()).toMatchObject([{ contact: { address: bob, name: 'Bob Example', groups: [2] } }])
    await alice.do({ do: 'deleteGroup', groupId: 2, deltaNum: 3 })
    expect(await sipe.delta()).toMatchObject([{ do: 'modifiedContact', contact: { name: 'Bob Example', groups: [1] } }])
    for (const [n, address] of ['carol@parley.test', 'dave@parley.test'].entries()) {
      const body = buildContactCommand({ ...contact(address), deltaNum: [1, 9][n]! })
      expect((await sipe.service(mediaTypes.soap, body, userAgent)).status).toBe(200)
      expect(await sipe.delta()).toMatchObject([{ do: 'addedContact', contact: { address } }])
    }
  })

  test('of changes made at once from one version exactly one is done', async () => {
    const endpoints = await Promise.all(['a', 'b', 'c', 'd'].map((epid) => signIn('alice', epid)))
    await Promise.all(endpoints.map((e) => e.follow()))
    const answers = await Promise.all(endpoints.map((e, n) => e.do({ do: 'addGroup', name: `group ${n}` })))
    expect(answers.map((a) => a.status).sort()).toEqual([200, 409, 409, 409])
    for (const endpoint of endpoints) expect(await endpoint.delta()).toHaveLength(1)
  })

  test('an acknowledged change is there after a restart, group ids are not used again', async () => {
    const alice = await signIn('alice')
    await alice.follow()
    const next = async (command: Command) => {
      expect((await alice.do(command)).status).toBe(200)
      await alice.delta()
    }
    await next({ do: 'addGroup', name: 'one' })
    await next({ do: 'addGroup', name: 'two' })
    await next({ do: 'deleteGroup', groupId: 3 })
    await next(contact(bob, [2, 1], 'Bö <b>'))
    await lab.restart()
    const again = await signIn('alice')
    expect(await again.follow()).toEqual({
      kind: 'list',
      deltaNum: 5,
      groups: [{ id: 1, name: '~' }, { id: 2, name: 'one' }],
      contacts: [{ address: bob, name: 'Bö <b>', groups: [2, 1], subscribed: true }],
    })
    expect(parseAddGroupAnswer((await again.do({ do: 'addGroup', name: 'three' })).body)).toBe(4)
  })

  test('the added person is asked at once or at the next sign-in, until the answer', async () => {
    const alice = await signIn('alice')
    await alice.follow()
    const one = await signIn('bob', 'one')
    await one.followSelf()
    await alice.do(contact(bob))
    const asked = { user: 'alice@parley.test', displayName: 'Alice Example', acknowledged: false, type: 'sameEnterprise' }
    expect((await one.selfChange()).subscribers).toEqual({ subscribers: [asked], deleted: [] })
    const two = await signIn('bob', 'two')
    expect((await two.followSelf()).subscribers?.subscribers).toEqual([asked])

    const answer = await two.service(mediaTypes.setSubscribers, buildSetSubscribers([{ user: 'alice@parley.test', acknowledged: true }]))
    expect(answer.status).toBe(200)
    expect((await one.selfChange()).subscribers?.subscribers).toEqual([{ ...asked, acknowledged: true }])
    await alice.delta()
    await alice.do({ do: 'deleteContact', address: bob })
    await alice.delta()
    await alice.do(contact(bob))
    await alice.delta()
    await two.selfChange()
    expect(await one.unread()).toEqual([])
    await lab.restart()
    expect((await (await signIn('bob')).followSelf()).subscribers?.subscribers).toEqual([])
  })

  test('a question is taken back when the contact is removed unanswered; who is blocked asks nothing', async () => {
    const [alice, bobs, carol] = [await signIn('alice'), await signIn('bob'), await signIn('carol')]
    await alice.follow()
    await carol.follow()
    await bobs.followSelf()
    await alice.do(contact(bob))
    await alice.delta()
    await bobs.selfChange()
    await alice.do({ do: 'deleteContact', address: bob })
    expect((await bobs.selfChange()).subscribers).toEqual({ subscribers: [], deleted: ['alice@parley.test'] })
    await bobs.block('carol@parley.test')
    await bobs.selfChange()
    expect((await carol.do(contact(bob))).status).toBe(200)
    expect(await bobs.unread()).toEqual([])
  })

  test('nobody becomes a subscriber by being acknowledged', async () => {
    const alice = await signIn('alice')
    await alice.service(mediaTypes.setSubscribers, buildSetSubscribers([{ user: bob, acknowledged: false }]))
    expect((await alice.followSelf()).subscribers?.subscribers).toEqual([])
  })

  test.each<[string, Command, number]>([
    ['an unknown group', contact(bob, [7]), 400],
    ['a name over several lines', contact(bob, [], 'a\nb'), 400],
    ['a name that is too long', contact(bob, [], 'x'.repeat(257)), 400],
    ['no address', contact('bob@localhost'), 400],
    ['renaming the fixed group', { do: 'modifyGroup', groupId: 1, name: 'mine' }, 403],
    ['removing the fixed group', { do: 'deleteGroup', groupId: 1 }, 403],
    ['renaming a group that is not there', { do: 'modifyGroup', groupId: 9, name: 'x' }, 404],
    ['a second group of one name', { do: 'addGroup', name: 'FRIENDS' }, 400],
  ])('%s is refused and changes nothing', async (_, command, status) => {
    const alice = await signIn('alice')
    await alice.follow()
    await alice.do({ do: 'addGroup', name: 'Friends' })
    await alice.delta()
    expect((await alice.do(command)).status).toBe(status)
    expect(await alice.unread()).toEqual([])
    expect((await alice.follow()).deltaNum).toBe(2)
  })

  test('a list takes 1,000 contacts and 100 groups, and the refusal says so', async () => {
    const groups = Array.from({ length: 99 }, (_, n) => `g${n}`)
    const contacts = Array.from({ length: 1_000 }, (_, n) => ({ address: `c${n}@parley.test`, groups: [] }))
    await lab.server.installContacts(lab.address('alice'), { groups, contacts })
    const alice = await signIn('alice')
    await alice.follow()
    const more = await alice.do(contact(bob))
    expect([more.status, more.headers.get('ms-diagnostics')]).toEqual([403, expect.stringContaining('1000 contacts')])
    const group = await alice.do({ do: 'addGroup', name: 'more' })
    expect([group.status, group.headers.get('ms-diagnostics')]).toEqual([403, expect.stringContaining('100 groups')])
    expect((await alice.do(contact('c5@parley.test', [2]))).status).toBe(200)
  })

  test('a list no endpoint could read is not made', async () => {
    const contacts = Array.from({ length: 515 }, (_, n) => ({ address: `c${n}@parley.test`, name: 'é'.repeat(150), groups: [] }))
    await lab.server.installContacts(lab.address('alice'), { groups: [], contacts })
    const alice = await signIn('alice')
    expect((await alice.follow()).contacts).toHaveLength(515)
    const statuses = new Set<number>()
    for (let n = 0; n < 20; n++) {
      const { status } = await alice.do(contact(`d${n}@parley.test`, [], 'é'.repeat(256)))
      statuses.add(status)
      if (status === 200) await alice.delta()
    }
    expect([...statuses]).toEqual([200, 403])
    expect((await alice.follow()).contacts.length).toBeGreaterThan(515)
    expect((await alice.do({ do: 'deleteContact', address: 'c1@parley.test' })).status).toBe(200)
  })

  test('a first list is installed once, asks nobody, and leaves a list that was changed alone', async () => {
    const first = { groups: ['Team'], contacts: [{ address: bob, groups: ['Team'] }, { address: 'carol@parley.test', name: 'C', groups: [] }] }
    await lab.server.installContacts(lab.address('alice'), first)
    const alice = await signIn('alice')
    const list = await alice.follow()
    expect(list.contacts.map((c) => [c.address, c.name, c.groups])).toEqual([[bob, '', [2]], ['carol@parley.test', 'C', [1]]])
    expect((await (await signIn('bob')).followSelf()).subscribers?.subscribers).toEqual([])
    await alice.do({ do: 'deleteContact', address: bob })
    await lab.server.installContacts(lab.address('alice'), first)
    expect((await alice.follow()).contacts.map((c) => c.address)).toEqual(['carol@parley.test'])
  })

  test('the directory is searched by field or by name, at the domain', async () => {
    const alice = await signIn('alice')
    const search = async (terms: [string, string][], maxResults = 10) => {
      const body = buildContactCommand({ do: 'directorySearch', terms: terms.map(([attribute, value]) => ({ attribute, value })), maxResults })
      const answer = await alice.client.request('SERVICE', 'sip:parley.test', { 'Content-Type': mediaTypes.soap }, body)
      expect(answer.status).toBe(200)
      return parseDirectoryAnswer(answer.body).map((row) => row.uri)
    }
    expect(await search([['givenName', 'bo']])).toEqual([`sip:${bob}`])
    expect(await search([['msRTCSIP-PrimaryUserAddress', `sip:${bob}`]])).toEqual([`sip:${bob}`])
    expect(await search([['sn', 'Example']])).toHaveLength(4)
    expect(await search([['sn', 'Example'], ['givenName', 'carol']])).toEqual(['sip:carol@parley.test'])
    expect(await search([['anything', 'dave']])).toEqual(['sip:dave@parley.test'])
    expect(await search([['sn', 'Example']], 2)).toHaveLength(2)
    expect(await search([['constructor', 'alice']])).toEqual(['sip:alice@parley.test'])
    expect(await search([])).toEqual([])
  })

  test('one changes only one’s own list', async () => {
    const [alice, mallory] = [await signIn('alice'), await signIn('dave')]
    await alice.follow()
    const body = buildContactCommand({ ...contact('dave@parley.test'), deltaNum: 1 })
    const answer = await mallory.client.request('SERVICE', `sip:alice@parley.test`, { 'Content-Type': mediaTypes.soap }, body)
    expect(answer.status).toBe(403)
    expect(await alice.unread()).toEqual([])
    expect((await alice.client.request('SERVICE', 'sip:parley.test', { 'Content-Type': mediaTypes.soap }, body)).status).toBe(403)
  })
})
