import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteStore } from '@parley/platform/store/sqlite'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { mailboxMigrations, type MailboxDatabase } from '../schema.ts'
import { changesSince } from '../store/changes.ts'
import { MailboxLab } from '../testing/mailbox-lab.ts'
import type { KeptList, ListChange } from './contact-lists.ts'

let lab: MailboxLab
let told: Record<string, string>[]

beforeEach(async () => {
  lab = await MailboxLab.open()
  told = []
  lab.mailbox.onStateChange((_, changed) => told.push(changed))
})
afterEach(() => lab[Symbol.asyncDispose]())

const alice = 'alice@parley.test'
const bob = { address: 'bob@parley.test', name: 'Bobby', groups: [1, 2], subscribed: true }
const first: KeptList = { version: 7, nextGroup: 3, groups: [{ id: 1, name: '~' }, { id: 2, name: 'Friends' }], contacts: [bob] }

test('a list is kept as it was taken over, and a mailbox without one says so', async () => {
  expect(await lab.mailbox.contacts.read(alice)).toBeUndefined()
  await lab.mailbox.contacts.take(alice, first)
  expect(await lab.mailbox.contacts.read(alice)).toEqual(first)
  expect(await lab.mailbox.contacts.read('bob@parley.test')).toBeUndefined()
})

test('taking a list over again leaves nothing of the one before', async () => {
  await lab.mailbox.contacts.take(alice, first)
  const second: KeptList = { version: 9, nextGroup: 5, groups: [{ id: 1, name: '~' }, { id: 4, name: 'Work' }], contacts: [] }
  await lab.mailbox.contacts.take(alice, second)
  expect(await lab.mailbox.contacts.read(alice)).toEqual(second)
})

test('a change makes the next version; the same change again is refused, and so is one of another version', async () => {
  const { contacts } = lab.mailbox
  await contacts.take(alice, first)
  const changes: ListChange[] = [
    { do: 'addedGroup', group: { id: 3, name: 'Work' } },
    { do: 'modifiedContact', contact: { ...bob, groups: [3] } },
    { do: 'deletedGroup', id: 2 },
  ]
  const next = { version: 8, nextGroup: 4, changes }
  const after = { version: 8, nextGroup: 4, groups: [{ id: 1, name: '~' }, { id: 3, name: 'Work' }], contacts: [{ ...bob, groups: [3] }] }
  await contacts.change(alice, next)
  expect(await contacts.read(alice)).toEqual(after)
  for (const version of [7, 8, 10]) await expect(contacts.change(alice, { ...next, version })).rejects.toMatchObject({ code: 'conflict', found: 'version 8' })
  await expect(contacts.change('bob@parley.test', next)).rejects.toMatchObject({ code: 'conflict', found: 'none' })
})

test('what is dropped is gone, and dropping what is not there is no change of the mailbox', async () => {
  const { contacts } = lab.mailbox
  await contacts.take(alice, first)
  await contacts.drop(alice)
  expect(await contacts.read(alice)).toBeUndefined()
  told = []
  await contacts.drop(alice)
  await contacts.drop('bob@parley.test')
  expect(told).toEqual([])
})

test('clients of the mailbox are told of the address book, of each card, and of the groups a contact enters or leaves', async () => {
  const { contacts } = lab.mailbox
  await contacts.take(alice, first)
  expect(told.at(-1)).toMatchObject({ AddressBook: '1', ContactCard: '3' })
  const account = await lab.mailbox.store.account(alice)
  let version = first.version
  const changedBy = async (...changes: ListChange[]) => {
    const since = told.at(-1)?.['ContactCard'] ?? ''
    await contacts.change(alice, { version: ++version, nextGroup: 4, changes })
    expect(Object.keys(told.at(-1) ?? {})).toEqual(['ContactCard'])
    const { created, updated, destroyed } = (await changesSince(lab.mailbox.store.read, account, 'ContactCard', since))!
    return { created, updated, destroyed }
  }
  const [fixed, friends, card, work] = [1, 2, 3, 4]
  expect(await changedBy({ do: 'addedGroup', group: { id: 3, name: 'Work' } })).toEqual({ created: [work], updated: [], destroyed: [] })
  expect(await changedBy({ do: 'modifiedContact', contact: { ...bob, name: 'Robert' } })).toEqual({ created: [], updated: [card], destroyed: [] })
  expect(await changedBy({ do: 'modifiedContact', contact: { ...bob, groups: [1, 3] } })).toEqual({ created: [], updated: [friends, work, card], destroyed: [] })
  expect(await changedBy({ do: 'modifiedContact', contact: { ...bob, groups: [1] } }, { do: 'deletedGroup', id: 3 })).toEqual({ created: [], updated: [card], destroyed: [work] })
  expect(await changedBy({ do: 'deletedContact', address: bob.address })).toEqual({ created: [], updated: [fixed], destroyed: [card] })
  expect(await changedBy({ do: 'addedContact', contact: { ...bob, groups: [2] } })).toEqual({ created: [5], updated: [friends], destroyed: [] })
})

test('a mailbox that was made before it could keep lists keeps them too', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-mailbox-'))
  const { '0101-contacts': _, ...before } = mailboxMigrations
  {
    await using old = await openSqliteStore<MailboxDatabase>({ file: join(folder, 'mailbox.db'), migrations: before })
    await old.write(async (tx) => {
      const { id } = await tx.insertInto('account').values({ address: alice }).returning('id').executeTakeFirstOrThrow()
      await tx.insertInto('state').values({ account: id, type: 'Email', seq: 0, floor: 0 }).execute()
    })
  }
  {
    await using renewed = await MailboxLab.open({ folder })
    await renewed.mailbox.contacts.take(alice, first)
    expect(await renewed.mailbox.contacts.read(alice)).toEqual(first)
  }
  rmSync(folder, { recursive: true })
})

test('any list comes back as it went in', async () => {
  const group = fc.record({ id: fc.integer({ min: 1, max: 99 }), name: fc.string({ maxLength: 30 }) })
  const contact = fc.record({ address: fc.stringMatching(/^[a-z]{1,8}@[a-z]{1,8}\.test$/), name: fc.string({ maxLength: 30 }), groups: fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 5 }), subscribed: fc.boolean() })
  const list = fc.record({
    version: fc.nat(),
    nextGroup: fc.nat(),
    groups: fc.uniqueArray(group, { selector: ({ id }) => id, maxLength: 20 }).map((all) => all.toSorted((one, other) => one.id - other.id)),
    contacts: fc.uniqueArray(contact, { selector: ({ address }) => address, maxLength: 300 }).map((all) => all.toSorted((one, other) => (one.address < other.address ? -1 : 1))),
  })
  await fc.assert(
    fc.asyncProperty(list, async (one) => {
      await lab.mailbox.contacts.take(alice, one)
      expect(await lab.mailbox.contacts.read(alice)).toEqual(one)
    }),
    { numRuns: 20 },
  )
})
