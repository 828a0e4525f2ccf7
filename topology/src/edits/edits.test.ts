import { expect, test } from 'vitest'
import type { AppError } from '@parley/platform/errors'
import { defaultTopology } from '../default-topology.ts'
import { computerGruus, serviceGruu } from '../gruu.ts'
import { knownServers } from '../known-servers.ts'
import type { Topology, TrustedApplicationPool } from '../topology.ts'
import { validateTopology } from '../validate.ts'
import { addAuthorizedHost, changeAuthorizedHost, removeAuthorizedHost } from './authorized-hosts.ts'
import { addPool, changePool, removePool } from './pools.ts'
import { addSipDomain, makeDefaultSipDomain, removeSipDomain } from './sip-domains.ts'
import { addSite, changeSite, removeSite } from './sites.ts'
import { addTrustedApplicationComputer, removeTrustedApplicationComputer } from './trusted-application-computers.ts'
import { addTrustedApplicationPool, changeTrustedApplicationPool, removeTrustedApplicationPool, trustedApplicationPoolOf } from './trusted-application-pools.ts'
import { addTrustedApplication, changeTrustedApplication, removeTrustedApplication } from './trusted-applications.ts'
import { addUmDialPlan, assignUmRole, changeUmDialPlan, removeUmDialPlan } from './um.ts'

const base: Topology = {
  ...defaultTopology({ domain: 'parley.test' }),
  sites: [{ siteId: 'Bolzano', displayName: 'Bozen' }],
  pools: [{ ...defaultTopology({ domain: 'parley.test' }).pools[0]!, site: 'Bolzano' }],
  trustedApplicationPools: [],
}
const ex = 'ex14.parley.test'
const withEx = addTrustedApplicationPool(base, { fqdn: ex, site: 'Bolzano' }).topology
const withOwa = addTrustedApplication(withEx, { pool: ex, applicationId: 'OWA', port: 4999 }).topology
const array = addTrustedApplicationPool(base, { fqdn: 'mail.parley.test', site: 'Bolzano', computerFqdn: 'ex1.parley.test' }).topology
const refused = (run: () => unknown): AppError => {
  try {
    run()
  } catch (error) {
    return error as AppError
  }
  throw new Error('it was accepted')
}
const poolOf = (topology: Topology, fqdn = ex): TrustedApplicationPool => trustedApplicationPoolOf(topology, fqdn)

test('A12: a new pool has one computer of its own name, the defaults, and the next number of its site', () => {
  expect(poolOf(withEx)).toEqual({
    fqdn: ex,
    registrar: 'lync.parley.test',
    site: 'Bolzano',
    requiresReplication: true,
    computers: [ex],
    applications: [],
    serviceNumber: 1,
  })
  const second = addTrustedApplicationPool(withEx, { fqdn: 'TrustedApplicationPool:EX15.parley.test', registrar: 'Registrar:lync.parley.test', site: 'bolzano', requiresReplication: false }).topology
  expect(poolOf(second, 'ex15.parley.test')).toMatchObject({ serviceNumber: 2, requiresReplication: false, site: 'Bolzano' })
  expect(validateTopology(second)).toEqual([])
})

test('B5, F28: a site named by its DisplayName, or with site: before it, is refused with the SiteIds', () => {
  const named = refused(() => addTrustedApplicationPool(base, { fqdn: ex, site: 'Bozen' }))
  expect(named).toMatchObject({ code: 'invalid', parameter: 'site', expected: "Bolzano (DisplayName 'Bozen')", found: 'a DisplayName', remedy: 'Use its SiteId: -Site Bolzano.', candidates: ['Bolzano'] })
  expect(refused(() => addTrustedApplicationPool(base, { fqdn: ex, site: 'site:Bolzano' }))).toMatchObject({ found: 'the prefix site:', remedy: 'Use its SiteId: -Site Bolzano.' })
  expect(refused(() => addTrustedApplicationPool(base, { fqdn: ex, site: 'Redmond' })).remedy).toContain('Get-CsSite')
})

test('A11: a registrar nobody knows is refused with those there are', () => {
  expect(refused(() => addTrustedApplicationPool(base, { fqdn: ex, site: 'Bolzano', registrar: 'ly15.network.local' }))).toMatchObject({
    parameter: 'registrar',
    message: 'There is no registrar ly15.network.local',
    expected: 'lync.parley.test',
    candidates: ['lync.parley.test'],
  })
})

