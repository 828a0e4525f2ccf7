import { expect, test } from 'vitest'
import * as fc from 'fast-check'
import { BodyError } from './body-error.ts'
import { buildBatchSubscribe, maxBatchResources, parseBatchSubscribe } from './batch-subscribe.ts'
import { buildCategories, parseCategories, type Category, type ExpireType } from './categories.ts'
import { buildCategoryPublish, maxPublications, parseCategoryPublish, type Publication } from './category-publish.ts'
import { buildContactCard, contactCardOf, type ContactCard } from './category-contact-card.ts'
import { buildNote, notesOf } from './category-note.ts'
import { availability, availabilityClass, buildState, stateOf, type State, type StateType } from './category-state.ts'
import * as soap from './contact-soap.ts'
import { buildSetContainerMembers, parseSetContainerMembers, type MemberType } from './containers.ts'
import { buildImSdp, parseImSdp } from './im-sdp.ts'
import { buildKeyboardActivity, parseKeyboardActivity } from './keyboard-activity.ts'
import { buildProvisionGroups, buildProvisioningRequest, parseProvisionGroups, parseProvisioningRequest } from './provisioning.ts'
import { buildPublishFault, parsePublishFault } from './publish-fault.ts'
import { buildRlmiMultipart, parseRlmiMultipart, rlmiContentType } from './rlmi-multipart.ts'
import { buildContactDelta, buildContactList, parseGroupIds, parseRoamingContacts } from './roaming-contacts.ts'
import { buildRoamingData, buildRoamingList, parseRoamingData, parseRoamingList, type RoamingData } from './roaming-self.ts'
import { buildSetSubscribers, parseSetSubscribers, type Subscriber } from './set-subscribers.ts'
import { parseXml } from './xml.ts'
import { writeXml } from './xml-writer.ts'

// What XML can carry; line ends and blanks at the edges of a name are trimmed by those who read names.
const text = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((s) => !/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(s))
const trimmed = text.map((s) => s.trim())
const filled = trimmed.filter((s) => s !== '')
const number = fc.integer({ min: 0, max: 0xffff_ffff })
const time = fc.integer({ min: 0, max: 4_000_000_000_000 })
const address = fc.stringMatching(/^[a-z][a-z0-9._-]{0,10}@[a-z]{1,8}\.[a-z]{2,5}$/)
const uri = address.map((a) => `sip:${a}`)
const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.-]{0,20}$/)
const expireType = fc.constantFrom<ExpireType>('static', 'endpoint', 'user', 'time')
type Model<T> = { [K in keyof T]-?: fc.Arbitrary<Exclude<T[K], undefined>> }
/** Keys that are not required are there or not. */
const optional = <T extends object>(model: Model<T>, requiredKeys: (keyof T)[]): fc.Arbitrary<T> => fc.record(model as object, { requiredKeys: requiredKeys as never[] }) as fc.Arbitrary<T>
const holds = <T>(arbitrary: fc.Arbitrary<T>, check: (value: T) => void): void => {
  fc.assert(
    fc.property(arbitrary, (value) => {
      check(value)
    }),
  )
}

test('states are read as they were built', () => {
  const state = optional<State>(
    {
      type: fc.constantFrom<StateType>('userState', 'machineState', 'calendarState', 'phoneState', 'aggregateState'),
      manual: fc.boolean(),
      availability: fc.integer({ min: 0, max: 18_500 }),
      activity: filled,
      customActivity: filled,
      device: filled,
      lastActive: time,
    },
    ['type', 'manual'],
  )
  holds(state, (s) => expect(stateOf(parseXml(buildState(s)))).toEqual(s))
})

test.each([
  [0, 'offline'], [2_999, 'offline'], [3_000, 'available'], [4_499, 'available'], [4_500, 'inactive'], [5_999, 'inactive'], [6_000, 'busy'], [7_499, 'busy'],
  [7_500, 'busyInactive'], [8_999, 'busyInactive'], [9_000, 'doNotDisturb'], [11_999, 'doNotDisturb'], [12_000, 'beRightBack'], [14_999, 'beRightBack'],
  [15_000, 'away'], [17_999, 'away'], [18_000, 'offline'], [18_500, 'offline'],
] as const)('availability %i is %s', (value, expected) => {
  expect(availabilityClass(value)).toBe(expected)
})

