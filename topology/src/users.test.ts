import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hashPassword } from '@parley/platform/passwords'
import { drawAvatar } from './avatar.ts'
import { toSipAddress } from './names.ts'
import { openTopology, type TopologyStore } from './store.ts'
import type { User } from './user.ts'

let dataDir: string
let store: TopologyStore
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'parley-users-'))
  store = await openTopology({ dataDir })
})
afterEach(async () => {
  await store[Symbol.asyncDispose]()
  rmSync(dataDir, { recursive: true, force: true })
})
const reopen = async () => {
  await store[Symbol.asyncDispose]()
  store = await openTopology({ dataDir })
}

const user = (account: string, more: Partial<User> = {}): User => ({
  address: toSipAddress(`${account}@parley.test`),
  account,
  displayName: `${account} Example`,
  givenName: account,
  surname: 'Example',
  title: 'Engineer',
  department: 'R&D',
  company: 'Parley',
  office: '1',
  phone: '',
  administrator: false,
  imEnabled: true,
  ...more,
})
const alice = toSipAddress('alice@parley.test')

test('a user is found by address and by account in any case, also after a restart', async () => {
  await store.users.put(user('alice', { administrator: true }))
  await reopen()
  const found = store.users.byAddress('ALICE@parley.test')
  expect(found).toEqual(user('alice', { administrator: true }))
  expect(store.users.byAccount(' Alice ')).toBe(found)
  expect(store.users.byAccount('bob')).toBeUndefined()
})

test('the password signs in by account or address, and nothing else does', async () => {
  await store.users.put(user('alice'), { password: 'correct horse' })
  await store.users.put(user('nobody'))
  for (const name of ['alice', 'ALICE', 'alice@parley.test']) expect((await store.users.verify(name, 'correct horse'))?.address).toBe(alice)
  expect(await store.users.verify('alice', 'wrong')).toBeUndefined()
  expect(await store.users.verify('bob', 'correct horse')).toBeUndefined()
  expect(await store.users.verify('nobody', '')).toBeUndefined()
  await reopen()
  expect(await store.users.verify('alice', 'correct horse')).toBeDefined()
})

test('changing a user keeps password and photo, and frees the old account name', async () => {
  await store.users.put(user('alice'), { password: 'pw', photo: drawAvatar('alice', 'AE') })
  await store.users.put(user('alice', { account: 'ally', title: 'Lead' }))
  const changed = store.users.byAccount('ally')
  expect(changed).toMatchObject({ title: 'Lead', photo: { type: 'image/png' } })
  expect(store.users.byAccount('alice')).toBeUndefined()
  expect(await store.users.verify('ally', 'pw')).toBe(changed)
  await store.users.put(user('bob', { account: 'alice' }))
  expect(store.users.byAccount('alice')?.address).toBe('bob@parley.test')
})

test('two people cannot have one account name, in any case', async () => {
  await store.users.put(user('alice'))
  await expect(store.users.put(user('bob', { account: 'ALICE' }))).rejects.toMatchObject({ code: 'conflict' })
  expect(store.users.byAddress('bob@parley.test')).toBeUndefined()
})

test('fields that would hurt wherever they are shown are refused', async () => {
  const bad: Partial<User>[] = [{ displayName: 'a\nb' }, { title: '\u202eevil' }, { displayName: '' }, { account: 'a b' }, { account: '../x' }, { office: 'x'.repeat(300) }]
  for (const more of bad) await expect(store.users.put(user('alice', more)), JSON.stringify(more)).rejects.toMatchObject({ code: 'invalid' })
  expect(store.users.all()).toEqual([])
})

test('a photo is read back with its type and a tag that changes with it', async () => {
  const [first, second] = [drawAvatar('alice', 'A'), drawAvatar('bob', 'B')]
  await store.users.put(user('alice'), { photo: first })
  const one = await store.users.photo('Alice@parley.test')
  expect(one).toEqual({ type: 'image/png', etag: store.users.byAddress(alice)?.photo?.etag, data: first })
  await store.users.put(user('alice'), { photo: second })
  expect((await store.users.photo(alice))?.etag).not.toBe(one?.etag)
  expect(await store.users.photo('bob@parley.test')).toBeUndefined()
})

test('a photo that is something else, or too large, is refused', async () => {
  for (const photo of [Buffer.from('<svg onload=alert(1)>'), Buffer.alloc(0), Buffer.concat([drawAvatar('x', 'X'), Buffer.alloc(600_000)])]) {
    await expect(store.users.put(user('alice'), { photo })).rejects.toMatchObject({ code: 'invalid' })
  }
})

test('a client password signs in by Digest with address or account, in the realm of the domain, until it is revoked', async () => {
  await store.users.put(user('alice'))
  const phone = await store.users.addClientPassword(alice, 'Phone')
  const laptop = await store.users.addClientPassword(alice, 'Laptop')
  await reopen()
  const ha1 = (username: string, password: string) => createHash('md5').update(`${username}:parley.test:${password}`).digest('hex')
  const known = () => store.users.digests(alice, 'parley.test').map((d) => d.ha1Md5)
  expect(known()).toEqual(expect.arrayContaining([ha1('alice', phone.password), ha1('alice@parley.test', phone.password), ha1('alice', laptop.password)]))
  expect(store.users.digests(alice, 'elsewhere.test')).toEqual([])
  expect(store.users.digests('bob@parley.test', 'parley.test')).toEqual([])

  await store.users.revokeClientPassword(alice, phone.id)
  expect(known()).not.toContain(ha1('alice', phone.password))
  expect(known()).toContain(ha1('alice', laptop.password))
  await reopen()
  expect(known()).toHaveLength(2)
  await expect(store.users.revokeClientPassword(alice, phone.id)).rejects.toMatchObject({ code: 'missing' })
})

