import { AppError } from '@parley/platform/errors'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { defaultTopology } from '../default-topology.ts'
import { difference } from '../difference.ts'
import { knownServers } from '../known-servers.ts'
import type { Topology } from '../topology.ts'
import { validateTopology } from '../validate.ts'
import { addAuthorizedHost, changeAuthorizedHost, removeAuthorizedHost } from './authorized-hosts.ts'
import type { Edited } from './edited.ts'
import { addPool, changePool, removePool } from './pools.ts'
import { addSipDomain, makeDefaultSipDomain, removeSipDomain } from './sip-domains.ts'
import { addSite, changeSite, removeSite } from './sites.ts'
import { addTrustedApplicationComputer, removeTrustedApplicationComputer } from './trusted-application-computers.ts'
import { addTrustedApplicationPool, changeTrustedApplicationPool, removeTrustedApplicationPool } from './trusted-application-pools.ts'
import { addTrustedApplication, changeTrustedApplication, removeTrustedApplication } from './trusted-applications.ts'
import { addUmDialPlan, assignUmRole, changeUmDialPlan, removeUmDialPlan } from './um.ts'

/** What an administrator, or somebody who tries, may type for a name. */
const name = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('lync.parley.test', 'owa.parley.test', 'a.parley.test', 'B.Parley.test', 'c.test', 'site1', 'S2', 'SIP', 'sip', 'OWA', 'urn:application:owa', 'parley.test') },
  { weight: 1, arbitrary: fc.constantFrom('', ' ', '__proto__', 'constructor', 'toString', '*', '../x', 'a b', 'x'.repeat(300), '\u0000', 'Registrar:lync.parley.test', 'site:site1') },
)
const port = fc.constantFrom(5199, 5200, 0, -1, 1.5, 70_000)
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined })
const flag = maybe(fc.boolean())

const edit: fc.Arbitrary<(t: Topology) => Edited> = fc.oneof(
  fc.record({ fqdn: name, site: name, registrar: maybe(name), computerFqdn: maybe(name), requiresReplication: flag }).map((o) => (t: Topology) => addTrustedApplicationPool(t, o)),
  fc.record({ fqdn: fc.constantFrom('a.parley.test', 'b.parley.test'), computerFqdn: maybe(fc.constant('c.test')) }).map((o) => (t: Topology) => addTrustedApplicationPool(t, { ...o, site: 'site1', registrar: 'lync.parley.test' })),
  fc.tuple(name, maybe(name), flag).map(([id, registrar, outboundOnly]) => (t: Topology) => changeTrustedApplicationPool(t, id, { registrar, outboundOnly })),
  name.map((id) => (t: Topology) => removeTrustedApplicationPool(t, id)),
  fc.record({ pool: name, applicationId: name, port, enableTcp: flag, force: flag }).map((o) => (t: Topology) => addTrustedApplication(t, o)),
  fc.tuple(name, name, port).map(([pool, id, p]) => (t: Topology) => changeTrustedApplication(t, `${pool}/${id}`, { port: p })),
  fc.tuple(name, name).map(([pool, id]) => (t: Topology) => removeTrustedApplication(t, `${pool}/${id}`)),
  fc.record({ fqdn: name, pool: name }).map((o) => (t: Topology) => addTrustedApplicationComputer(t, o)),
  name.map((id) => (t: Topology) => removeTrustedApplicationComputer(t, id)),
  fc.record({ fqdn: name, pool: name, port: maybe(port), treatAsAuthenticated: fc.boolean() }).map((o) => (t: Topology) => addAuthorizedHost(t, o)),
  fc.tuple(name, maybe(name), maybe(port)).map(([id, pool, p]) => (t: Topology) => changeAuthorizedHost(t, id, { pool, port: p })),
  name.map((id) => (t: Topology) => removeAuthorizedHost(t, id)),
  fc.record({ siteId: name, displayName: maybe(name) }).map((o) => (t: Topology) => addSite(t, o)),
  fc.tuple(name, name).map(([id, displayName]) => (t: Topology) => changeSite(t, id, { displayName })),
  name.map((id) => (t: Topology) => removeSite(t, id)),
  fc.record({ name, isDefault: flag }).map((o) => (t: Topology) => addSipDomain(t, o)),
  name.map((id) => (t: Topology) => makeDefaultSipDomain(t, id)),
  name.map((id) => (t: Topology) => removeSipDomain(t, id, 0)),
  fc.record({ fqdn: name, site: name, sipPort: maybe(port), computers: maybe(fc.array(name, { maxLength: 3 })), role: maybe(fc.constant('director' as const)) }).map((o) => (t: Topology) => addPool(t, o)),
  fc.tuple(name, maybe(port), maybe(fc.array(name, { maxLength: 2 }))).map(([id, sipPort, computers]) => (t: Topology) => changePool(t, id, { sipPort, computers })),
  name.map((id) => (t: Topology) => removePool(t, id)),
  fc.record({ name, numberOfDigitsInExtension: port, countryOrRegionCode: fc.constantFrom('49', 'DE'), uriType: maybe(fc.constant('SipName' as const)) }).map((o) => (t: Topology) => addUmDialPlan(t, o)),
  fc.constant((t: Topology) => addUmDialPlan(t, { name: 'SIP', numberOfDigitsInExtension: 4, countryOrRegionCode: '49', uriType: 'SipName' })),
  name.map((id) => (t: Topology) => changeUmDialPlan(t, id, { voipSecurity: 'Secured' })),
  name.map((id) => (t: Topology) => removeUmDialPlan(t, id)),
  fc.tuple(fc.constantFrom('umServices' as const, 'umCallRouters' as const), name, maybe(fc.array(name, { maxLength: 2 }))).map(([kind, id, dialPlans]) => (t: Topology) => assignUmRole(t, kind, id, { dialPlans })),
)

test('whatever is edited in whatever order, the document holds together, nothing but refusals is thrown, and what was given in stays as it was', () => {
  const start = defaultTopology({ domain: 'parley.test' })
  fc.assert(fc.property(fc.array(edit, { minLength: 1, maxLength: 60, size: 'max' }), (edits) => {
    let topology = start
    for (const one of edits) {
      const before = JSON.stringify(topology)
      try {
        const { topology: next, warnings } = one(topology)
        expect(validateTopology(next).filter((fault) => fault.kind === 'invalid')).toEqual([])
        expect(warnings.every((warning) => warning.length < 2000)).toBe(true)
        expect(difference(topology, next).every((d) => d.identity !== '')).toBe(true)
        knownServers(next)
        expect(JSON.stringify(topology)).toBe(before)
        topology = next
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        expect(error.explain().length).toBeLessThan(4000)
      }
    }
  }), { numRuns: 400 })
})
