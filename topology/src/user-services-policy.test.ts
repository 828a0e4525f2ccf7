import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { presencePolicyOf } from './presence-policy.ts'
import { openTopology, type TopologyStore } from './store.ts'
import { userServicesPolicyOf } from './user-services-policy.ts'

let dataDir: string
let topology: TopologyStore
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'parley-policies-'))
  topology = await openTopology({ dataDir })
})
afterEach(async () => {
  await topology[Symbol.asyncDispose]()
  rmSync(dataDir, { recursive: true, force: true })
})

const services = (address: string) => userServicesPolicyOf(topology.settings, address)

test('the policy granted to a person counts for them, else the global one, else the defaults', async () => {
  const { settings } = topology
  expect(services('alice@parley.test')).toEqual({ ucsAllowed: true, migrationDelayInDays: 0, enableAwaySinceIndication: false })
  await settings.put('user-services-policy', 'Sales', { migrationDelayInDays: 3 })
  await settings.put('user-account', 'alice@parley.test', { userServicesPolicy: 'sales' })
  await settings.put('user-services-policy', 'Global', { ucsAllowed: false })
  expect(services('alice@parley.test')).toMatchObject({ ucsAllowed: true, migrationDelayInDays: 3 })
  expect(services('bob@parley.test')).toMatchObject({ ucsAllowed: false })
  await settings.remove('user-services-policy', 'Sales')
  expect(services('alice@parley.test')).toMatchObject({ ucsAllowed: false })
})

test('each kind of policy is looked up by what was granted of it', async () => {
  const { settings } = topology
  await settings.put('presence-policy', 'Quiet', { maxPromptedSubscriber: 1 })
  await settings.put('user-services-policy', 'Quiet', { ucsAllowed: false })
  await settings.put('user-account', 'alice@parley.test', { presencePolicy: 'Quiet' })
  expect(presencePolicyOf(settings, 'alice@parley.test').maxPromptedSubscriber).toBe(1)
  expect(services('alice@parley.test').ucsAllowed).toBe(true)
})
