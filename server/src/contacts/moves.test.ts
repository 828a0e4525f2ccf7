import { SetClock } from '@parley/platform/clock'
import { AppError } from '@parley/platform/errors'
import { eventPackages } from '@parley/sip/bodies/media-types'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Lab } from '../testing.ts'
import { contact, ListEndpoint, MemoryMailboxes } from './testing.ts'

const alice = 'alice@parley.test'
const bob = 'bob@parley.test'
const DAY = 86_400_000

let mailboxes: MemoryMailboxes
let clock: SetClock
let lab: Lab

beforeEach(async () => {
  mailboxes = new MemoryMailboxes()
  clock = new SetClock()
  lab = await Lab.start({ mailboxes, clock })
})
afterEach(() => lab[Symbol.asyncDispose]())

const policy = (ucsAllowed: boolean, migrationDelayInDays = 0) => lab.topology.settings.put('user-services-policy', 'Global', { ucsAllowed, migrationDelayInDays, enableAwaySinceIndication: false })
const install = () => lab.server.installContacts(lab.address('alice'), { groups: ['Team'], contacts: [{ address: bob, groups: ['Team'] }] })
const storeOf = () => lab.server.contactStores.of(lab.address('alice'))
const rollBack = () => lab.server.contactStores.rollBack(lab.address('alice'))
const recorded = async (name: string) => (await lab.diagnostics.events.query({ limit: 1_000 })).filter((event) => event.name === name)

let signIns = 0
async function signIn(): Promise<ListEndpoint> {
  const endpoint = new ListEndpoint(await lab.signIn('alice', { epid: `alice${signIns++}` }))
  await endpoint.follow()
  return endpoint
}

/** What the list holds for a client that asks now. */
async function seen(): Promise<string[]> {
  const endpoint = new ListEndpoint(await lab.signIn('alice', { epid: `alice${signIns++}` }))
  return (await endpoint.follow()).contacts.map(({ address }) => address)
}

test('at the next sign-in a list moves to the mailbox, and nobody who follows it notices', async () => {
  await install()
  const one = await signIn()
  expect(await storeOf()).toEqual({ address: alice, state: 'UcsMigrated', attempts: 0 })
  expect(mailboxes.lists.get(alice)).toMatchObject({ version: 3, nextGroup: 3, groups: [{ id: 1 }, { id: 2, name: 'Team' }], contacts: [{ address: bob, groups: [2] }] })
  expect((await one.do(contact('carol@parley.test'))).status).toBe(200)
  expect(await one.delta()).toMatchObject([{ do: 'addedContact' }])
  expect(mailboxes.lists.get(alice)?.contacts.map(({ address }) => address)).toEqual([bob, 'carol@parley.test'])
  expect(await seen()).toEqual([bob, 'carol@parley.test'])
  expect(await recorded('ucsMigrated')).toHaveLength(1)
})

test('a policy that does not allow it keeps the list here, and one that takes it back later moves nothing', async () => {
  await policy(false)
  await install()
  await signIn()
  expect(await storeOf()).toMatchObject({ state: 'UcsDisabled', attempts: 0 })
  expect(mailboxes.lists.size).toBe(0)
  await policy(true)
  expect(await storeOf()).toMatchObject({ state: 'UcsAllowed' })
  await signIn()
  expect(await storeOf()).toMatchObject({ state: 'UcsMigrated' })
  await policy(false)
  await signIn()
  expect(await storeOf()).toMatchObject({ state: 'UcsMigrated' })
})

test('an endpoint that stays signed in is enough: its next refresh counts as a sign-in', async () => {
  await policy(false)
  await install()
  const endpoint = await signIn()
  await policy(true)
  await endpoint.refresh()
  await expect.poll(storeOf, { timeout: 10_000 }).toMatchObject({ state: 'UcsMigrated' })
})

test('the delay counts from the first sign-in that was allowed', async () => {
  await policy(true, 3)
  await install()
  expect(Math.abs((await storeOf()).notBefore! - (clock.now() + 3 * DAY))).toBeLessThan(60_000)
  await signIn()
  const first = await storeOf()
  expect(first).toMatchObject({ state: 'UcsAllowed', notBefore: expect.any(Number) as number })
  expect(Math.abs(first.notBefore! - (clock.now() + 3 * DAY))).toBeLessThan(60_000)
  clock.offsetMs = 2 * DAY
  await signIn()
  expect(await storeOf()).toMatchObject({ state: 'UcsAllowed', notBefore: first.notBefore })
  clock.offsetMs = 3 * DAY + 60_000
  mailboxes.before = () => {
    throw new AppError('unavailable', 'The disk is full')
  }
  await signIn()
  expect(await storeOf()).toMatchObject({ state: 'UcsAllowed', attempts: 1 })
  mailboxes.before = () => {}
  clock.offsetMs += 11 * 60_000
  await signIn()
  expect(await storeOf()).toMatchObject({ state: 'UcsMigrated' })
})

