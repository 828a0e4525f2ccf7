import type { Fqdn } from './names.ts'
import type { Topology, TrustSwitches } from './topology.ts'

export type KnownServerSource = 'TrustedApplicationPool' | 'AuthorizedHost'

/** A row of the known servers table: whom the front end lets speak for the organisation, by the names in its certificate. */
export interface KnownServer {
  fqdn: Fqdn
  /** The pool's own name, then its computers': a certificate with any of them is this server. */
  names: Fqdn[]
  source: KnownServerSource
  treatAsAuthenticated: boolean
  throttleAsServer: boolean
  outboundOnly: boolean
  registrar: Fqdn
  /** Where it listens; absent when it does not. */
  port?: number
  /** The sip domains it may act for users of. */
  domains: Fqdn[]
}

/** @cost computes the table anew; keep it for as long as the topology's version stays */
export function knownServers(topology: Topology): KnownServer[] {
  const pools = topology.trustedApplicationPools.map((pool) => ({
    ...common(topology, pool),
    names: [...new Set([pool.fqdn, ...pool.computers])],
    source: 'TrustedApplicationPool' as const,
    ...portOf(pool.applications[0]?.port),
  }))
  const hosts = topology.authorizedHosts.map((host) => ({
    ...common(topology, host),
    names: [host.fqdn],
    source: 'AuthorizedHost' as const,
    ...portOf(host.port),
  }))
  return [...pools, ...hosts]
}

function common(topology: Topology, entry: TrustSwitches & { fqdn: Fqdn; registrar: Fqdn }) {
  return {
    fqdn: entry.fqdn,
    registrar: entry.registrar,
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
    reason: `certificate names ${shown(certificateNames)}, known servers are ${shown(list.map((s) => s.fqdn))}`,
    remedy: 'Create a trusted application pool with the name in the certificate (New-CsTrustedApplicationPool), then run Enable-CsTopology.',
  }
}

function ambiguous(matching: readonly KnownServer[]): KnownServerMatch {
  const described = matching.map((server) => `${server.fqdn} (${server.source})`).join(', ')
  const remedy = matching.some((s) => s.source === 'TrustedApplicationPool')
    ? 'Run Remove-CsTrustedApplication and Remove-CsTrustedApplicationPool for the one that is not needed, then Enable-CsTopology.'
    : 'Remove one of the authorized hosts, then run Enable-CsTopology.'
  return { ok: false, ambiguous: true, reason: `ambiguous known server: ${described}`, remedy }
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
