import { afterEach, beforeEach, expect, test } from 'vitest'
import type { KeptList, ListChange } from '../../contacts/contact-lists.ts'
import { MailboxLab } from '../../testing/mailbox-lab.ts'
import type { JsonObject } from '../core/json.ts'
import { coreLimits } from '../core/limits.ts'

let lab: MailboxLab

beforeEach(async () => {
  lab = await MailboxLab.open()
})
afterEach(() => lab[Symbol.asyncDispose]())

const alice = 'alice@parley.test'
const contact = (address: string, groups: number[], name = '') => ({ address, name, groups, subscribed: true })
const list: KeptList = {
  version: 7,
  nextGroup: 3,
  groups: [{ id: 1, name: '~' }, { id: 2, name: 'Friends' }],
  contacts: [contact('bob@parley.test', [1, 2], 'Bobby'), contact('carol@parley.test', [2]), contact('zoe@elsewhere.test', [1])],
}

const take = (owner = alice, kept = list): Promise<void> => lab.mailbox.contacts.take(owner, kept)
const cards = async (properties?: string[], user = 'alice') => (await lab.call(user, 'ContactCard/get', properties ? { properties } : {})).list as JsonObject[]
const names = async (user = 'alice') => (await cards(['name'], user)).map(({ name }) => (name as JsonObject)['full'])
const book = async (user = 'alice') => (await lab.call(user, 'AddressBook/get')).list[0] as JsonObject

/** Ids by the name that is shown. */
const ids = async (user = 'alice') => Object.fromEntries((await cards(['name'], user)).map(({ id, name }) => [(name as JsonObject)['full'], id])) as Record<string, string>

test('the session tells the capability, and that nobody makes address books', async () => {
  const { capabilities, accounts, primaryAccounts } = (await lab.app.inject({ url: '/jmap/session', headers: { 'x-user': 'alice' } })).json()
  const contacts = 'urn:ietf:params:jmap:contacts'
  expect([capabilities[contacts], accounts[alice].accountCapabilities[contacts], primaryAccounts[contacts]]).toEqual([{}, { maxAddressBooksPerCard: 1, mayCreateAddressBook: false }, alice])
  const methodCalls = [['AddressBook/get', { accountId: alice }, 'x']]
  const without = await lab.app.inject({ method: 'POST', url: '/jmap/api', headers: { 'x-user': 'alice', 'content-type': 'application/json' }, payload: JSON.stringify({ using: ['urn:ietf:params:jmap:core'], methodCalls }) })
  expect(without.json().methodResponses[0][1]).toEqual({ type: 'unknownMethod' })
})

test('a list that the mailbox keeps is one address book that may be read only', async () => {
  await take()
  const { list: books, notFound } = await lab.call('alice', 'AddressBook/get')
  expect(notFound).toEqual([])
  expect(books).toEqual([
    {
      id: expect.stringMatching(/^A\d+$/),
      name: 'Lync Contacts',
      description: expect.any(String),
      sortOrder: 0,
      isDefault: true,
      isSubscribed: true,
      shareWith: null,
      myRights: { mayRead: true, mayWrite: false, mayShare: false, mayDelete: false },
    },
  ])
  const { id } = books[0]
  expect(await lab.call('alice', 'AddressBook/get', { ids: [id, 'A99', 'M1', '__proto__'], properties: ['name'] })).toMatchObject({ list: [{ id, name: 'Lync Contacts' }], notFound: ['A99', 'M1', '__proto__'] })
})

test('whose list is on the server has no address book and no cards', async () => {
  expect(await lab.call('alice', 'AddressBook/get')).toMatchObject({ state: '0', list: [], notFound: [] })
  expect(await lab.call('alice', 'ContactCard/get')).toMatchObject({ state: '0', list: [], notFound: [] })
  await take()
  await lab.mailbox.contacts.drop(alice)
  expect([await book(), await cards()]).toEqual([undefined, []])
})