test('the delay counts anew for who has signed in while no policy allowed it', async () => {
  await policy(true, 3)
  await signIn()
  await policy(false)
  await signIn()
  clock.offsetMs = 2 * DAY
  await policy(true, 3)
  await signIn()
  expect(Math.abs((await storeOf()).notBefore! - (clock.now() + 3 * DAY))).toBeLessThan(60_000)
})

test('a list that is rolled back is whole, stays for seven days, and then moves again', async () => {
  await install()
  const one = await signIn()
  await storeOf()
  await one.do(contact('carol@parley.test'))
  await one.delta()
  const back = await rollBack()
  expect(back).toMatchObject({ state: 'UcsAllowed', attempts: 0 })
  expect(await recorded('ucsRolledBack')).toMatchObject([{ fields: { user: alice, date: new Date(back.notBefore!).toISOString() } }])
  expect(Math.abs(back.notBefore! - (clock.now() + 7 * DAY))).toBeLessThan(60_000)
  expect(mailboxes.lists.size).toBe(0)
  expect((await one.do({ do: 'deleteContact', address: bob })).status).toBe(200)
  expect(await seen()).toEqual(['carol@parley.test'])
  clock.offsetMs = 6 * DAY
  await signIn()
  expect(await storeOf()).toMatchObject({ state: 'UcsAllowed' })
  clock.offsetMs = 7 * DAY + 60_000
  await signIn()
  expect(await storeOf()).toMatchObject({ state: 'UcsMigrated' })
  expect(mailboxes.lists.get(alice)?.contacts.map(({ address }) => address)).toEqual(['carol@parley.test'])
})

test('a move back waits for the change that is under way', async () => {
  const one = await signIn()
  await storeOf()
  const change = mailboxes.hold('change')
  const done = one.do(contact(bob))
  await expect.poll(() => change.held, { timeout: 10_000 }).toBe(1)
  const back = rollBack()
  await new Promise((resolve) => setImmediate(resolve))
  change.release()
  expect([(await done).status, (await back).state]).toEqual([200, 'UcsAllowed'])
  expect([await seen(), mailboxes.lists.size]).toEqual([[bob], 0])
  await lab.restart()
  expect(await seen()).toEqual([bob])
})

test('a delay that is over is not waited for again after a move back', async () => {
  await policy(true, 30)
  await signIn()
  await storeOf()
  clock.offsetMs = 30 * DAY + 60_000
  await signIn()
  expect(await storeOf()).toMatchObject({ state: 'UcsMigrated' })
  expect(Math.abs((await rollBack()).notBefore! - (clock.now() + 7 * DAY))).toBeLessThan(60_000)
  await policy(false)
  expect(await storeOf()).toEqual({ address: alice, state: 'UcsDisabled', attempts: 0 })
})

test('a mailbox that cannot forget a list which was rolled back does so at the next sign-in', async () => {
  await install()
  await signIn()
  await storeOf()
  mailboxes.before = (call) => {
    if (call === 'drop') throw new AppError('unavailable', 'The disk is full')
  }
  expect(await rollBack()).toMatchObject({ state: 'UcsAllowed' })
  expect([await seen(), mailboxes.lists.size]).toEqual([[bob], 1])
  mailboxes.before = () => {}
  await signIn()
  expect(await storeOf()).toMatchObject({ state: 'UcsAllowed' })
  expect([await seen(), mailboxes.lists.size]).toEqual([[bob], 0])
})

test('a client that refreshes in the middle of a move back does not send the list to the mailbox again', async () => {
  await install()
  const one = await signIn()
  await storeOf()
  const drop = mailboxes.hold('drop')
  const back = rollBack()
  await expect.poll(() => drop.held, { timeout: 10_000 }).toBe(1)
  await one.refresh()
  drop.release()
  expect(await back).toMatchObject({ state: 'UcsAllowed', notBefore: expect.any(Number) as number })
  expect([await seen(), mailboxes.lists.size, await storeOf()]).toMatchObject([[bob], 0, { state: 'UcsAllowed' }])
})