test('each availability that is published reads as itself', () => {
  for (const [word, value] of Object.entries(availability)) expect(availabilityClass(value)).toBe(word)
})

test('a real client’s state with prefixes and blanks is read', () => {
  const content = parseXml(
    '<p:state xmlns:p="http://schemas.microsoft.com/2006/09/sip/state" xmlns:q="http://www.w3.org/2001/XMLSchema-instance" q:type="p:aggregateState" lastActive="2024-05-01T10:00:00Z">\n  <p:availability>6500</p:availability>\n <p:activity token="in-a-meeting"/><p:meetingSubject/></p:state>',
  )
  expect(stateOf(content)).toEqual({ type: 'aggregateState', manual: false, availability: 6500, activity: 'in-a-meeting', lastActive: Date.UTC(2024, 4, 1, 10) })
})

test('notes and cards are read as they were built', () => {
  const note = fc.record({ type: fc.constantFrom('personal' as const, 'OOF' as const), text: text.filter((s) => s.trim() !== '') })
  holds(fc.array(note, { maxLength: 3 }), (notes) => expect(notesOf(parseXml(buildNote(notes)))).toEqual(notes))
  const card = optional<ContactCard>(
    {
      displayName: trimmed, email: trimmed, title: trimmed, company: trimmed, department: trimmed, office: trimmed, phone: trimmed,
      photo: fc.record({ uri: fc.constant('https://owa.parley.test/p?a=1&b=2'), hash: filled }),
    },
    ['displayName', 'email', 'title', 'company', 'department', 'office', 'phone'],
  )
  holds(card, (c) => expect(contactCardOf(parseXml(buildContactCard(c)))).toEqual(c))
})

test('a picture with another scheme than https is not in the card', () => {
  const of = (address: string) => contactCardOf(parseXml(`<contactCard><photo type="enterprise"><uri>${address}</uri></photo></contactCard>`)).photo
  expect(of('https://a.test/x')).toBeDefined()
  for (const address of ['javascript:alert(1)', 'http://127.0.0.1/', 'data:image/png;base64,', '//a.test/x']) expect(of(address)).toBeUndefined()
})

const content = fc.constantFrom('<note xmlns="urn:n">a &amp; b</note>', '<x xmlns="urn:x" a="1"><y/></x>')

test('category documents are read as they were built', () => {
  const category = optional<Category<string>>(
    { name, instance: number, publishTime: time, container: number, version: number, expireType, expires: number, endpointId: filled, content },
    ['name', 'instance'],
  )
  holds(fc.record({ uri, categories: fc.array(category, { maxLength: 4 }) }), (document) => {
    const back = parseCategories(buildCategories(document))
    expect({ ...back, categories: back.categories.map((c) => ({ ...c, ...(c.content ? { content: writeXml(c.content) } : {}) })) }).toEqual(document)
  })
})

test('publications are read as they were built, in their order', () => {
  const publication = optional<Publication<string>>(
    { categoryName: name, instance: number, container: number, version: number, expireType, expires: number, content },
    ['categoryName', 'instance', 'container', 'version', 'expireType'],
  )
  holds(fc.record({ uri, publications: fc.array(publication, { maxLength: 4 }) }), (publish) => {
    const back = parseCategoryPublish(buildCategoryPublish(publish))
    expect({ ...back, publications: back.publications.map((p) => ({ ...p, ...(p.content ? { content: writeXml(p.content) } : {}) })) }).toEqual(publish)
  })
})

