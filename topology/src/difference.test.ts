import fc from 'fast-check'
import { expect, test } from 'vitest'
import { defaultTopology } from './default-topology.ts'
import { difference, readable } from './difference.ts'
import { addAuthorizedHost } from './edits/authorized-hosts.ts'
import { addPool } from './edits/pools.ts'
import { addSipDomain } from './edits/sip-domains.ts'
import { addSite } from './edits/sites.ts'
import { changeTrustedApplication, removeTrustedApplication } from './edits/trusted-applications.ts'
import { changeTrustedApplicationPool, removeTrustedApplicationPool } from './edits/trusted-application-pools.ts'
import { addUmDialPlan, assignUmRole } from './edits/um.ts'
import type { Topology } from './topology.ts'

const base = defaultTopology({ domain: 'parley.test' })
const owa = 'owa.parley.test'

/** Every edit there is, each leaves a mark. */
const edits: ((t: Topology) => { topology: Topology })[] = [
  (t) => addSite(t, { siteId: 'Bolzano' }),
  (t) => addSipDomain(t, { name: 'other.test' }),
  (t) => addPool(t, { fqdn: 'dir.parley.test', site: 'site1', role: 'director' }),
  (t) => addAuthorizedHost(t, { fqdn: 'gw.parley.test', pool: 'lync.parley.test', treatAsAuthenticated: false }),
  (t) => changeTrustedApplicationPool(t, owa, { outboundOnly: true }),
  (t) => changeTrustedApplicationPool(t, owa, { mediaPorts: { audioPortStart: 5000 } }),
  (t) => addUmDialPlan(t, { name: 'SIP', numberOfDigitsInExtension: 4, countryOrRegionCode: '1', uriType: 'SipName' }),
  (t) => assignUmRole(t, 'umServices', owa, { startupMode: 'TLS' }),
  (t) => ({ topology: { ...t, hosts: { ...t.hosts, 'x.parley.test': '10.0.0.1' } } }),
]

test('documents that say the same do not differ; each edit is seen, alone and among others', () => {
  expect(difference(base, structuredClone({ ...base, version: 9 }))).toEqual([])
  fc.assert(fc.property(fc.subarray(edits, { minLength: 1 }), (some) => {
    const after = some.reduce((t, edit) => edit(t).topology, base)
    const told = difference(base, after)
    expect(told).toHaveLength(new Set(told.map((d) => `${d.what} ${d.identity}`)).size)
    expect(told.length).toBeGreaterThan(0)
    expect(difference(after, base)).toHaveLength(told.length)
  }), { numRuns: 60 })
})

test('a difference reads as a sentence about one object', () => {
  const moved = changeTrustedApplication(base, `${owa}/OutlookWebApp`, { port: 6000 }).topology
  expect(difference(base, moved).map(readable)).toEqual(['* trusted application owa.parley.test/urn:application:outlookwebapp (port 5199 → 6000)'])
  const without = removeTrustedApplication(base, `${owa}/outlookwebapp`).topology
  expect(difference(base, without).map(readable)).toEqual(['- trusted application owa.parley.test/urn:application:outlookwebapp'])
  expect(difference(base, removeTrustedApplicationPool(base, owa).topology)).toHaveLength(3)
})

test('a new default domain is a change of both', () => {
  const other = addSipDomain(base, { name: 'other.test', isDefault: true }).topology
  expect(difference(base, other).map(readable)).toEqual(['+ sip domain other.test (default yes)', '* sip domain parley.test (default yes → no)'])
})