test('a pool that is no FQDN, or is there already, is refused', () => {
  expect(refused(() => addTrustedApplicationPool(base, { fqdn: 'ex14', site: 'Bolzano' }))).toMatchObject({ code: 'invalid', parameter: 'identity' })
  expect(refused(() => addTrustedApplicationPool(withEx, { fqdn: ex.toUpperCase(), site: 'Bolzano' }))).toMatchObject({ code: 'conflict' })
})

test('without a registrar the only pool is taken; of two, one has to be named', () => {
  const two = addPool(base, { fqdn: 'lync2.parley.test', site: 'Bolzano' }).topology
  expect(refused(() => addTrustedApplicationPool(two, { fqdn: ex, site: 'Bolzano' }))).toMatchObject({ parameter: 'registrar', candidates: ['lync.parley.test', 'lync2.parley.test'] })
})

test('changing the registrar of a pool warns of what is left behind', () => {
  const two = addPool(withEx, { fqdn: 'lync2.parley.test', site: 'Bolzano' }).topology
  const { topology, warnings } = changeTrustedApplicationPool(two, ex, { registrar: 'lync2.parley.test', treatAsAuthenticated: false })
  expect(poolOf(topology)).toMatchObject({ registrar: 'lync2.parley.test', treatAsAuthenticated: false, requiresReplication: true })
  expect(warnings[0]).toContain('IMServerName should be lync2.parley.test')
  expect(changeTrustedApplicationPool(two, ex, { outboundOnly: true }).warnings).toEqual([])
})

test('B6, F27: an ApplicationId with blanks or prohibited characters is refused, letters and digits are fine', () => {
  for (const applicationId of ['Outlook Web App', '', 'a/b', 'a;b', 'ö', 'x'.repeat(65), 'urn:application:', '-a']) {
    expect(refused(() => addTrustedApplication(withEx, { pool: ex, applicationId, port: 1 })), applicationId).toMatchObject({ code: 'invalid', parameter: 'applicationId' })
  }
  expect(addTrustedApplication(withEx, { pool: ex, applicationId: 'OutlookWebApp2', port: 1 }).warnings).toEqual([])
  expect(addTrustedApplication(withEx, { pool: ex, applicationId: 'outlook.web-app', port: 1 }).warnings[0]).toContain('recommended')
})

test('B7, F20: a port of the pool is given once, and is a port', () => {
  expect(refused(() => addTrustedApplication(withOwa, { pool: ex, applicationId: 'Other', port: 4999 }))).toMatchObject({ code: 'conflict', parameter: 'port', message: `Port 4999 of ${ex} belongs to urn:application:owa` })
  for (const port of [0, -1, 65_536, 1.5]) expect(refused(() => addTrustedApplication(withEx, { pool: ex, applicationId: 'OWA', port }))).toMatchObject({ code: 'invalid', parameter: 'port' })
  const moved = changeTrustedApplication(withOwa, `${ex}/owa`, { port: 4999 }).topology
  expect(poolOf(moved).applications).toEqual([{ id: 'OWA', port: 4999 }])
})

test('A4: an application is known by pool and id, in any case, with or without the prefix, and has GRUUs', () => {
  const pool = poolOf(withOwa)
  const [application] = pool.applications
  expect(serviceGruu(withOwa, pool, application!)).toMatch(/^sip:ex14\.parley\.test@parley\.test;gruu;opaque=srvr:owa:[A-Za-z0-9_-]{22}$/)
  expect(computerGruus(withOwa, pool, application!)).toEqual([{ fqdn: ex, gruu: serviceGruu(withOwa, pool, application!) }])
  expect(refused(() => addTrustedApplication(withOwa, { pool: ex, applicationId: 'urn:application:owa', port: 1 }))).toMatchObject({ code: 'conflict' })
  expect(poolOf(removeTrustedApplication(withOwa, 'EX14.parley.test/urn:application:OWA').topology).applications).toEqual([])
  expect(refused(() => removeTrustedApplication(withOwa, 'owa'))).toMatchObject({ code: 'missing', candidates: [`${ex}/urn:application:owa`] })
})

test('TCP is refused for an application unless forced', () => {
  const tcp = { pool: ex, applicationId: 'OWA', port: 1, enableTcp: true }
  expect(refused(() => addTrustedApplication(withEx, tcp))).toMatchObject({ parameter: 'enableTcp', remedy: expect.stringContaining('-Force') as string })
  expect(poolOf(addTrustedApplication(withEx, { ...tcp, force: true }).topology).applications[0]).toMatchObject({ enableTcp: true })
})

