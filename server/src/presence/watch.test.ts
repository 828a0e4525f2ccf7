import { availability } from '@parley/sip/bodies/category-state'
import { eventPackages, mediaTypes } from '@parley/sip/bodies/media-types'
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
const { available, inactive, doNotDisturb, offline } = availability
const uriOf = (person: string): string => `sip:${lab.address(person)}`

const noteOf = (text: string): string => `<note xmlns="http://schemas.microsoft.com/2006/09/sip/note"><body type="personal">${text}</body></note>`

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
  expect(await carol.unread()).toEqual([])
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
  expect(await bob.unread()).toEqual([])
  const refreshed = await bob.again(dialog)
  expect(refreshed.headers.get('subscription-state')).toMatch(/^active/)
  const ended = await bob.again(dialog, '', { Expires: '0' })
  expect(ended.headers.get('subscription-state')).toBe('terminated;expires=0')
  await carol.machine(inactive)
  expect(await bob.unread()).toEqual([])
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

test('a status that changes nothing for the watcher is not told', async () => {
  const alice = await signIn('alice')
  const bob = await signIn('bob')
  await bob.watch([alice.uri])
  await alice.machine()
  await bob.seen()
  await alice.machine()
  await alice.publish({ categoryName: 'note', instance: 0, container: 400, expireType: 'static', content: '<note xmlns="http://schemas.microsoft.com/2006/09/sip/note"><body type="personal">for the family</body></note>' })
  expect(await bob.unread()).toEqual([])
})

test('what cannot be served is refused with what can', async () => {
  const alice = await signIn('alice')
  const event = await alice.subscribe('dialog', '')
  expect([event.answer.status, event.answer.headers.get('Allow-Events')]).toEqual([489, expect.stringMatching(/^presence,presence\.winfo,vnd-microsoft-roaming-self,vnd-microsoft-provisioning-v2,vnd-microsoft-roaming-contacts/)])
  const type = await alice.service('text/plain', 'x')
  expect([type.status, type.headers.get('Accept')]).toEqual([415, expect.stringContaining(mediaTypes.categoryPublish)])
  const brief = await alice.subscribe(eventPackages.roamingSelf, '', { Expires: '5' })
  expect([brief.answer.status, brief.answer.headers.get('Min-Expires')]).toEqual([423, '60'])
  const accept = await alice.subscribe(eventPackages.presence, '', { Accept: 'application/pidf+xml' }, uriOf('bob'))
  expect([accept.answer.status, accept.answer.headers.get('Accept')]).toEqual([406, mediaTypes.categories])
  const body = await alice.watch([], { 'Content-Type': 'text/plain' })
  expect(body.answer.status).toBe(415)
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
  expect(await bob.unread()).toEqual([])
})