test('one request carries a bounded number of operations', () => {
  const publications = (n: number) => Array.from({ length: n }, (_, instance) => ({ categoryName: 'x', instance, container: 2, version: 0, expireType: 'static' as const }))
  expect(parseCategoryPublish(buildCategoryPublish({ uri: 'sip:a@b.c', publications: publications(maxPublications) })).publications).toHaveLength(maxPublications)
  expect(() => parseCategoryPublish(buildCategoryPublish({ uri: 'sip:a@b.c', publications: publications(maxPublications + 1) }))).toThrow(BodyError)
  const resources = Array.from({ length: maxBatchResources + 1 }, (_, n) => ({ uri: `sip:u${n}@b.c`, context: false }))
  expect(() => parseBatchSubscribe(buildBatchSubscribe({ uri: 'sip:a@b.c', actions: [{ name: 'subscribe', id: '1', resources, categories: [] }] }))).toThrow(BodyError)
})

test('batched subscriptions are read as they were built', () => {
  const action = fc.record({
    name: fc.constantFrom('subscribe' as const, 'unsubscribe' as const),
    id: trimmed,
    resources: fc.array(fc.record({ uri, context: fc.boolean() }), { maxLength: 4 }),
    categories: fc.array(name, { maxLength: 4 }),
  })
  holds(fc.record({ uri, actions: fc.array(action, { maxLength: 3 }) }), (batch) => expect(parseBatchSubscribe(buildBatchSubscribe(batch))).toEqual(batch))
})

const member = fc.oneof(
  fc.record({ type: fc.constantFrom<MemberType>('user', 'domain'), value: address }),
  fc.record({ type: fc.constantFrom<MemberType>('sameEnterprise', 'federated', 'publicCloud', 'everyone') }),
)
const subscriber = optional<Subscriber>({ user: address, displayName: trimmed, acknowledged: fc.boolean(), type: trimmed }, ['user', 'acknowledged'])

test('roaming-self is read as it was built', () => {
  const data = optional<RoamingData<string>>(
    {
      categories: fc.record({ uri, categories: fc.constant([]) }),
      containers: fc.array(fc.record({ id: number, version: number, members: fc.array(member, { maxLength: 3 }) }), { maxLength: 3 }),
      subscribers: fc.record({ subscribers: fc.array(subscriber, { maxLength: 3 }), deleted: fc.array(address, { maxLength: 2 }) }),
    },
    [],
  )
  holds(data, (d) => expect(parseRoamingData(buildRoamingData(d))).toEqual(d))
  expect(parseRoamingList(buildRoamingList(['containers', 'categories']))).toEqual(['categories', 'containers'])
})

test('container and subscriber changes are read as they were built', () => {
  const change = fc.tuple(member, fc.constantFrom('add' as const, 'remove' as const)).map(([m, action]) => ({ ...m, action }))
  const changes = fc.array(fc.record({ id: number, version: number, changes: fc.array(change, { maxLength: 3 }) }), { maxLength: 3 })
  holds(changes, (c) => expect(parseSetContainerMembers(buildSetContainerMembers(c))).toEqual(c))
  holds(fc.array(subscriber, { maxLength: 3 }), (s) => expect(parseSetSubscribers(buildSetSubscribers(s))).toEqual(s))
})

const group = fc.record({ id: number, name: trimmed })
const contact = fc.record({ address, name: trimmed, groups: fc.uniqueArray(number, { maxLength: 3 }), subscribed: fc.boolean() })

test('contact lists and their changes are read as they were built', () => {
  holds(fc.record({ deltaNum: number, groups: fc.array(group), contacts: fc.array(contact) }), (list) =>
    expect(parseRoamingContacts(buildContactList(list))).toEqual({ kind: 'list', ...list }),
  )
  const change = fc.oneof(
    fc.record({ do: fc.constantFrom('addedGroup' as const, 'modifiedGroup' as const), group }),
    fc.record({ do: fc.constant('deletedGroup' as const), id: number }),
    fc.record({ do: fc.constantFrom('addedContact' as const, 'modifiedContact' as const), contact }),
    fc.record({ do: fc.constant('deletedContact' as const), address }),
  )
  holds(fc.record({ deltaNum: number, prevDeltaNum: number, changes: fc.array(change) }), (delta) =>
    expect(parseRoamingContacts(buildContactDelta(delta))).toEqual({ kind: 'delta', ...delta }),
  )
})

