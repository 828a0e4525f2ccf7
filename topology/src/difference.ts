import { createHash } from 'node:crypto'
import { applicationUrn } from './application-id.ts'
import type { Topology, TrustSwitches } from './topology.ts'

export interface FieldDifference {
  field: string
  /** Absent when it had no value. */
  from?: string
  to?: string
}

/** One object that two documents do not have alike. */
export interface Difference {
  change: 'added' | 'changed' | 'removed'
  /** `trusted application pool` */
  what: string
  identity: string
  /** Its values when it is added, those that differ when it is changed, none when it is removed. */
  fields: FieldDifference[]
}

type Fields = Record<string, string>

interface Entity {
  what: string
  identity: string
  fields: Fields
}

/** What has to happen to `from` to become `to`, object by object, in the order of the document. */
export function difference(from: Topology, to: Topology): Difference[] {
  const before = byName(from)
  const after = byName(to)
  const found: Difference[] = []
  for (const [name, { what, identity, fields }] of after) {
    const old = before.get(name)
    const changed = fieldDifferences(old?.fields ?? {}, fields)
    if (!old || changed.length > 0) found.push({ change: old ? 'changed' : 'added', what, identity, fields: changed })
  }
  for (const [name, { what, identity }] of before) {
    if (!after.has(name)) found.push({ change: 'removed', what, identity, fields: [] })
  }
  return found
}

/** Names what is pending: whoever has seen it can say that this, and nothing added since, is to be enabled. */
export function nameOf(changes: readonly Difference[]): string {
  return createHash('sha256').update(JSON.stringify(changes)).digest('base64url').slice(0, 22)
}

/** One line for people: `+ trusted application owa.parley.test/urn:application:owa (port 5199)`. */
export function readable({ change, what, identity, fields }: Difference): string {
  const sign = { added: '+', changed: '*', removed: '-' }[change]
  const details = fields.map(({ field, from, to }) => (change === 'added' ? `${field} ${to}` : `${field} ${from ?? '(none)'} → ${to ?? '(none)'}`))
  return `${sign} ${what} ${identity}${details.length === 0 ? '' : ` (${details.join(', ')})`}`
}

function fieldDifferences(from: Fields, to: Fields): FieldDifference[] {
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])].filter((field) => from[field] !== to[field])
  return names.map((field) => ({
    field,
    ...(from[field] === undefined ? {} : { from: from[field] }),
    ...(to[field] === undefined ? {} : { to: to[field] }),
  }))
}

function byName(topology: Topology): Map<string, Entity> {
  return new Map([...entities(topology)].map((entity) => [`${entity.what}\n${entity.identity.toLowerCase()}`, entity]))
}

function* entities(topology: Topology): Generator<Entity> {
  for (const [i, identity] of topology.sipDomains.entries()) yield { what: 'sip domain', identity, fields: { default: yesOrNo(i === 0) } }
  for (const site of topology.sites) yield { what: 'site', identity: site.siteId, fields: { 'display name': site.displayName, ...optional('description', site.description) } }
  for (const pool of topology.pools) {
    const what = pool.role === 'director' ? 'director pool' : 'front end pool'
    yield { what, identity: pool.fqdn, fields: { site: pool.site, computers: pool.computers.join(' '), port: String(pool.sipPort) } }
  }
  yield* trusted(topology)
  yield* um(topology)
  for (const [identity, address] of Object.entries(topology.hosts)) yield { what: 'address of', identity, fields: { address } }
}

function* trusted(topology: Topology): Generator<Entity> {
  for (const pool of topology.trustedApplicationPools) {
    const ports = Object.entries(pool.mediaPorts ?? {}).map(([name, port]) => [name, String(port)])
    const fields = { registrar: pool.registrar, site: pool.site, 'requires replication': yesOrNo(pool.requiresReplication), ...switches(pool), ...Object.fromEntries(ports) }
    yield { what: 'trusted application pool', identity: pool.fqdn, fields }
    for (const computer of pool.computers) yield { what: 'trusted application computer', identity: computer, fields: { pool: pool.fqdn } }
    for (const a of pool.applications) {
      const more = { ...optional('legacy name', a.legacyApplicationName), ...(a.enableTcp ? { 'TCP': 'yes' } : {}) }
      yield { what: 'trusted application', identity: `${pool.fqdn}/${applicationUrn(a.id)}`, fields: { port: String(a.port), ...more } }
    }
  }
  for (const host of topology.authorizedHosts) {
    yield { what: 'authorized host', identity: host.fqdn, fields: { pool: host.registrar, ...switches(host), ...optional('port', host.port?.toString()) } }
  }
}

function* um(topology: Topology): Generator<Entity> {
  for (const plan of topology.umDialPlans) {
    const fields = { 'URI type': plan.uriType, 'VoIP security': plan.voipSecurity, digits: String(plan.numberOfDigitsInExtension), country: plan.countryOrRegionCode }
    yield { what: 'UM dial plan', identity: plan.name, fields }
  }
  for (const role of topology.umServices) yield { what: 'UM service', identity: role.fqdn, fields: { 'dial plans': role.dialPlans.join(', '), 'startup mode': role.startupMode } }
  for (const role of topology.umCallRouters) yield { what: 'UM Call Router', identity: role.fqdn, fields: { 'dial plans': role.dialPlans.join(', '), 'startup mode': role.startupMode } }
}

function switches(of: TrustSwitches): Fields {
  return {
    'treat as authenticated': yesOrNo(of.treatAsAuthenticated ?? true),
    'throttle as server': yesOrNo(of.throttleAsServer ?? true),
    'outbound only': yesOrNo(of.outboundOnly ?? false),
    ...optional('sip domains', of.domains?.join(' ')),
  }
}

function optional(field: string, value: string | undefined): Fields {
  return value === undefined ? {} : { [field]: value }
}

function yesOrNo(value: boolean): string {
  return value ? 'yes' : 'no'
}