test('what is not in the mailbox cannot be rolled back, and it is said where it is', async () => {
  await policy(false)
  await signIn()
  await expect(rollBack()).rejects.toMatchObject({ code: 'conflict', found: 'UcsDisabled' })
})

test('a mailbox that takes no list leaves it here, with the reason; it is tried again later, not at every sign-in', async () => {
  await install()
  mailboxes.before = (call) => {
    if (call === 'take') throw new AppError('unavailable', 'The disk is full')
  }
  await signIn()
  const failed = await storeOf()
  expect(failed).toMatchObject({ state: 'UcsAllowed', attempts: 1, failure: 'The disk is full' })
  expect(Math.abs(failed.lastAttempt! - clock.now())).toBeLessThan(60_000)
  expect(await recorded('ucsMigrationFailed')).toHaveLength(1)
  expect(await seen()).toEqual([bob])
  expect(await storeOf()).toMatchObject({ attempts: 1 })
  clock.offsetMs = 11 * 60_000
  await signIn()
  expect(await storeOf()).toMatchObject({ attempts: 2 })
  mailboxes.before = () => {}
  clock.offsetMs = 22 * 60_000
  await signIn()
  expect(await storeOf()).toEqual({ address: alice, state: 'UcsMigrated', attempts: 0 })
  expect(await seen()).toEqual([bob])
})

test('a list that could not be moved is no failure any more once no policy lets it', async () => {
  await install()
  mailboxes.before = (call) => {
    if (call === 'take') throw new AppError('unavailable', 'The disk is full')
  }
  await signIn()
  expect(await storeOf()).toMatchObject({ state: 'UcsAllowed', failure: 'The disk is full' })
  await policy(false)
  expect(await storeOf()).not.toHaveProperty('failure')
  expect((await lab.server.contactStores.all(`lync.${lab.domain}`)).filter(({ failure }) => failure !== undefined)).toEqual([])
})

test('who has no mailbox has that for a reason, while the policy lets the list move', async () => {
  await lab.topology.settings.put('user-account', lab.address('alice'), { mailbox: false })
  expect(await storeOf()).toMatchObject({ state: 'UcsAllowed', failure: `${alice} has no mailbox` })
  await policy(false)
  expect(await storeOf()).not.toHaveProperty('failure')
})

test('a change that the mailbox refuses is refused, and the next one starts from what is really there', async () => {
  const one = await signIn()
  await storeOf()
  mailboxes.before = (call) => {
    if (call === 'change') throw new AppError('unavailable', 'The disk is full')
  }
  expect((await one.do(contact(bob))).status).toBe(503)
  mailboxes.before = () => {}
  expect(await seen()).toEqual([])
  expect((await one.do(contact('carol@parley.test'))).status).toBe(200)
  expect(await seen()).toEqual(['carol@parley.test'])
})

test('a change whose answer was lost on the way from the mailbox is there, told, and asks who was added', async () => {
  const one = await signIn()
  await storeOf()
  const change = mailboxes.change.bind(mailboxes)
  mailboxes.change = async (owner, next) => {
    await change(owner, next)
    throw new AppError('unavailable', 'The answer was lost')
  }
  expect((await one.do(contact(bob))).status).toBe(503)
  mailboxes.change = change
  const asked = new ListEndpoint(await lab.signIn('bob', { epid: 'bob1' }))
  expect((await asked.followSelf()).subscribers?.subscribers).toEqual([])
  expect(await seen()).toEqual([bob])
  expect((await asked.selfChange()).subscribers?.subscribers).toMatchObject([{ user: alice }])
  expect((await asked.followSelf()).subscribers?.subscribers).toMatchObject([{ user: alice }])
  const whole = await one.whole()
  expect(whole.contacts.map(({ address }) => address)).toEqual([bob])
})

test('who is taken out of Lync leaves no list behind, here or in the mailbox; also where the mailbox has lost it', async () => {
  await install()
  await signIn()
  await storeOf()
  await lab.server.removeImData(lab.address('alice'))
  expect(mailboxes.lists.size).toBe(0)
  expect(await seen()).toEqual([])
  await storeOf()
  mailboxes.lists.clear()
  await lab.restart()
  const refused = await new ListEndpoint(await lab.signIn('alice', { epid: 'lost' })).subscribe(eventPackages.roamingContacts, '')
  expect([refused.answer.status, refused.answer.headers.get('ms-diagnostics')]).toEqual([404, expect.stringContaining('should be in the mailbox')])
  await lab.server.removeImData(lab.address('alice'))
  expect(await seen()).toEqual([])
})

