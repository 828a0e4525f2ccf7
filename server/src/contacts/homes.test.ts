import { memoryDiagnostics, type MemoryDiagnostics } from '@parley/platform/diagnostics/diagnostics'
import { FakeClock } from '@parley/platform/clock'
import { openSqliteStore } from '@parley/platform/store/sqlite'
import type { Store } from '@parley/platform/store/store'
import type { ContactChange } from '@parley/sip/bodies/roaming-contacts'
import { toSipAddress, type SipAddress } from '@parley/topology/names'
import type { Users } from '@parley/topology/users'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { serverMigrations, type ServerTables } from '../schema.ts'
import { Serial } from '../serial.ts'
import { ContactList } from './contact-list.ts'
import { ContactHomes, untouched } from './homes.ts'
import { ContactMoves } from './moves.ts'
import { writeNewList } from './storage.ts'
import { MemoryMailboxes } from './testing.ts'

const alice = toSipAddress('alice@parley.test')
const bob = { address: 'bob@parley.test', name: '', groups: [2], subscribed: true }
const carol = { ...bob, address: 'carol@parley.test' }
const full = () => new ContactList({ delta: 5, nextGroup: 3, groups: [{ id: 2, name: 'Team' }], contacts: [bob] })

let store: Store<ServerTables>
let mailboxes: MemoryMailboxes
let counted: ContactChange[]
let allowed: boolean
let imEnabled: boolean
let clock: FakeClock
let diagnostics: MemoryDiagnostics

beforeEach(async () => {
  store = await openSqliteStore<ServerTables>({ file: ':memory:', migrations: serverMigrations })
  mailboxes = new MemoryMailboxes()
  counted = []
  allowed = true
  imEnabled = true
  clock = new FakeClock()
  diagnostics = memoryDiagnostics(clock)
  await store.write((tx) => writeNewList(tx, alice, full()))
})
afterEach(() => store[Symbol.asyncDispose]())

const homesOf = (on = store) =>
  new ContactHomes({
    store: on,
    mailboxes,
    aftermath: async (_, __, changes) => {
      counted.push(...changes)
      return []
    },
  })

function movesOf(homes: ContactHomes, serial = new Serial<SipAddress>()): ContactMoves {
  const users = { byAddress: () => ({ imEnabled }), hasMailbox: () => true } as unknown as Users
  return new ContactMoves({ homes, serial, users, policy: () => ({ ucsAllowed: allowed, migrationDelayInDays: 0 }), clock, diagnostics })
}

/** Starts again on what the end of the process has left. */
async function restart(): Promise<ContactHomes> {
  const homes = homesOf()
  await using moves = movesOf(homes)
  await moves.resume()
  await moves.settled(alice)
  return homes
}

/** The list, and everywhere it is kept. */
async function found(homes: ContactHomes): Promise<{ contacts: string[]; delta: number; places: string[] }> {
  const list = await homes.read(await homes.of(alice))
  const rows = await store.read.selectFrom('contact_contacts').select('owner').execute()
  return { contacts: [...list.contacts.keys()], delta: list.delta, places: [...(rows.length > 0 ? ['here'] : []), ...(mailboxes.lists.has(alice) ? ['mailbox'] : [])] }
}

const inMailbox = { contacts: [bob.address], delta: 5, places: ['mailbox'] }
const here = { ...inMailbox, places: ['here'] }

test('a move to the mailbox that is cut off before or after the copy is made goes on at the next start', async () => {
  for (const copied of [false, true]) {
    await homesOf().note(alice, { place: 'moving', attempts: 1, attempted_at: clock.now() })
    if (copied) await mailboxes.take(alice, { version: 3, nextGroup: 2, groups: [], contacts: [] })
    expect(await found(await restart())).toEqual(inMailbox)
    await homesOf().toPool(alice, full(), { notBefore: 0 })
    await homesOf().clearMailbox(alice)
  }
})

test('one that no policy allows any more leaves nothing in the mailbox', async () => {
  await homesOf().note(alice, { place: 'moving', attempts: 1 })
  await mailboxes.take(alice, { version: 5, nextGroup: 3, groups: [], contacts: [bob] })
  allowed = false
  expect(await found(await restart())).toEqual(here)
})

test('who is taken out of Lync while the process ends in the middle of it has nothing in the mailbox after the next start', async () => {
  const homes = homesOf()
  await homes.toMailbox(alice)
  await homes.note(alice, { allowed_at: 1, not_before: 2, failure: 'The disk is full' })
  await homes.empty(alice, new ContactList({ delta: 6, nextGroup: 3, groups: [], contacts: [] }), [])
  imEnabled = false
  expect(await found(await restart())).toEqual({ contacts: [], delta: 6, places: [] })
  expect(await homes.of(alice)).toEqual(untouched(alice))
})

test('a move that waits does not take place when the policy allows it no more, or its owner is out of Lync, once it is its turn', async () => {
  for (const change of [() => (allowed = false), () => (imEnabled = false)]) {
    const homes = homesOf()
    const serial = new Serial<SipAddress>()
    await using moves = movesOf(homes, serial)
    let finish = (): void => {}
    const before = serial.run(alice, () => new Promise<void>((resolve) => (finish = resolve)))
    await moves.signedIn(await homes.of(alice))
    change()
    finish()
    await before
    await moves.settled(alice)
    expect(await found(homes)).toEqual(here)
    allowed = imEnabled = true
  }
})

