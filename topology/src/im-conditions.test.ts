import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FakeClock } from '@parley/platform/clock'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { toSipAddress } from './names.ts'
import { openTopology, type TopologyStore } from './store.ts'
import type { User } from './user.ts'

const address = toSipAddress('alice@parley.test')
const blank = { givenName: '', surname: '', title: '', department: '', company: '', office: '', phone: '' }
const alice: User = { address, account: 'alice', displayName: 'Alice', ...blank, administrator: false, imEnabled: true }
const clock = new FakeClock()

let dataDir: string
let topology: TopologyStore
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'parley-conditions-'))
  topology = await openTopology({ dataDir, clock })
  await topology.users.put(alice, { password: 'a password' })
})
afterEach(async () => {
  await topology[Symbol.asyncDispose]()
  rmSync(dataDir, { recursive: true, force: true })
})

const decide = (value: object) => topology.settings.put('user-account', address, value)
const check = () => topology.users.imRefusal(address)?.check

test('B30: a mailbox, being enabled for Lync and a valid SIP proxy address: without any one IM is off, and which one is named', async () => {
  const heard: boolean[] = []
  topology.users.onChanged((user) => heard.push(user.imEnabled))
  expect(topology.users.imRefusal(address)).toBeUndefined()
  await decide({ mailbox: false })
  expect(topology.users.imRefusal(address)).toMatchObject({ check: 'No mailbox: alice@parley.test has none', remedy: 'Enable-Mailbox -Identity alice' })
  await decide({ csUser: false })
  expect(check()).toContain('Not enabled for Lync')
  await decide({ sipProxyAddresses: [] })
  expect(check()).toContain('No SIP proxy address')
  await decide({ sipProxyAddresses: ['sip:alice@other.test'] })
  expect(check()).toBe('No valid SIP proxy address: expected sip:alice@parley.test, found sip:alice@other.test')
  await decide({ sipProxyAddresses: ['sip:alice@other.test', 'SIP:Alice@parley.test'] })
  expect(check()).toBeUndefined()
  expect(heard).toEqual([false, false, false, false, true])
})

test('a person put back as they were read keeps the switch, whatever else is missing', async () => {
  await decide({ mailbox: false })
  const read = topology.users.byAddress(address)!
  expect(read.imEnabled).toBe(false)
  await topology.users.put({ ...read, title: 'Engineer' })
  expect(topology.users.switchedOn(address)).toBe(true)
  await topology.settings.remove('user-account', address)
  expect(topology.users.byAddress(address)).toMatchObject({ imEnabled: true, title: 'Engineer' })
  await topology.users.put({ ...alice, imEnabled: false })
  expect(check()).toContain('Enabled is False')
})

test('what was decided counts after a restart', async () => {
  await decide({ csUser: false })
  await topology[Symbol.asyncDispose]()
  topology = await openTopology({ dataDir, clock })
  expect(topology.users.byAddress(address)?.imEnabled).toBe(false)
  expect(topology.users.switchedOn(address)).toBe(true)
})

test('a client password tells when it was last used, to the hour, also after a restart', async () => {
  const made = await topology.users.addClientPassword(address, 'Desk phone')
  const [proof] = topology.users.digests(address, 'parley.test')
  expect(await topology.users.listClientPasswords(address)).toEqual([{ id: made.id, label: 'Desk phone', createdAt: clock.now() }])
  await clock.advance(5_000)
  const first = clock.now()
  topology.users.clientPasswordUsed(address, proof!)
  await clock.advance(60_000)
  topology.users.clientPasswordUsed(address, proof!)
  expect((await topology.users.listClientPasswords(address))[0]?.lastUsedAt).toBe(first)
  await clock.advance(3_600_000)
  topology.users.clientPasswordUsed(address, proof!)
  const last = clock.now()
  await topology[Symbol.asyncDispose]()
  topology = await openTopology({ dataDir, clock })
  expect((await topology.users.listClientPasswords(address))[0]?.lastUsedAt).toBe(last)
})

test('a photo is removed by null and kept when nothing is said; who is removed is told', async () => {
  const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  await topology.users.put(alice, { photo: png })
  await topology.users.put({ ...alice, title: 'x' })
  expect(topology.users.byAddress(address)?.photo).toMatchObject({ type: 'image/png' })
  await topology.users.put(alice, { photo: null })
  expect(topology.users.byAddress(address)?.photo).toBeUndefined()
  expect(await topology.users.photo(address)).toBeUndefined()
  const removed: string[] = []
  topology.users.onRemoved((user) => removed.push(user.address))
  await topology.users.remove(address)
  expect(removed).toEqual([address])
})
