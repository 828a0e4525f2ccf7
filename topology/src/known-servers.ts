import type { Fqdn } from './names.ts'
import type { Topology, TrustSwitches } from './topology.ts'
import { autodiscoveredUmServers } from './um.ts'

export type KnownServerSource = 'Topology' | 'TrustedApplicationPool' | 'AuthorizedHost' | 'UMDialPlan'

/** A row of the known servers table: whom the front end lets speak for the organisation, by the names in its certificate. */
export interface KnownServer {
  fqdn: Fqdn
  /** The pool's own name, then its computers': a certificate with any of them is this server. */
  names: Fqdn[]
  source: KnownServerSource
  /** 6 for what speaks as a pool of our own generation does, 0 for any. */
  version: number
  treatAsAuthenticated: boolean
  throttleAsServer: boolean
  outboundOnly: boolean
  /** The pool it belongs to; absent when it belongs to all. */
  registrar?: Fqdn
  /** Where it listens; absent when it does not. */
  port?: number
  /** The sip domains it may act for users of. */
  domains: Fqdn[]
  /** The shell lines that take it away. */
  removal: string[]
}

/** From all four sources, the servers that can be taken away first.
 *  @cost computes the table anew; keep it for as long as the topology's version stays */
export function knownServers(topology: Topology): KnownServer[] {
  return [...trustedApplicationPools(topology), ...authorizedHosts(topology), ...umServers(topology), ...ownPools(topology)]
}

/** Whom the front end `self` lets in: not itself, unless another claims its name too, which then nobody may use. */
export function knownServersFor(self: string, topology: Topology): KnownServer[] {
  const all = knownServers(topology)
  if (ambiguousNames(all).some(({ name }) => name === self)) return all
  return all.flatMap((server) => {
    const names = server.source === 'Topology' ? server.names.filter((name) => name !== self) : server.names
    return names.length === 0 ? [] : [{ ...server, names }]
  })
}

function trustedApplicationPools(topology: Topology): KnownServer[] {
  return topology.trustedApplicationPools.map((pool) => ({
    ...common(topology, pool),
    names: [...new Set([pool.fqdn, ...pool.computers])],
    source: 'TrustedApplicationPool',
    version: 6,
    registrar: pool.registrar,
    ...portOf(pool.applications[0]?.port),
    removal: [
      ...pool.applications.map(({ id }) => `Remove-CsTrustedApplication -Identity ${pool.fqdn}/urn:application:${id.toLowerCase()}`),
      `Remove-CsTrustedApplicationPool -Identity ${pool.fqdn}`,
    ],
  }))
}

function authorizedHosts(topology: Topology): KnownServer[] {
  return topology.authorizedHosts.map((host) => ({
    ...common(topology, host),
    names: [host.fqdn],
    source: 'AuthorizedHost',
    version: 0,
    registrar: host.registrar,
    ...portOf(host.port),
    removal: [`Remove-CsAuthorizedHost -Identity ${host.fqdn}`],
  }))
}

function umServers(topology: Topology): KnownServer[] {
  return autodiscoveredUmServers(topology).map((fqdn) => ({
    ...common(topology, { fqdn }),
    names: [fqdn],
    source: 'UMDialPlan',
    version: 0,
    removal: [`Set-UMService -Identity ${fqdn} -DialPlans $null`, `Set-UMCallRouterSettings -Server ${fqdn} -DialPlans $null`],
  }))
}

/** Front ends and directors know each other. */
function ownPools(topology: Topology): KnownServer[] {
  return topology.pools.map((pool) => ({
    ...common(topology, { fqdn: pool.fqdn }),
    names: [...new Set([pool.fqdn, ...pool.computers])],
    source: 'Topology',
    version: 6,
    registrar: pool.fqdn,
    port: pool.sipPort,
    removal: [],
  }))
}

function common(topology: Topology, entry: TrustSwitches & { fqdn: Fqdn }) {
  return {
    fqdn: entry.fqdn,
    treatAsAuthenticated: entry.treatAsAuthenticated ?? true,
    throttleAsServer: entry.throttleAsServer ?? true,
    outboundOnly: entry.outboundOnly ?? false,
    domains: entry.domains ?? topology.sipDomains,
  }
}

function portOf(port: number | undefined): { port?: number } {
  return port === undefined ? {} : { port }
}

export type KnownServerMatch =
  | { ok: true; server: KnownServer }
  | { ok: false; ambiguous: boolean; reason: string; remedy: string }

/** The one known server that a certificate with these names is. Two that share a name are nobody: the front end would have to
 *  guess which one's rights apply. */
export function matchKnownServer(list: readonly KnownServer[], certificateNames: readonly string[]): KnownServerMatch {
  const names = new Set(certificateNames.map((name) => name.toLowerCase()))
  const matching = list.filter((server) => server.names.some((name) => names.has(name)))
  const [server] = matching
  if (server && matching.length === 1) return { ok: true, server }
  if (server) return ambiguous(matching)
  return {
    ok: false,
    ambiguous: false,
    reason: `certificate names ${shown(certificateNames)}, known servers are ${shown(list.filter((s) => s.source !== 'Topology').map((s) => s.fqdn))}`,
    remedy: 'Create a trusted application pool with the name in the certificate (New-CsTrustedApplicationPool), then run Enable-CsTopology.',
  }
}

function ambiguous(matching: readonly KnownServer[]): KnownServerMatch {
  const described = matching.map((server) => `${server.fqdn} (${server.source})`).join(', ')
  const remedy = `Run ${[...removalOf(matching), 'Enable-CsTopology'].join('; ')}.`
  return { ok: false, ambiguous: true, reason: `ambiguous known server: ${described}`, remedy }
}

/** The lines that leave one server of several: the older way goes before the newer, what was made by hand before what was found by itself. */
export function removalOf(ambiguous: readonly KnownServer[]): string[] {
  const order: KnownServerSource[] = ['AuthorizedHost', 'TrustedApplicationPool', 'UMDialPlan', 'Topology']
  const byOrder = ambiguous.toSorted((a, b) => order.indexOf(a.source) - order.indexOf(b.source))
  return [...new Set(byOrder.slice(0, -1).flatMap((server) => server.removal))]
}

function shown(names: readonly string[]): string {
  if (names.length === 0) return '(none)'
  return names.length > 8 ? `${names.slice(0, 8).join(', ')} and ${names.length - 8} more` : names.join(', ')
}

/** Two servers of the table that claim one name. */
export interface AmbiguousName {
  name: Fqdn
  servers: KnownServer[]
}

/** Names that would be refused at run time. */
export function ambiguousNames(list: readonly KnownServer[]): AmbiguousName[] {
  const byName = new Map<Fqdn, KnownServer[]>()
  for (const server of list) {
    for (const name of server.names) byName.set(name, [...(byName.get(name) ?? []), server])
  }
  return [...byName].filter(([, servers]) => servers.length > 1).map(([name, servers]) => ({ name, servers }))
}
