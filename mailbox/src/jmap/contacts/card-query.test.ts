import { afterAll, beforeAll, expect, test } from 'vitest'
import { MailboxLab } from '../../testing/mailbox-lab.ts'
import type { JsonObject } from '../core/json.ts'
import { hiddenLimits } from '../core/limits.ts'

let lab: MailboxLab

const contact = (address: string, groups: number[], name = '') => ({ address, name, groups, subscribed: true })

beforeAll(async () => {
  lab = await MailboxLab.open()
  const groups = [{ id: 1, name: '~' }, { id: 2, name: 'Café friends' }]
  await lab.mailbox.contacts.take('alice@parley.test', {
    version: 1,
    nextGroup: 3,
    groups,
    contacts: [contact('carol@parley.test', [2]), contact('bob@parley.test', [1, 2], 'Łukasz "Bob" Müller'), contact('zoe@elsewhere.test', [1], 'Zoë from elsewhere')],
  })
  await lab.mailbox.contacts.take('bob@parley.test', { version: 1, nextGroup: 3, groups, contacts: [contact('carol@parley.test', [2], 'Carol of Bob')] })
})

afterAll(() => lab[Symbol.asyncDispose]())

const all = ['Other Contacts', 'Café friends', 'Carol Example', 'Łukasz "Bob" Müller', 'Zoë from elsewhere']
const [other, friends, carol, bob, zoe] = all as [string, string, string, string, string]

/** Names of what is found, in its order. */
async function found(args: JsonObject, user = 'alice'): Promise<string[]> {
  const { ids } = await lab.call(user, 'ContactCard/query', args)
  const { list } = await lab.call(user, 'ContactCard/get', { ids, properties: ['name'] })
  return (list as { name: { full: string } }[]).map(({ name }) => name.full)
}

const passing = (filter: JsonObject, user?: string) => found({ filter }, user)
const cardOf = async (name: string, user = 'alice') => ((await lab.call(user, 'ContactCard/get')).list as { id: string; uid: string; name: { full: string }; addressBookIds: Record<string, true> }[]).find((card) => card.name.full === name)!

test('all cards are listed in the order they were made, of the own list only', async () => {
  expect(await found({})).toEqual(all)
  expect(await passing({})).toEqual(all)
  expect(await found({}, 'bob')).toEqual([other, friends, 'Carol of Bob'])
  expect(await found({}, 'carol')).toEqual([])
})

test('cards are found by address book, uid, member and kind, exactly', async () => {
  const { uid, addressBookIds } = await cardOf(bob)
  const [inAddressBook = ''] = Object.keys(addressBookIds)
  expect(await passing({ inAddressBook })).toEqual(all)
  expect(await passing({ inAddressBook: 'A99' })).toEqual([])
  expect(await passing({ uid })).toEqual([bob])
  expect(await passing({ uid: uid.toUpperCase() })).toEqual([])
  expect(await passing({ hasMember: uid })).toEqual([other, friends])
  expect(await passing({ hasMember: 'nobody' })).toEqual([])
  expect(await passing({ kind: 'group' })).toEqual([other, friends])
  expect(await passing({ kind: 'individual' })).toEqual([carol, bob, zoe])
  expect(await passing({ kind: 'org' })).toEqual([])
})

test('another’s address book and uids find nothing', async () => {
  const theirs = await cardOf('Carol of Bob', 'bob')
  expect(await passing({ inAddressBook: Object.keys(theirs.addressBookIds)[0] ?? '' })).toEqual([])
  expect(await passing({ uid: theirs.uid })).toEqual([])
  expect(await passing({ hasMember: theirs.uid })).toEqual([])
})

