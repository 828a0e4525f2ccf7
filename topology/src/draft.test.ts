import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FakeClock } from '@parley/platform/clock'
import { defaultTopology } from './default-topology.ts'
import { readable, nameOf } from './difference.ts'
import { addAuthorizedHost, removeAuthorizedHost } from './edits/authorized-hosts.ts'
import { addTrustedApplicationPool, removeTrustedApplicationPool } from './edits/trusted-application-pools.ts'
import { addTrustedApplication } from './edits/trusted-applications.ts'
import { addUmDialPlan, assignUmRole } from './edits/um.ts'
import { knownServers, matchKnownServer } from './known-servers.ts'
import { openTopology, type TopologyStore } from './store.ts'
import type { Topology } from './topology.ts'

const clock = new FakeClock()
const base = { ...defaultTopology({ domain: 'parley.test' }), trustedApplicationPools: [] }
const fqdn = 'ex14.parley.test'
const newPool = (topology: Topology) => addTrustedApplicationPool(topology, { fqdn, site: 'site1' })
const newApplication = (topology: Topology) => addTrustedApplication(topology, { pool: fqdn, applicationId: 'OWA', port: 4999 })
const known = (topology: Topology) => knownServers(topology).filter((s) => s.source !== 'Topology').map((s) => s.fqdn)

let dataDir: string
let store: TopologyStore
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'parley-draft-'))
  store = await openTopology({ dataDir, clock })
  await store.publish(base)
})
afterEach(async () => {
  await store[Symbol.asyncDispose]()
  rmSync(dataDir, { recursive: true, force: true })
})

test('A5: edits wait until they are enabled, and survive a restart; then all are in force at once, as the next version', async () => {
  await store.draft.edit(newPool)
  await store.draft.edit(newApplication)
  expect(known(store.active())).toEqual([])
  await store[Symbol.asyncDispose]()
  store = await openTopology({ dataDir, clock })
  expect(store.active().version).toBe(1)
  expect(known(store.draft.pending())).toEqual([fqdn])

  const heard: number[] = []
  store.onPublished((topology) => heard.push(topology.version))
  const { version, changes } = await store.draft.enable()
  expect(version).toBe(2)
  expect(changes.map(readable)).toEqual([
    '+ trusted application pool ex14.parley.test (registrar lync.parley.test, site site1, requires replication yes, treat as authenticated yes, throttle as server yes, outbound only no)',
    '+ trusted application computer ex14.parley.test (pool ex14.parley.test)',
    '+ trusted application ex14.parley.test/urn:application:owa (port 4999)',
  ])
  expect([known(store.active()), heard]).toEqual([[fqdn], [2]])
  expect(store.draft.changes()).toEqual([])
})

test('enabling with nothing pending makes no version, and neither does what was done and undone', async () => {
  expect(await store.draft.enable()).toEqual({ version: 1, changes: [] })
  await store.draft.edit(newPool)
  await store.draft.edit((topology) => removeTrustedApplicationPool(topology, fqdn))
  expect(store.draft.changes()).toEqual([])
  expect(await store.draft.enable()).toEqual({ version: 1, changes: [] })
})

test('edits made at the same moment are all kept', async () => {
  await Promise.all(['a.parley.test', 'b.parley.test', 'c.parley.test'].map((name) => store.draft.edit((t) => addTrustedApplicationPool(t, { fqdn: name, site: 'site1' }))))
  expect(known(store.draft.pending())).toEqual(['a.parley.test', 'b.parley.test', 'c.parley.test'])
})

test('an edit that is refused, or would leave the document in pieces, changes nothing', async () => {
  await expect(store.draft.edit(newApplication)).rejects.toMatchObject({ code: 'missing' })
  await expect(store.draft.edit((topology) => ({ topology: { ...topology, sites: [] }, warnings: [] }))).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('site1') as string })
  expect(store.draft.changes()).toEqual([])
})

