import { expect, test } from 'vitest'
import { defaultTopology } from './default-topology.ts'
import { toFqdn, type Fqdn } from './names.ts'
import type { Topology, TrustedApplicationPool } from './topology.ts'
import { validateTopology } from './validate.ts'

const base = defaultTopology({ domain: 'parley.test' })
const [webPool] = base.trustedApplicationPools as [TrustedApplicationPool]
const messages = (topology: Topology) => validateTopology(topology).map((f) => `${f.message} ${f.remedy}`)
const withPool = (change: Partial<TrustedApplicationPool>): Topology => ({ ...base, trustedApplicationPools: [{ ...webPool, ...change }] })

test('the topology of a new installation has no faults', () => {
  expect(validateTopology(base)).toEqual([])
})

test('a site named by its DisplayName is refused with its SiteId', () => {
  expect(messages(withPool({ site: 'Headquarters' }))).toEqual([
    'owa.parley.test names the site Headquarters, which does not exist That is a DisplayName; its SiteId is site1.',
  ])
  expect(messages(withPool({ site: 'x' }))[0]).toContain('The SiteIds are: site1.')
})

test('an ApplicationId with a blank, a port twice and an id twice are refused by name', () => {
  const application = { id: 'OutlookWebApp', port: 5199 }
  expect(messages(withPool({ applications: [{ ...application, id: 'Outlook Web App' }] }))).toEqual([
    "The ApplicationId 'Outlook Web App' is not acceptable Use letters and digits, such as OutlookWebApp; no blanks.",
  ])
  const twice = messages(withPool({ applications: [application, { ...application, id: 'outlookwebapp' }] }))
  expect(twice).toEqual([
    'Two applications of owa.parley.test have the port 5199 Give each its own port.',
    'Two applications of owa.parley.test are called outlookwebapp Remove one.',
  ])
})

test('a registrar that is no pool is refused with the pools there are', () => {
  expect(messages(withPool({ registrar: toFqdn('ly15.parley.test') }))).toEqual([
    'owa.parley.test names the registrar ly15.parley.test, which is not a pool The pools are: lync.parley.test.',
  ])
})

test('names that are no FQDNs, wildcards among them, are refused wherever they stand', () => {
  const bad = '*.parley.test' as Fqdn
  for (const topology of [{ ...base, sipDomains: [bad] }, withPool({ computers: [bad] }), withPool({ domains: [bad] }), { ...base, hosts: { 'lync': '127.0.0.1' } }]) {
    expect(messages(topology)[0]).toMatch(/is not an FQDN/)
  }
  expect(messages({ ...base, hosts: { 'lync.parley.test': 'http://x/' } })).toEqual([
    'The address of lync.parley.test is not acceptable Give an IP address or a host name.',
  ])
})

test('ports outside the range, empty pools and repeated pools and sites are refused', () => {
  const [pool] = base.pools
  if (!pool) throw new Error('no pool')
  expect(messages({ ...base, pools: [{ ...pool, sipPort: 0, computers: [] }] })).toHaveLength(2)
  expect(messages({ ...base, pools: [pool, pool] })).toEqual(['Two pools are called lync.parley.test Remove one.'])
  expect(messages({ ...base, sites: [...base.sites, ...base.sites] })).toEqual(['Two sites have the SiteId site1 Remove one.'])
})

test('two known servers of one name are a fault of their own kind', () => {
  const authorizedHosts = [{ fqdn: toFqdn('owa.parley.test'), registrar: toFqdn('lync.parley.test') }]
  expect(validateTopology({ ...base, authorizedHosts })).toMatchObject([{ kind: 'ambiguous', message: expect.stringContaining('owa.parley.test is an ambiguous known server') as string }])
})