test('in the list addresses stand bare, in a delta as URIs', () => {
  const bob = { address: 'bob@parley.test', name: '', groups: [1, 2], subscribed: true }
  expect(buildContactList({ deltaNum: 1, groups: [], contacts: [bob] })).toContain('<contact uri="bob@parley.test" name="" groups="1 2" subscribed="true" externalURI=""/>')
  expect(buildContactDelta({ deltaNum: 2, prevDeltaNum: 1, changes: [{ do: 'addedContact', contact: bob }] })).toContain('uri="sip:bob@parley.test"')
})

test('group ids are blank-separated whole numbers, each once', () => {
  expect(parseGroupIds(' 1  2 1 ')).toEqual([1, 2])
  expect(() => parseGroupIds('1,2')).toThrow(BodyError)
})

test('contact commands are read as they were built', () => {
  const delta = { deltaNum: number }
  const command = fc.oneof(
    fc.record({ do: fc.constant('setContact' as const), address, name: trimmed, groups: fc.uniqueArray(number, { maxLength: 3 }), subscribed: fc.boolean(), ...delta }),
    fc.record({ do: fc.constant('deleteContact' as const), address, ...delta }),
    fc.record({ do: fc.constant('addGroup' as const), name: filled, ...delta }),
    fc.record({ do: fc.constant('modifyGroup' as const), groupId: number, name: filled, ...delta }),
    fc.record({ do: fc.constant('deleteGroup' as const), groupId: number, ...delta }),
    fc.record({ do: fc.constant('directorySearch' as const), terms: fc.array(fc.record({ attribute: name, value: filled }), { maxLength: 3 }), maxResults: number }),
  )
  holds(command, (c) => expect(soap.parseContactCommand(soap.buildContactCommand(c))).toEqual(c))
})

test('answers to contact commands are read as they were built', () => {
  const row = fc.record({ uri, displayName: text, title: text, department: text, company: text, office: text, email: text, phone: text })
  holds(fc.array(row, { maxLength: 3 }), (rows) => expect(soap.parseDirectoryAnswer(soap.buildDirectoryAnswer(rows))).toEqual(rows))
  expect(soap.parseAddGroupAnswer(soap.buildAddGroupAnswer(7))).toBe(7)
  expect(soap.parseStaleListFault(soap.buildStaleListFault(12))).toBe(12)
})

test('faults, provisioning and typing are read as they were built', () => {
  const operation = fc.record({ index: number, version: number, curVersion: number })
  holds(fc.array(operation, { maxLength: 3 }), (operations) =>
    expect(parsePublishFault(buildPublishFault(operations))).toEqual({ code: 'Client.BadCall.WrongDelta', operations }),
  )
  holds(fc.array(text, { maxLength: 3 }), (names) => expect(parseProvisioningRequest(buildProvisioningRequest(names))).toEqual(names))
  const groups = [{ name: 'ServerConfiguration', settings: new Map([['focusFactoryUri', 'sip:a;b&c'], ['empty', '']]) }]
  expect(parseProvisionGroups(buildProvisionGroups(groups))).toEqual(groups)
  for (const status of ['type', 'idle'] as const) expect(parseKeyboardActivity(buildKeyboardActivity(status))).toBe(status)
  expect(() => parseKeyboardActivity('<KeyboardActivity><status status="shout"/></KeyboardActivity>')).toThrow(BodyError)
})