test('the list of who is taken out of Lync goes on counting, so no old version of it fits again', async () => {
  await install()
  const { deltaNum } = await signIn()
  await storeOf()
  await lab.server.removeImData(lab.address('alice'))
  await lab.restart()
  expect(await signIn()).toMatchObject({ deltaNum: deltaNum + 1 })
})

test('nobody is taken out of Lync while their mailbox cannot be read: nothing of the list is lost', async () => {
  await install()
  await signIn()
  await storeOf()
  await lab.restart()
  mailboxes.before = () => {
    throw new AppError('unavailable', 'The disk does not answer')
  }
  await expect(lab.server.removeImData(lab.address('alice'))).rejects.toMatchObject({ code: 'unavailable' })
  mailboxes.before = () => {}
  expect(await seen()).toEqual([bob])
})

test('what a mailbox could not forget of a list that was rolled back goes at the next start', async () => {
  await install()
  await signIn()
  await storeOf()
  mailboxes.before = (call) => {
    if (call === 'drop') throw new AppError('unavailable', 'The disk is full')
  }
  await rollBack()
  mailboxes.before = () => {}
  await lab.restart()
  await expect.poll(() => mailboxes.lists.size, { timeout: 10_000 }).toBe(0)
  expect(await seen()).toEqual([bob])
})

test('a stop waits for the move that is under way', async () => {
  await install()
  const take = mailboxes.hold('take')
  await signIn()
  await expect.poll(() => take.held, { timeout: 10_000 }).toBe(1)
  const restarted = lab.restart()
  await new Promise((resolve) => setTimeout(resolve, 50))
  take.release()
  await restarted
  expect(take.held).toBe(1)
  expect([await storeOf(), await seen()]).toMatchObject([{ state: 'UcsMigrated' }, [bob]])
})

test('who is taken out of Lync asks nobody any more', async () => {
  const one = await signIn()
  await storeOf()
  const asked = new ListEndpoint(await lab.signIn('bob', { epid: 'bob1' }))
  await asked.followSelf()
  await one.do(contact(bob))
  expect((await asked.selfChange()).subscribers?.subscribers).toMatchObject([{ user: alice }])
  await lab.server.removeImData(lab.address('alice'))
  expect((await asked.selfChange()).subscribers?.deleted).toEqual([alice])
})

test('a first list does not come into the way of one that has moved', async () => {
  await signIn()
  expect(await storeOf()).toMatchObject({ state: 'UcsMigrated' })
  await install()
  expect([await seen(), mailboxes.lists.get(alice)?.contacts]).toEqual([[], []])
})

test('a first list is seen by who follows the empty one already, and what they change goes on from it', async () => {
  await policy(false)
  const one = await signIn()
  await install()
  expect((await one.whole()).contacts.map(({ address }) => address)).toEqual([bob])
  expect((await one.do({ do: 'addGroup', name: 'Climbing' })).status).toBe(200)
  expect(await one.delta()).toEqual([{ do: 'addedGroup', group: { id: 3, name: 'Climbing' } }])
})

test('whoever is given the address of somebody who was taken out of Lync inherits nothing of their moves', async () => {
  await signIn()
  await storeOf()
  await rollBack()
  await lab.server.removeImData(lab.address('alice'))
  expect(await storeOf()).toEqual({ address: alice, state: 'UcsAllowed', attempts: 0 })
  await signIn()
  expect(await storeOf()).toMatchObject({ state: 'UcsMigrated' })
})

test('lists of all who sign in at once move, and a pool that is not run here has none', async () => {
  const people = ['alice', 'bob', 'carol', 'dave']
  await Promise.all(people.map(async (person) => new ListEndpoint(await lab.signIn(person, { epid: person })).follow()))
  const stores = async () => (await lab.server.contactStores.all(`lync.${lab.domain}`)).map(({ state }) => state)
  await expect.poll(stores, { timeout: 10_000 }).toEqual(people.map(() => 'UcsMigrated'))
  await expect(lab.server.contactStores.all('other.parley.test')).rejects.toMatchObject({ code: 'missing' })
})

test('a front end without mailboxes beside it promises nobody a move', async () => {
  await using alone = await Lab.start()
  await new ListEndpoint(await alone.signIn('alice', { epid: 'alone' })).follow()
  expect(await alone.server.contactStores.of(alone.address('alice'))).toEqual({ address: alice, state: 'UcsDisabled', attempts: 0 })
})
