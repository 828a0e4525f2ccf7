import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { installSample, samplePeople } from './sample.ts'
import { openTopology, type TopologyStore } from './store.ts'

let dataDir: string
let store: TopologyStore
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'parley-sample-'))
  store = await openTopology({ dataDir })
})
afterEach(async () => {
  await store[Symbol.asyncDispose]()
  rmSync(dataDir, { recursive: true, force: true })
})

test('six people are there with the password that was told, alice administers, and each has a photo of their own', async () => {
  const { passwords, created } = await installSample(store, { domain: 'parley.test' })
  expect(created).toBe(6)
  expect(passwords.map((p) => p.account)).toEqual(['alice', 'bob', 'carol', 'dave', 'erin', 'frank'])
  expect(new Set(passwords.map((p) => p.password)).size).toBe(6)
  for (const { account, password } of passwords) {
    const user = await store.users.verify(account, password)
    expect(user?.displayName.toLowerCase().startsWith(account)).toBe(true)
    expect(user?.title).not.toBe('')
  }
  expect(store.users.all().filter((u) => u.administrator).map((u) => u.account)).toEqual(['alice'])
  expect(new Set(store.users.all().map((u) => u.photo?.etag)).size).toBe(6)
})

test('a photo is a PNG of 192 by 192 whose picture data is whole', async () => {
  await installSample(store, { domain: 'parley.test' })
  const photo = await store.users.photo('alice@parley.test')
  const data = photo?.data ?? Buffer.alloc(0)
  expect([data.readUInt32BE(16), data.readUInt32BE(20)]).toEqual([192, 192])
  const length = data.readUInt32BE(33)
  expect(inflateSync(data.subarray(41, 41 + length)).length).toBe((192 * 3 + 1) * 192)
})

test('installing twice changes nothing and tells the same passwords again', async () => {
  const first = await installSample(store, { domain: 'parley.test' })
  const second = await installSample(store, { domain: 'parley.test' })
  expect(second).toEqual({ passwords: first.passwords, created: 0 })
})

test('the passwords are in a file only the owner may read, and nowhere in the database', async () => {
  const { passwords } = await installSample(store, { domain: 'parley.test' })
  const file = join(dataDir, 'sample-passwords.txt')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readFileSync(file, 'utf8')).toContain(`alice ${passwords[0]?.password}`)
  await store[Symbol.asyncDispose]()
  const database = readFileSync(join(dataDir, 'topology.db'), 'latin1')
  for (const { password } of passwords) expect(database).not.toContain(password)
  store = await openTopology({ dataDir })
})

test('a password that is named becomes the password of accounts that are there already', async () => {
  await installSample(store, { domain: 'parley.test', users: 2 })
  const { passwords } = await installSample(store, { domain: 'parley.test', password: 'open sesame', users: 2 })
  expect(new Set(passwords.map((p) => p.password))).toEqual(new Set(['open sesame']))
  expect(await store.users.verify('carol', 'open sesame')).toBeDefined()
  expect(await store.users.verify('u1', 'open sesame')).toBeDefined()
})

test('load-test users share one password, and more can be added later with the same one', async () => {
  const first = await installSample(store, { domain: 'parley.test', users: 300 })
  const second = await installSample(store, { domain: 'parley.test', users: 310 })
  expect(second.created).toBe(10)
  expect(second.passwords).toEqual(first.passwords)
  const password = second.passwords.find((p) => p.account === 'u*')?.password ?? ''
  expect(await store.users.verify('u0', password)).toBeDefined()
  expect(await store.users.verify('u309', password)).toBeDefined()
  expect(store.users.byAccount('u310')).toBeUndefined()
})

test('a SIP client signs in with the printed password, and only with the newest one', async () => {
  const proves = (account: string, password: string) => {
    const ha1Md5 = createHash('md5').update(`${account}:parley.test:${password}`).digest('hex')
    return store.users.digests(`${account}@parley.test`, 'parley.test').some((d) => d.username === account && d.ha1Md5 === ha1Md5)
  }
  const { passwords } = await installSample(store, { domain: 'parley.test', users: 2 })
  const first = passwords.find((p) => p.account === 'alice')?.password ?? ''
  expect(proves('alice', first)).toBe(true)
  await installSample(store, { domain: 'parley.test', users: 2, password: 'open sesame' })
  expect([proves('alice', first), proves('alice', 'open sesame'), proves('u1', 'open sesame')]).toEqual([false, true, true])
})

test('the contact groups of the sample people name sample people only, and nobody themselves', () => {
  const accounts = samplePeople.map((p) => p.account)
  for (const person of samplePeople) {
    for (const account of Object.values(person.groups).flat()) {
      expect(accounts).toContain(account)
      expect(account).not.toBe(person.account)
    }
  }
})