test('B2: a pool named like the array takes a computer for each member, each with its own GRUU', () => {
  const two = addTrustedApplicationComputer(array, { fqdn: 'ex2.parley.test', pool: 'mail.parley.test' }).topology
  const owa = addTrustedApplication(two, { pool: 'mail.parley.test', applicationId: 'OWA', port: 5199 }).topology
  const pool = poolOf(owa, 'mail.parley.test')
  expect(new Set(computerGruus(owa, pool, pool.applications[0]!).map((g) => g.gruu)).size).toBe(2)
  expect(knownServers(owa)[0]).toMatchObject({ names: ['mail.parley.test', 'ex1.parley.test', 'ex2.parley.test'] })
})

test('no computer joins a pool of one, or two pools; the last of a pool stays', () => {
  expect(refused(() => addTrustedApplicationComputer(withEx, { fqdn: 'ex2.parley.test', pool: ex }))).toMatchObject({ code: 'conflict', remedy: expect.stringContaining('-ComputerFqdn') as string })
  expect(refused(() => addTrustedApplicationComputer(array, { fqdn: 'ex1.parley.test', pool: 'mail.parley.test' }))).toMatchObject({ code: 'conflict' })
  expect(refused(() => removeTrustedApplicationComputer(array, 'ex1.parley.test'))).toMatchObject({ remedy: 'Remove the pool: Remove-CsTrustedApplicationPool -Identity mail.parley.test' })
  const two = addTrustedApplicationComputer(array, { fqdn: 'ex2.parley.test', pool: 'mail.parley.test' }).topology
  expect(poolOf(removeTrustedApplicationComputer(two, 'ex1.parley.test').topology, 'mail.parley.test').computers).toEqual(['ex2.parley.test'])
})

test('A29: a removed pool takes its applications with it', () => {
  expect(knownServers(removeTrustedApplicationPool(withOwa, ex).topology).map((s) => s.source)).toEqual(['Topology'])
  expect(refused(() => removeTrustedApplicationPool(base, ex))).toMatchObject({ code: 'missing' })
})

test('B12: an authorized host has both flags, and can be changed and removed', () => {
  const { topology } = addAuthorizedHost(base, { fqdn: ex, pool: 'lync.parley.test', treatAsAuthenticated: false, throttleAsServer: true })
  expect(knownServers(topology)[0]).toMatchObject({ source: 'AuthorizedHost', version: 0, treatAsAuthenticated: false, throttleAsServer: true })
  const changed = changeAuthorizedHost(topology, ex, { treatAsAuthenticated: true, port: 5199 }).topology
  expect(knownServers(changed)[0]).toMatchObject({ treatAsAuthenticated: true, port: 5199 })
  expect(removeAuthorizedHost(changed, ex).topology.authorizedHosts).toEqual([])
  expect(refused(() => addAuthorizedHost(topology, { fqdn: ex, pool: 'lync.parley.test' }))).toMatchObject({ code: 'conflict' })
})

const um = (topology: Topology, ...hosts: [('umServices' | 'umCallRouters'), string][]) => hosts.reduce((t, [kind, fqdn]) => assignUmRole(t, kind, fqdn, { dialPlans: ['SIP'] }).topology, topology)
const withPlan = addUmDialPlan(base, { name: 'SIP', numberOfDigitsInExtension: 4, countryOrRegionCode: '39', uriType: 'SipName' }).topology

test('B10: a host with both UM services in a SipName dial plan is a known server by itself; split over two hosts none is', () => {
  expect(knownServers(um(withPlan, ['umServices', ex], ['umCallRouters', ex]))).toMatchObject([{ fqdn: ex, source: 'UMDialPlan', version: 0, treatAsAuthenticated: true }, { source: 'Topology' }])
  const split = um(withPlan, ['umServices', ex])
  expect(knownServers(um(split, ['umCallRouters', 'ex15.parley.test'])).map((s) => s.source)).toEqual(['Topology'])
  expect(assignUmRole(split, 'umCallRouters', 'ex15.parley.test', { dialPlans: ['SIP'] }).warnings[0]).toContain('create a trusted application pool')
  const e164 = addUmDialPlan(base, { name: 'SIP', numberOfDigitsInExtension: 4, countryOrRegionCode: '39', uriType: 'E164' }).topology
  expect(knownServers(um(e164, ['umServices', ex], ['umCallRouters', ex])).map((s) => s.source)).toEqual(['Topology'])
})