test('both digests of a client password are those of RFC 7616', async () => {
  await store.users.put(user('alice'))
  const { password } = await store.users.addClientPassword(alice, 'Phone')
  const [entry] = store.users.digests(alice, 'parley.test')
  const secret = `${entry?.username}:parley.test:${password}`
  expect(entry?.ha1Md5).toBe(createHash('md5').update(secret).digest('hex'))
  expect(entry?.ha1Sha256).toBe(createHash('sha256').update(secret).digest('hex'))
  expect(password.replaceAll('-', '')).toMatch(/^[a-z2-7]{26}$/)
})

test('client passwords are listed without anything secret, and are nowhere in the database', async () => {
  await store.users.put(user('alice'))
  const { id, password } = await store.users.addClientPassword(alice, 'Phone')
  const listed = await store.users.listClientPasswords(alice)
  expect(listed).toEqual([{ id, label: 'Phone', createdAt: expect.any(Number) as number }])
  await reopen()
  expect(readFileSync(join(dataDir, 'topology.db'), 'latin1')).not.toContain(password)
})

test('nobody else can revoke a client password, and nobody unknown gets one', async () => {
  await store.users.put(user('alice'))
  await store.users.put(user('bob'))
  const { id } = await store.users.addClientPassword(alice, 'Phone')
  await expect(store.users.revokeClientPassword(toSipAddress('bob@parley.test'), id)).rejects.toMatchObject({ code: 'missing' })
  expect(store.users.digests(alice, 'parley.test')).toHaveLength(2)
  await expect(store.users.addClientPassword(toSipAddress('carol@parley.test'), 'x')).rejects.toMatchObject({ code: 'missing' })
})

test('a user who is removed is gone with photo, password and client passwords', async () => {
  await store.users.put(user('alice'), { password: 'pw', photo: drawAvatar('alice', 'A') })
  await store.users.addClientPassword(alice, 'Phone')
  await store.users.remove(alice)
  const gone = async () => [store.users.byAddress(alice), await store.users.verify('alice', 'pw'), await store.users.photo(alice), store.users.digests(alice, 'parley.test')]
  expect(await gone()).toEqual([undefined, undefined, undefined, []])
  await reopen()
  expect(await gone()).toEqual([undefined, undefined, undefined, []])
})

test('many accounts may share a hash that was made before', async () => {
  const passwordHash = await hashPassword('shared')
  await Promise.all(['u0', 'u1'].map((name) => store.users.put(user(name), { passwordHash })))
  expect(await store.users.verify('u1', 'shared')).toBeDefined()
})

test('a listener hears of every user that is added or changed', async () => {
  const heard: string[] = []
  store.users.onChanged((changed) => heard.push(changed.account))
  await store.users.put(user('alice'))
  await store.users.put(user('alice', { title: 'Lead' }))
  expect(heard).toEqual(['alice', 'alice'])
})

test('search finds people that were just added and forgets those that were removed', async () => {
  await store.users.put(user('alice'))
  expect(store.users.search('al', 10).map((u) => u.account)).toEqual(['alice'])
  await store.users.put(user('albert'))
  expect(store.users.search('al', 10)).toHaveLength(2)
  await store.users.remove(alice)
  expect(store.users.search('al', 10).map((u) => u.account)).toEqual(['albert'])
})

test('what is changed about somebody while their new password is hashed stays changed, and who is removed meanwhile stays removed', async () => {
  for (const account of ['alice', 'bob']) await store.users.put(user(account, { administrator: true }))
  const [bob, fields] = [toSipAddress('bob@parley.test'), { administrator: false, imEnabled: false }]
  const changing = [store.users.change(alice, {}, { password: 'a new password' }), store.users.change(bob, {}, { password: 'a new password' })]
  await store.users.change(alice, fields)
  await store.users.remove(bob)
  expect(await Promise.allSettled(changing)).toMatchObject([{ status: 'fulfilled' }, { status: 'rejected', reason: { code: 'missing' } }])
  for (const again of [false, true]) {
    if (again) await reopen()
    expect(store.users.byAddress(alice)).toMatchObject(fields)
    expect(await store.users.verify('alice', 'a new password')).toBeDefined()
    expect(store.users.byAddress(bob)).toBeUndefined()
  }
})

test('two changes of one person at the same moment are both made', async () => {
  await store.users.put(user('alice'))
  await Promise.all([store.users.change(alice, { title: 'Chief' }), store.users.change(alice, { office: '2' }), store.users.change(alice, {}, { photo: drawAvatar('alice', 'A') })])
  expect(store.users.byAddress(alice)).toMatchObject({ title: 'Chief', office: '2' })
  await reopen()
  expect(store.users.byAddress(alice)).toMatchObject({ title: 'Chief', office: '2', photo: { type: 'image/png' } })
})