test('texts are found in any case and with any accents, every word of them, and phrases as they are', async () => {
  expect(await passing({ name: 'MULLER' })).toEqual([bob])
  expect(await passing({ name: 'muller bob' })).toEqual([bob])
  expect(await passing({ name: '"bob muller"' })).toEqual([])
  expect(await passing({ name: '"from elsewhere"' })).toEqual([zoe])
  expect(await passing({ name: String.raw`"\"bob\" müller"` })).toEqual([bob])
  expect(await passing({ name: 'cafe' })).toEqual([friends])
  expect(await passing({ name: 'example' })).toEqual([carol])
  expect(await passing({ email: 'ELSEWHERE.test' })).toEqual([zoe])
  expect(await passing({ onlineService: 'sip' })).toEqual([carol, bob, zoe])
  expect(await passing({ onlineService: 'sip:bob@' })).toEqual([bob])
  expect(await passing({ text: 'zoe' })).toEqual([zoe])
  expect(await passing({ text: 'carol@parley.test example' })).toEqual([carol])
  expect(await passing({ name: 'parley.test' })).toEqual([])
  for (const nothing of ['', '  ', '""']) expect([nothing, await passing({ text: nothing })]).toEqual([nothing, []])
})

test('all conditions of one object must hold; operators join them', async () => {
  expect(await passing({ kind: 'individual', text: 'parley' })).toEqual([carol, bob])
  expect(await passing({ operator: 'OR', conditions: [{ kind: 'group' }, { email: 'zoe' }] })).toEqual([other, friends, zoe])
  expect(await passing({ operator: 'AND', conditions: [{ kind: 'individual' }, { operator: 'NOT', conditions: [{ email: 'zoe' }, { email: 'bob' }] }] })).toEqual([carol])
})

test('what no contact of a list has is found nowhere; what isn’t known of them is unsupported', async () => {
  for (const name of ['nickname', 'organization', 'phone', 'address', 'note']) {
    expect(await passing({ [name]: 'e' })).toEqual([])
    expect(await passing({ operator: 'OR', conditions: [{ [name]: 'zoe' }, { email: 'zoe' }] })).toEqual([zoe])
  }
  const day = '2025-01-01T00:00:00Z'
  for (const filter of [{ createdBefore: day }, { createdAfter: day }, { updatedBefore: day }, { updatedAfter: day }, { 'name/given': 'Zoë' }, { 'name/surname': 'x' }, { 'name/surname2': 'x' }, { colour: 'red' }, { constructor: 'x' }, { operator: 'NOT', conditions: [{ toString: 'x' }] }] as JsonObject[]) {
    expect([filter, (await lab.error('alice', 'ContactCard/query', { filter })).type]).toEqual([filter, 'unsupportedFilter'])
  }
})

test('cards are sorted by their names, as parts of which they all are alike', async () => {
  const sorted = [friends, carol, bob, other, zoe]
  for (const property of ['name/given', 'name/surname', 'name/surname2']) {
    expect(await found({ sort: [{ property }] })).toEqual(sorted)
    expect(await found({ sort: [{ property, isAscending: false, collation: 'i;unicode-casemap' }] })).toEqual(sorted.toReversed())
  }
  for (const property of ['created', 'updated', 'name', 'uid', 'constructor', '']) expect([property, (await lab.error('alice', 'ContactCard/query', { sort: [{ property }] })).type]).toEqual([property, 'unsupportedSort'])
})

test('pages begin at a position or an anchor, and the total is told', async () => {
  expect(await lab.call('alice', 'ContactCard/query', { position: 1, limit: 2, calculateTotal: true })).toMatchObject({ position: 1, total: 5, ids: { length: 2 } })
  expect(await found({ position: 1, limit: 2 })).toEqual([friends, carol])
  expect(await found({ position: -2 })).toEqual([bob, zoe])
  expect(await found({ position: 9 })).toEqual([])
  const { id } = await cardOf(bob)
  expect(await found({ anchor: id, anchorOffset: -1, limit: 2 })).toEqual([carol, bob])
  const theirs = await cardOf('Carol of Bob', 'bob')
  for (const anchor of [theirs.id, 'C999', '__proto__']) expect((await lab.error('alice', 'ContactCard/query', { anchor })).type).toBe('anchorNotFound')
})