test('multipart answers are read as they were built, and every part ends in CRLF CRLF', () => {
  const list = { uri: 'sip:a@b.c', version: 3, fullState: false, resources: [{ uri: 'sip:b@b.c', state: 'active' as const, cid: 'one' }, { uri: 'sip:c@b.c', state: 'resubscribe' as const, poolFqdn: 'pool.b.c' }] }
  const document = Buffer.from('<categories uri="sip:b@b.c">ä</categories>')
  for (const boundary of ['x', 'parley-A_b-9']) {
    const body = buildRlmiMultipart(list, [['one', document]], boundary)
    const back = parseRlmiMultipart(rlmiContentType(boundary), body)
    expect(back).toEqual({ list, documents: new Map([['one', document]]) })
    expect(body.toString().split(`--${boundary}`).slice(1, -1).every((part) => part.endsWith('\r\n\r\n'))).toBe(true)
  }
  expect(() => parseRlmiMultipart('multipart/related', Buffer.from('x'))).toThrow('boundary')
  expect(() => parseRlmiMultipart(rlmiContentType('x'), Buffer.from('--x\r\n\r\n'))).toThrow(BodyError)
})

test('session descriptions are read as they were built; without m=message they are refused', () => {
  const sdp = { host: '10.0.0.1', port: 5060, format: 'null', acceptTypes: ['text/plain', 'text/html'] }
  expect(parseImSdp(buildImSdp(sdp))).toEqual(sdp)
  expect(parseImSdp(buildImSdp({ ...sdp, host: '2001:db8::1', acceptTypes: [] }))).toEqual({ ...sdp, host: '2001:db8::1', acceptTypes: [] })
  expect(buildImSdp({ ...sdp, host: 'x\r\nm=audio 1' })).not.toContain('m=audio')
  for (const bad of ['', 'v=0\r\nm=audio 9 RTP/AVP 0\r\n', 'm=message 70000 sip null', 'm=message 5060 tcp null']) expect(() => parseImSdp(bad)).toThrow(BodyError)
})

test('no body parser throws anything but a refusal', () => {
  const parsers: ((body: Buffer) => unknown)[] = [
    parseCategories, parseCategoryPublish, parseBatchSubscribe, parseRoamingData, parseRoamingList, parseSetContainerMembers, parseSetSubscribers,
    parseRoamingContacts, soap.parseContactCommand, soap.parseAddGroupAnswer, soap.parseDirectoryAnswer, soap.parseStaleListFault,
    parsePublishFault, parseProvisioningRequest, parseProvisionGroups, parseKeyboardActivity, parseImSdp, (b) => parseRlmiMultipart('multipart/related;boundary=x', b),
  ]
  const names = fc.constantFrom('publish', 'publications', 'publication', 'categories', 'category', 'state', 'batchSub', 'action', 'adhocList', 'resource', 'roamingData', 'containers', 'container', 'member', 'subscribers', 'subscriber', 'contactList', 'contactDelta', 'contact', 'Envelope', 'Body', 'setContact', 'directorySearch', 'Array', 'row', 'Fault', 'details', 'operation', 'list', 'instance', 'KeyboardActivity', 'status')
  const attributes = fc.dictionary(fc.constantFrom('uri', 'name', 'id', 'version', 'type', 'value', 'action', 'groups', 'deltaNum', 'status', 'state', 'user', 'instance', 'container', 'expireType'), fc.oneof(fc.string(), fc.constantFrom('1', '-1', 'sip:a@b.c', 'static', 'user', '__proto__')))
  const { tree } = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.tuple(names, attributes, fc.array(fc.oneof({ maxDepth: 4 }, fc.constantFrom('1', 'sip:a@b.c', ''), tie('tree')), { maxLength: 3 })).map(
      ([element, attrs, inner]) => `<${element}${Object.entries(attrs).map(([k, v]) => ` ${k}="${v.replace(/[^ -~]|[<&"]/g, '')}"`).join('')}>${inner.join('')}</${element}>`,
    ),
  }))
  holds(fc.oneof(tree, fc.string(), fc.string().map((s) => `--x\r\n${s}\r\n--x--`)), (body) => {
    for (const parse of parsers) {
      try {
        parse(Buffer.from(body))
      } catch (error) {
        expect(error).toBeInstanceOf(BodyError)
      }
    }
  })
})