test('B11: a host that is missing from one SIP dial plan is warned of by name', () => {
  const both = um(withPlan, ['umServices', ex], ['umCallRouters', ex])
  const { warnings, topology } = addUmDialPlan(both, { name: 'SIP2', numberOfDigitsInExtension: 4, countryOrRegionCode: '39', uriType: 'SipName' })
  expect(warnings).toHaveLength(2)
  expect(warnings.join('\n')).toMatch(/UM service of ex14\.parley\.test .*SIP2.*Set-UMService[^]*UM Call Router of ex14\.parley\.test .*SIP2.*Set-UMCallRouterSettings/)
  const one = assignUmRole(topology, 'umServices', ex, { dialPlans: ['sip', 'SIP2'] })
  expect(one.warnings).toHaveLength(1)
  expect(one.topology.umServices[0]?.dialPlans).toEqual(['SIP', 'SIP2'])
})

test('F3: a pool for a server that is known by its dial plan is warned of when it is made, and so is the other way round', () => {
  const known = um(withPlan, ['umServices', ex], ['umCallRouters', ex])
  expect(addTrustedApplicationPool(known, { fqdn: ex, site: 'Bolzano' }).warnings[0]).toMatch(/ex14.*UMDialPlan.*SipName dial plan.*Enable-CsTopology refuses/)
  const pool = um(addTrustedApplicationPool(withPlan, { fqdn: ex, site: 'Bolzano' }).topology, ['umServices', ex])
  expect(assignUmRole(pool, 'umCallRouters', ex, { dialPlans: ['SIP'] }).warnings[0]).toContain('known twice: TrustedApplicationPool and UMDialPlan')
})

test('dial plans that are wrong, in use or unknown are refused', () => {
  const fine = { name: 'X', numberOfDigitsInExtension: 4, countryOrRegionCode: '39' }
  for (const bad of [{ name: ' ' }, { numberOfDigitsInExtension: 0 }, { countryOrRegionCode: 'DE' }]) expect(refused(() => addUmDialPlan(base, { ...fine, ...bad })).code).toBe('invalid')
  expect(refused(() => addUmDialPlan(withPlan, { ...fine, name: 'sip' })).code).toBe('conflict')
  expect(refused(() => assignUmRole(base, 'umServices', ex, { dialPlans: ['nope'] })).code).toBe('missing')
  const used = um(withPlan, ['umServices', ex])
  expect(refused(() => removeUmDialPlan(used, 'SIP'))).toMatchObject({ code: 'conflict', message: expect.stringContaining(ex) as string })
  expect(removeUmDialPlan(assignUmRole(used, 'umServices', ex, { dialPlans: [] }).topology, 'sip').topology.umDialPlans).toEqual([])
  expect(changeUmDialPlan(withPlan, 'sip', { voipSecurity: 'Secured' }).topology.umDialPlans[0]).toMatchObject({ voipSecurity: 'Secured', uriType: 'SipName' })
})

test('sites, sip domains and pools come and go, but not while they are used', () => {
  const more = addSite(base, { siteId: 'Redmond', displayName: 'Redmond, WA' }).topology
  expect(changeSite(more, 'redmond', { description: 'west' }).topology.sites[1]).toEqual({ siteId: 'Redmond', displayName: 'Redmond, WA', description: 'west' })
  expect(removeSite(more, 'Redmond').topology.sites).toEqual(base.sites)
  expect(refused(() => removeSite(more, 'Bolzano')).message).toContain('lync.parley.test')
  const domains = addSipDomain(base, { name: 'Other.test', isDefault: true }).topology
  expect(domains.sipDomains).toEqual(['other.test', 'parley.test'])
  expect(makeDefaultSipDomain(domains, 'parley.test').topology.sipDomains).toEqual(['parley.test', 'other.test'])
  expect(refused(() => removeSipDomain(domains, 'parley.test', 3)).message).toContain('3 users')
  expect(refused(() => removeSipDomain(domains, 'other.test', 0)).message).toContain('default')
  expect(removeSipDomain(domains, 'parley.test', 0).topology.sipDomains).toEqual(['other.test'])
  const director = addPool(base, { fqdn: 'dir.parley.test', site: 'Bolzano', role: 'director' }).topology
  expect(changePool(director, 'dir.parley.test', { sipPort: 5065 }).topology.pools[1]).toMatchObject({ role: 'director', sipPort: 5065 })
  expect(removePool(director, 'dir.parley.test').topology.pools).toHaveLength(1)
  const second = addPool(withEx, { fqdn: 'lync2.parley.test', site: 'Bolzano' }).topology
  expect(refused(() => removePool(second, 'lync.parley.test')).message).toContain(ex)
  expect(refused(() => removePool(second, 'lync2.parley.test', 4)).message).toContain('4 users')
  expect(refused(() => removePool(director, 'lync.parley.test')).message).toContain('last front end pool')
})