test('changes of a list that goes by names cannot be calculated, since the directory’s names change untold', async () => {
  const { queryState } = await lab.call('alice', 'ContactCard/query', {})
  for (const args of [{ filter: { name: 'bob' } }, { filter: { operator: 'NOT', conditions: [{ kind: 'group', text: 'bob' }] } }, { sort: [{ property: 'name/given' }] }] as JsonObject[]) {
    expect((await lab.call('alice', 'ContactCard/query', args)).canCalculateChanges).toBe(false)
    expect((await lab.error('alice', 'ContactCard/queryChanges', { ...args, sinceQueryState: queryState })).type).toBe('cannotCalculateChanges')
  }
  for (const args of [{}, { filter: { email: 'bob' } }, { filter: { operator: 'OR', conditions: [{ uid: 'x' }, { hasMember: 'y' }, { phone: '1' }] } }] as JsonObject[]) {
    expect((await lab.call('alice', 'ContactCard/query', args)).canCalculateChanges).toBe(true)
    expect(await lab.call('alice', 'ContactCard/queryChanges', { ...args, sinceQueryState: queryState })).toMatchObject({ removed: [], added: [] })
  }
})

test('changes of a list are told with their places and the total, unless they are too many or too old', async () => {
  await lab.mailbox.contacts.take('dave@parley.test', { version: 1, nextGroup: 2, groups: [{ id: 1, name: '~' }], contacts: [contact('bob@parley.test', [1]), contact('carol@parley.test', [1])] })
  const query = { filter: { kind: 'individual' } }
  const { queryState, ids } = await lab.call('dave', 'ContactCard/query', query)
  await lab.mailbox.contacts.change('dave@parley.test', { version: 2, nextGroup: 2, changes: [{ do: 'deletedContact', address: 'bob@parley.test' }, { do: 'addedContact', contact: contact('erin@parley.test', [1]) }] })
  const { ids: now } = await lab.call('dave', 'ContactCard/query', query)
  const group = (await cardOf(other, 'dave')).id
  const answer = await lab.call('dave', 'ContactCard/queryChanges', { ...query, sinceQueryState: queryState, calculateTotal: true })
  expect({ ...answer, removed: answer.removed.toSorted() }).toMatchObject({ oldQueryState: queryState, removed: [ids[0], group].toSorted(), added: [{ id: now[1], index: 1 }], total: 2 })
  expect((await lab.error('dave', 'ContactCard/queryChanges', { ...query, sinceQueryState: queryState, maxChanges: 1 })).type).toBe('tooManyChanges')
  expect((await lab.error('dave', 'ContactCard/queryChanges', { ...query, sinceQueryState: '99' })).type).toBe('cannotCalculateChanges')
})

test('arguments of the wrong type are refused, and nothing of it is a fault of ours', async () => {
  const values = [null, 1, true, [], {}, ['bob']]
  for (const name of ['inAddressBook', 'uid', 'hasMember', 'kind', 'text', 'name', 'email', 'onlineService', 'nickname']) {
    for (const value of values) expect([name, value, (await lab.error('alice', 'ContactCard/query', { filter: { [name]: value } })).type]).toEqual([name, value, 'invalidArguments'])
  }
  for (const args of [{ filter: 'x' }, { filter: [] }, { filter: { operator: 'XOR', conditions: [] } }, { filter: { operator: 'AND', conditions: [1] } }, { sort: 'name' }, { sort: [{}] }, { position: 'x' }, { limit: -1 }, { anchor: 1 }, { calculateTotal: 1 }] as JsonObject[]) {
    expect([args, (await lab.error('alice', 'ContactCard/query', args)).type]).toEqual([args, 'invalidArguments'])
    expect([args, (await lab.error('alice', 'ContactCard/queryChanges', { sinceQueryState: '0', ...args })).type]).toEqual([args, 'invalidArguments'])
  }
  expect((await lab.error('alice', 'ContactCard/queryChanges', {})).type).toBe('invalidArguments')
  const conditions = Array.from({ length: hiddenLimits.filterConditions }, () => ({ text: 'x' }))
  expect((await lab.error('alice', 'ContactCard/query', { filter: { operator: 'OR', conditions } })).type).toBe('unsupportedFilter')
  for (const method of ['ContactCard/query', 'ContactCard/queryChanges']) expect((await lab.error('alice', method, { accountId: 'bob@parley.test', sinceQueryState: '0' })).type).toBe('accountNotFound')
  expect(lab.diagnostics.recorded.events.filter(({ name }) => name === 'mailboxRequestFailed')).toEqual([])
})