test('contacts and groups are cards: a contact with its address, a group with the uids of who is in it', async () => {
  await take()
  const { id: addressBook } = await book()
  const common = { id: expect.stringMatching(/^C\d+$/), '@type': 'Card', version: '1.0', uid: expect.stringMatching(/^urn:uuid:[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/), addressBookIds: { [String(addressBook)]: true } }
  const [fixed, friends, bob, carol, zoe] = await cards()
  const reached = (address: string) => ({ emails: { mail: { address } }, onlineServices: { im: { service: 'SIP', uri: `sip:${address}` } } })
  expect(bob).toEqual({ ...common, kind: 'individual', name: { full: 'Bobby' }, ...reached('bob@parley.test') })
  expect(carol).toEqual({ ...common, kind: 'individual', name: { full: 'Carol Example' }, ...reached('carol@parley.test') })
  expect(zoe).toEqual({ ...common, kind: 'individual', name: { full: 'zoe@elsewhere.test' }, ...reached('zoe@elsewhere.test') })
  expect(fixed).toEqual({ ...common, kind: 'group', name: { full: 'Other Contacts' }, members: { [String(bob?.['uid'])]: true, [String(zoe?.['uid'])]: true } })
  expect(friends).toEqual({ ...common, kind: 'group', name: { full: 'Friends' }, members: { [String(bob?.['uid'])]: true, [String(carol?.['uid'])]: true } })
})

test('a group nobody is in has no members, a group that isn’t there has no card, and what is no address is neither mail nor SIP', async () => {
  await take(alice, { ...list, contacts: [contact('no address', [9])] })
  expect((await cards(['members'])).map(({ members }) => members)).toEqual([{}, {}, undefined])
  expect(Object.keys((await cards()).at(-1) ?? {})).toEqual(['id', '@type', 'version', 'uid', 'kind', 'name', 'addressBookIds'])
})

test('a uid stays whatever happens to the card, and is no other’s', async () => {
  await take()
  await take('bob@parley.test')
  const uids = async (user: string) => (await cards(['uid'], user)).map(({ uid }) => uid)
  const before = await uids('alice')
  expect(new Set([...before, ...(await uids('bob'))]).size).toBe(10)
  await lab.mailbox.contacts.change(alice, { version: 8, nextGroup: 3, changes: [{ do: 'modifiedContact', contact: contact('bob@parley.test', [2], 'Robert') }, { do: 'modifiedGroup', group: { id: 2, name: 'Team' } }] })
  expect(await uids('alice')).toEqual(before)
  await lab.mailbox.contacts.drop(alice)
  await take()
  expect(await uids('alice')).toEqual(before)
})

test('the properties that are asked for are shown, those a card may have and these don’t are left out, and what no card has is refused', async () => {
  await take()
  const Bobby = String((await ids())['Bobby'])
  expect((await lab.call('alice', 'ContactCard/get', { ids: [Bobby], properties: ['kind', 'phones', 'notes', 'members', 'example.com:shoes'] })).list).toEqual([{ id: Bobby, kind: 'individual' }])
  expect((await lab.call('alice', 'ContactCard/get', { ids: [Bobby], properties: [] })).list).toEqual([{ id: Bobby }])
  for (const name of ['colour', 'constructor', 'name/full', '']) expect(await lab.error('alice', 'ContactCard/get', { properties: [name] })).toEqual({ type: 'invalidArguments', arguments: ['properties'] })
  for (const name of ['colour', 'constructor', '']) expect(await lab.error('alice', 'AddressBook/get', { properties: [name] })).toEqual({ type: 'invalidArguments', arguments: ['properties'] })
})

test('cards are found by their own ids only', async () => {
  await take()
  const Bobby = String((await ids())['Bobby'])
  expect(await lab.call('alice', 'ContactCard/get', { ids: [Bobby, Bobby, 'C99', 'A1', '', '__proto__', '#x'], properties: ['id'] })).toMatchObject({ list: [{ id: Bobby }], notFound: ['C99', 'A1', '', '__proto__', '#x'] })
})

test('more cards than one call may get are asked for one by one', async () => {
  const contacts = Array.from({ length: coreLimits.maxObjectsInGet }, (_, i) => contact(`c${i}@parley.test`, [1]))
  await take(alice, { ...list, contacts })
  expect((await lab.error('alice', 'ContactCard/get')).type).toBe('requestTooLarge')
  const some = Array.from({ length: coreLimits.maxObjectsInGet + 1 }, (_, i) => `C${i + 1}`)
  expect((await lab.error('alice', 'ContactCard/get', { ids: some })).type).toBe('requestTooLarge')
  expect((await lab.call('alice', 'ContactCard/get', { ids: some.slice(1) })).list).toHaveLength(coreLimits.maxObjectsInGet)
})

const refused = { type: 'forbidden', description: 'The contact list is changed in chat: add, rename and remove people there' }

test('every change of a card or of the address book is refused with the reason, each by itself, and none is made', async () => {
  await take()
  const before = [await book(), await cards()]
  for (const [type, id, foreign] of [['ContactCard', (await ids())['Bobby'], 'C99'], ['AddressBook', (await book())['id'], 'A99']] as [string, string, string][]) {
    const { state } = await lab.call('alice', `${type}/get`)
    const patch = { name: { full: 'X' }, isSubscribed: false }
    const answer = await lab.call('alice', `${type}/set`, { ifInState: state, create: { k: { name: 'X' } }, update: { [id]: patch, [foreign]: patch, '#k': patch }, destroy: [id, foreign, '__proto__'] })
    expect(answer).toMatchObject({ oldState: state, newState: state, created: {}, updated: {}, destroyed: [], notCreated: { k: refused }, notUpdated: { [id]: refused, [foreign]: { type: 'notFound' }, '#k': { type: 'notFound' } } })
    expect(Object.entries(answer.notDestroyed)).toEqual([[id, refused], [foreign, { type: 'notFound' }], ['__proto__', { type: 'notFound' }]])
    expect((await lab.error('alice', `${type}/set`, { ifInState: '99', destroy: [id] })).type).toBe('stateMismatch')
    const many = Array.from({ length: coreLimits.maxObjectsInSet + 1 }, () => id)
    expect((await lab.error('alice', `${type}/set`, { destroy: many })).type).toBe('requestTooLarge')
  }
  expect([await book(), await cards()]).toEqual(before)
})

test('an address book stays with its contents gone or not, and as the default one', async () => {
  await take()
  const id = String((await book())['id'])
  for (const onDestroyRemoveContents of [true, false]) expect((await lab.call('alice', 'AddressBook/set', { destroy: [id], onDestroyRemoveContents })).notDestroyed).toEqual({ [id]: refused })
  for (const onSuccessSetIsDefault of [id, 'A99', '#k', null]) expect(await lab.call('alice', 'AddressBook/set', { onSuccessSetIsDefault })).toMatchObject({ updated: {}, notUpdated: {} })
  expect((await book())['isDefault']).toBe(true)
})

test('nothing is copied, since nobody sees another’s cards', async () => {
  await take()
  await take('bob@parley.test')
  expect((await lab.error('alice', 'ContactCard/copy', { fromAccountId: 'bob@parley.test', create: {} })).type).toBe('fromAccountNotFound')
  expect((await lab.error('alice', 'ContactCard/copy', { fromAccountId: alice, create: {} })).type).toBe('invalidArguments')
})

const methods = ['AddressBook/get', 'AddressBook/changes', 'AddressBook/set', 'ContactCard/get', 'ContactCard/changes', 'ContactCard/set', 'ContactCard/copy']

test('arguments of the wrong type are refused, and nothing of it is a fault of ours', async () => {
  await take()
  const wrong: [string, JsonObject][] = [
    ...['AddressBook/get', 'ContactCard/get'].flatMap((method): [string, JsonObject][] => [{ ids: 'C1' }, { ids: [1] }, { ids: {} }, { properties: 'name' }, { properties: [null] }].map((args) => [method, args])),
    ...['AddressBook/changes', 'ContactCard/changes'].flatMap((method): [string, JsonObject][] => [{}, { sinceState: 1 }, { sinceState: '0', maxChanges: 0 }].map((args) => [method, args])),
    ...['AddressBook/set', 'ContactCard/set'].flatMap((method): [string, JsonObject][] => [{ create: [] }, { create: { k: null } }, { update: { C1: 'x' } }, { destroy: [1] }, { ifInState: 1 }].map((args) => [method, args as JsonObject])),
    ['AddressBook/set', { onDestroyRemoveContents: 'yes' }],
    ['AddressBook/set', { onSuccessSetIsDefault: 1 }],
  ]
  for (const [method, args] of wrong) expect([method, args, (await lab.error('alice', method, args)).type]).toEqual([method, args, 'invalidArguments'])
  for (const method of methods) expect([method, (await lab.error('alice', method, { accountId: 'bob@parley.test' })).type]).toEqual([method, 'accountNotFound'])
  expect(lab.diagnostics.recorded.events.filter(({ name }) => name === 'mailboxRequestFailed')).toEqual([])
})

test('nobody sees anything of another’s list, by whatever id', async () => {
  await take()
  const own = [String((await book())['id']), ...Object.values(await ids())]
  await take('bob@parley.test', { ...list, contacts: [contact('dave@parley.test', [1], 'Dave of Bob')] })
  expect(await names('bob')).toEqual(['Other Contacts', 'Friends', 'Dave of Bob'])
  expect(await names()).toEqual(['Other Contacts', 'Friends', 'Bobby', 'Carol Example', 'zoe@elsewhere.test'])
  for (const type of ['AddressBook', 'ContactCard']) {
    expect(await lab.call('bob', `${type}/get`, { ids: own })).toMatchObject({ list: [], notFound: own })
    expect(Object.values((await lab.call('bob', `${type}/set`, { destroy: own })).notDestroyed)).toEqual(own.map(() => ({ type: 'notFound' })))
  }
  const { created } = await lab.call('bob', 'ContactCard/changes', { sinceState: '0' })
  expect(created.filter((id: string) => own.includes(id))).toEqual([])
})

test('each kind of change is told once, of the card and of the groups it enters or leaves', async () => {
  await take()
  const [fixed, friends, bob, carol, zoe] = (await cards(['id'])).map(({ id }) => String(id))
  let version = list.version
  const changedBy = async (...changes: ListChange[]) => {
    const { state } = await lab.call('alice', 'ContactCard/get', { ids: [] })
    await lab.mailbox.contacts.change(alice, { version: ++version, nextGroup: 9, changes })
    const { created, updated, destroyed, hasMoreChanges } = await lab.call('alice', 'ContactCard/changes', { sinceState: state })
    expect(hasMoreChanges).toBe(false)
    return { created: created as string[], updated: updated.toSorted() as string[], destroyed: destroyed as string[] }
  }
  const told = (o: { created?: unknown; updated?: (string | undefined)[]; destroyed?: unknown[] }) => ({ created: o.created ?? [], updated: (o.updated ?? []).toSorted(), destroyed: o.destroyed ?? [] })
  const some = [expect.stringMatching(/^C\d+$/)]
  expect(await changedBy({ do: 'addedGroup', group: { id: 3, name: 'Work' } })).toEqual(told({ created: some }))
  expect(await changedBy({ do: 'modifiedGroup', group: { id: 2, name: 'Team' } })).toEqual(told({ updated: [friends] }))
  expect(await changedBy({ do: 'modifiedContact', contact: contact('bob@parley.test', [1, 2], 'Robert') })).toEqual(told({ updated: [bob] }))
  expect(await changedBy({ do: 'modifiedContact', contact: contact('carol@parley.test', [1]) })).toEqual(told({ updated: [carol, fixed, friends] }))
  expect(await changedBy({ do: 'addedContact', contact: contact('dave@parley.test', [2]) })).toEqual(told({ created: some, updated: [friends] }))
  expect(await changedBy({ do: 'deletedContact', address: 'zoe@elsewhere.test' })).toEqual(told({ updated: [fixed], destroyed: [zoe] }))
  expect(await changedBy({ do: 'modifiedContact', contact: contact('bob@parley.test', [1]) }, { do: 'modifiedContact', contact: contact('dave@parley.test', [1]) }, { do: 'deletedGroup', id: 2 })).toEqual(told({ updated: [bob, fixed, (await ids())['Dave Example']], destroyed: [friends] }))
  expect(await names()).toEqual(['Other Contacts', 'Bob Example', 'Carol Example', 'Work', 'Dave Example'])
})

test('a list that is taken over, taken again and given back is told as made and gone', async () => {
  const { state } = await lab.call('alice', 'AddressBook/get')
  await take()
  const first = await book()
  expect(await lab.call('alice', 'AddressBook/changes', { sinceState: state })).toMatchObject({ created: [first['id']], updated: [], destroyed: [], newState: '1' })
  const old = Object.values(await ids())
  await take()
  const second = await book()
  expect(await lab.call('alice', 'AddressBook/changes', { sinceState: '1' })).toMatchObject({ created: [second['id']], updated: [], destroyed: [first['id']] })
  expect(await lab.call('alice', 'ContactCard/changes', { sinceState: '5' })).toMatchObject({ created: Object.values(await ids()), updated: [], destroyed: old })
  await lab.mailbox.contacts.drop(alice)
  expect(await lab.call('alice', 'AddressBook/changes', { sinceState: '0' })).toMatchObject({ created: [], updated: [], destroyed: [] })
  for (const type of ['AddressBook', 'ContactCard']) expect((await lab.error('alice', `${type}/changes`, { sinceState: '99' })).type).toBe('cannotCalculateChanges')
})

test('listeners hear of the states under the names of the types, and they are those /get tells', async () => {
  const told: [string, Record<string, string>][] = []
  lab.mailbox.onStateChange((address, changed) => told.push([address, changed]))
  await take()
  const states = { AddressBook: (await lab.call('alice', 'AddressBook/get')).state, ContactCard: (await lab.call('alice', 'ContactCard/get')).state }
  expect(told).toEqual([[alice, states]])
})