test('a move that took place although the last write is said to have failed is not undone: the list is in the mailbox, and whole', async () => {
  const doubtful: Store<ServerTables> = {
    read: store.read,
    async write(work) {
      const done = await store.write(work)
      if ((await homesOf().of(alice)).place === 'mailbox' && !doubted) {
        doubted = true
        throw new Error('The disk does not answer')
      }
      return done
    },
    checkpoint: () => store.checkpoint(),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
  let doubted = false
  await using moves = movesOf(homesOf(doubtful))
  await moves.signedIn(await homesOf().of(alice))
  await moves.settled(alice)
  expect([doubted, await found(await restart())]).toEqual([true, inMailbox])
  expect(diagnostics.recorded.named('ucsMigrationFailed')).toEqual([])
})

test('who was seen before their list had moved does not move it a second time', async () => {
  const homes = homesOf()
  const before = await homes.of(alice)
  await homes.toMailbox(alice)
  await using moves = movesOf(homes)
  await moves.signedIn(before)
  await moves.settled(alice)
  expect(await found(homes)).toEqual(inMailbox)
})

test('a change waits for the move that is under way, and is made where the list is then', async () => {
  const homes = homesOf()
  const serial = new Serial<SipAddress>()
  await using moves = movesOf(homes, serial)
  const take = mailboxes.hold('take')
  await moves.signedIn(await homes.of(alice))
  await expect.poll(() => take.held, { timeout: 10_000 }).toBe(1)
  const changed = serial.run(alice, () => homes.change(alice, { delta: 6, nextGroup: 3 }, [{ do: 'addedContact', contact: carol }]))
  await new Promise((resolve) => setImmediate(resolve))
  take.release()
  await changed
  await moves.settled(alice)
  expect(await found(homes)).toEqual({ ...inMailbox, delta: 6, contacts: [bob.address, carol.address] })
})

test('a move back that is cut off before the mailbox has forgotten the list is ended at the next start', async () => {
  const homes = homesOf()
  await homes.toMailbox(alice)
  await homes.toPool(alice, full(), { notBefore: Number.MAX_SAFE_INTEGER })
  expect(await found(homesOf())).toEqual({ ...here, places: ['here', 'mailbox'] })
  expect(await found(await restart())).toEqual(here)
})

test('a change that is cut off before a list is taken back says nothing about the list once it has moved again', async () => {
  const homes = homesOf()
  await homes.toMailbox(alice)
  await homes.note(alice, { intent: JSON.stringify({ version: 5, changes: [{ do: 'addedContact', contact: carol }] }) })
  await homes.toPool(alice, full(), { notBefore: 0 })
  await homes.toMailbox(alice)
  expect(await found(homes)).toEqual(inMailbox)
  expect(counted).toEqual([])
})

test('a change in the mailbox that is cut off counts when it was made there, and then only once', async () => {
  const homes = homesOf()
  await homes.toMailbox(alice)
  const changes: ContactChange[] = [{ do: 'addedContact', contact: carol }]
  const intent = JSON.stringify({ version: 6, changes })

  await homes.note(alice, { intent })
  expect(await found(homesOf())).toEqual(inMailbox)
  expect(counted).toEqual([])

  await homes.note(alice, { intent })
  await mailboxes.change(alice, { version: 6, nextGroup: 3, changes })
  const after = { ...inMailbox, delta: 6, contacts: [bob.address, carol.address] }
  expect(await found(homesOf())).toEqual(after)
  expect(await found(homesOf())).toEqual(after)
  expect(counted).toEqual(changes)
})

test('without mailboxes nothing is tried', async () => {
  const homes = new ContactHomes({ store, mailboxes: undefined, aftermath: async () => [] })
  await using moves = movesOf(homes)
  await moves.signedIn(await homes.of(alice))
  await moves.settled(alice)
  expect(await homes.of(alice)).toEqual(untouched(alice))
})

test('of many lists sixteen move at once; the others are on their way too, and a stop waits for the sixteen and begins no other', async () => {
  const people = Array.from({ length: 40 }, (_, i) => toSipAddress(`u${i}@parley.test`))
  const homes = homesOf()
  const moves = movesOf(homes)
  const take = mailboxes.hold('take')
  for (const owner of people) await moves.signedIn(await homes.of(owner))
  await expect.poll(() => take.held, { timeout: 10_000 }).toBe(16)
  const states = async () => (await moves.stores(people)).map(({ state }) => state)
  expect(await states()).toEqual(people.map(() => 'UcsMigrating'))
  const stopped = moves[Symbol.asyncDispose]()
  take.release()
  await stopped
  expect(await states()).toEqual(people.map((_, i) => (i < 16 ? 'UcsMigrated' : 'UcsAllowed')))
  await moves.signedIn(await homes.of(people[39]!))
  expect((await moves.storeOf(people[39]!)).state).toBe('UcsAllowed')

  await using again = movesOf(homes)
  for (const owner of people) await again.signedIn(await homes.of(owner))
  expect(await again.rollBack(people[39]!)).toMatchObject({ state: 'UcsAllowed', notBefore: expect.any(Number) as number })
  expect((await again.storeOf(people[38]!)).state).toBe('UcsMigrated')
  expect(mailboxes.lists.size).toBe(39)
})

test('where the lists of many people are kept is told in their order, and other work goes on meanwhile', async () => {
  const homes = homesOf()
  await homes.toMailbox(alice)
  const people = [...Array.from({ length: 1_200 }, (_, i) => toSipAddress(`u${i}@parley.test`)), alice]
  await using moves = movesOf(homes)
  let turns = 0
  const turn = (): void => void setImmediate(() => turns++ < 100 && turn())
  turn()
  const stores = await moves.stores(people)
  expect(stores.map(({ address }) => address)).toEqual(people)
  expect(stores.filter(({ state }) => state === 'UcsMigrated').map(({ address }) => address)).toEqual([alice])
  expect(turns).toBeGreaterThan(1)
  expect(await moves.stores([])).toEqual([])
})