test('F3: a second entry for a server is refused when enabled, with the lines that take it away; by force its peers are refused instead', async () => {
  await store.draft.edit(newPool)
  await store.draft.edit(newApplication)
  const { warnings } = await store.draft.edit((topology) => addAuthorizedHost(topology, { fqdn, pool: 'lync.parley.test' }))
  expect(warnings[0]).toMatch(/known server already \(TrustedApplicationPool\)/)
  await expect(store.draft.enable()).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringMatching(/Run\n {2}Remove-CsAuthorizedHost -Identity ex14\.parley\.test$/) as string,
  })
  expect(store.draft.changes()).not.toEqual([])
  await store.draft.enable({ force: true })
  expect(matchKnownServer(knownServers(store.active()), [fqdn])).toMatchObject({ ok: false, ambiguous: true })
  await store.draft.edit((topology) => removeAuthorizedHost(topology, fqdn))
  await store.draft.enable()
  expect(matchKnownServer(knownServers(store.active()), [fqdn])).toMatchObject({ ok: true, server: { source: 'TrustedApplicationPool' } })
})

test('an earlier version can be looked at, made pending again and enabled', async () => {
  await store.draft.edit(newPool)
  await store.draft.enable()
  const changes = await store.draft.restore(await store.version(1))
  expect(changes.map((c) => [c.change, c.what, c.identity])).toEqual([
    ['removed', 'trusted application pool', fqdn],
    ['removed', 'trusted application computer', fqdn],
  ])
  expect(known(store.active())).toEqual([fqdn])
  expect((await store.draft.enable()).version).toBe(3)
  expect(known(store.active())).toEqual([])
  expect((await store.history()).map((h) => h.version)).toEqual([3, 2, 1])
})

test('discarding forgets what is pending', async () => {
  await store.draft.edit(newPool)
  await store.draft.discard()
  expect(known(store.draft.pending())).toEqual([])
})

test('B9: what takes effect without being enabled is in force at once, and pending edits keep it', async () => {
  await store.draft.edit(newPool)
  await store.draft.amend((t) => addUmDialPlan(t, { name: 'SIP', numberOfDigitsInExtension: 4, countryOrRegionCode: '1', uriType: 'SipName' }))
  await store.draft.amend((t) => assignUmRole(t, 'umServices', 'um.parley.test', { dialPlans: ['SIP'] }))
  await store.draft.amend((t) => assignUmRole(t, 'umCallRouters', 'um.parley.test', { dialPlans: ['SIP'] }))
  expect(known(store.active())).toEqual(['um.parley.test'])
  expect(store.draft.changes().map((c) => c.what)).toEqual(['trusted application pool', 'trusted application computer'])
  await store.draft.enable()
  expect(known(store.active())).toEqual([fqdn, 'um.parley.test'])
})

test('F3: a dial plan that would make a server known twice is refused, or by force makes it refused', async () => {
  await store.draft.edit(newPool)
  await store.draft.enable()
  await store.draft.amend((t) => addUmDialPlan(t, { name: 'SIP', numberOfDigitsInExtension: 4, countryOrRegionCode: '1', uriType: 'SipName' }))
  await store.draft.amend((t) => assignUmRole(t, 'umServices', fqdn, { dialPlans: ['SIP'] }))
  const last = (force: boolean) => store.draft.amend((t) => assignUmRole(t, 'umCallRouters', fqdn, { dialPlans: ['SIP'] }), { force })
  await expect(last(false)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('Remove-CsTrustedApplicationPool -Identity ex14.parley.test') as string })
  expect((await last(true)).warnings.join()).toContain('known twice')
  expect(matchKnownServer(knownServers(store.active()), [fqdn])).toMatchObject({ ok: false, ambiguous: true })
})

test('who has looked at the changes enables those and no others', async () => {
  await store.draft.edit(newPool)
  const seen = nameOf(store.draft.changes())
  await store.draft.edit(newApplication)
  await expect(store.draft.enable({ seen })).rejects.toMatchObject({ code: 'conflict', parameter: 'seen' })
  expect(store.active().version).toBe(1)
  expect((await store.draft.enable({ seen: nameOf(store.draft.changes()) })).version).toBe(2)
})
