import { ambiguousNames, knownServers } from './known-servers.ts'
import { isFqdn } from './names.ts'
import type { Topology } from './topology.ts'

/** A fault of a topology document, as a sentence that names the object. */
export interface TopologyFault {
  /** `ambiguous`: can be forced, and is then refused at run time. */
  kind: 'invalid' | 'ambiguous'
  message: string
  remedy: string
}

/** Everything that is wrong with a document, not only the first thing. Empty when it can be published. */
export function validateTopology(topology: Topology): TopologyFault[] {
  return [...namesFaults(topology), ...poolFaults(topology), ...applicationFaults(topology), ...ambiguityFaults(topology)]
}

function invalid(message: string, remedy: string): TopologyFault {
  return { kind: 'invalid', message, remedy }
}

function namesFaults(topology: Topology): TopologyFault[] {
  const names = [
    ...topology.sipDomains,
    ...topology.pools.flatMap((p) => [p.fqdn, ...p.computers]),
    ...topology.trustedApplicationPools.flatMap((p) => [p.fqdn, ...p.computers, ...(p.domains ?? [])]),
    ...topology.authorizedHosts.flatMap((h) => [h.fqdn, ...(h.domains ?? [])]),
    ...Object.keys(topology.hosts),
  ]
  const bad = [...new Set(names)].filter((name) => !isFqdn(name))
  const faults = bad.map((name) => invalid(`'${name}' is not an FQDN`, 'Give the full name in lower case, such as lync.parley.test.'))
  for (const [fqdn, address] of Object.entries(topology.hosts)) {
    if (!/^[0-9a-z:.-]{1,253}$/i.test(address)) faults.push(invalid(`The address of ${fqdn} is not acceptable`, 'Give an IP address or a host name.'))
  }
  return faults
}

function poolFaults(topology: Topology): TopologyFault[] {
  const faults: TopologyFault[] = []
  for (const twice of repeated(topology.sites.map((s) => s.siteId))) faults.push(invalid(`Two sites have the SiteId ${twice}`, 'Remove one.'))
  for (const twice of repeated(topology.pools.map((p) => p.fqdn))) faults.push(invalid(`Two pools are called ${twice}`, 'Remove one.'))
  for (const pool of topology.pools) {
    faults.push(...siteFault(topology, pool.fqdn, pool.site), ...portFault(pool.fqdn, pool.sipPort))
    if (pool.computers.length === 0) faults.push(invalid(`The pool ${pool.fqdn} has no computers`, 'Add at least one.'))
  }
  return faults
}

function applicationFaults(topology: Topology): TopologyFault[] {
  const faults: TopologyFault[] = []
  for (const entry of [...topology.trustedApplicationPools, ...topology.authorizedHosts]) {
    if (topology.pools.some((p) => p.fqdn === entry.registrar)) continue
    const known = topology.pools.map((p) => p.fqdn).join(', ') || '(none)'
    faults.push(invalid(`${entry.fqdn} names the registrar ${entry.registrar}, which is not a pool`, `The pools are: ${known}.`))
  }
  for (const pool of topology.trustedApplicationPools) {
    faults.push(...siteFault(topology, pool.fqdn, pool.site))
    const ports = repeated(pool.applications.map((a) => a.port))
    for (const port of ports) faults.push(invalid(`Two applications of ${pool.fqdn} have the port ${port}`, 'Give each its own port.'))
    const ids = repeated(pool.applications.map((a) => a.id.toLowerCase()))
    for (const id of ids) faults.push(invalid(`Two applications of ${pool.fqdn} are called ${id}`, 'Remove one.'))
    for (const { id, port } of pool.applications) {
      faults.push(...portFault(`${pool.fqdn}, application ${id}`, port))
      if (!/^[A-Za-z0-9]{1,64}$/.test(id)) faults.push(invalid(`The ApplicationId '${id}' is not acceptable`, 'Use letters and digits only.'))
    }
  }
  for (const host of topology.authorizedHosts) if (host.port !== undefined) faults.push(...portFault(host.fqdn, host.port))
  return faults
}

function siteFault(topology: Topology, what: string, site: string): TopologyFault[] {
  if (topology.sites.some((s) => s.siteId === site)) return []
  const ids = topology.sites.map((s) => s.siteId).join(', ') || '(none)'
  const named = topology.sites.find((s) => s.displayName === site)
  const remedy = named ? `That is a DisplayName; its SiteId is ${named.siteId}.` : `The SiteIds are: ${ids}.`
  return [invalid(`${what} names the site ${site}, which does not exist`, remedy)]
}

function portFault(what: string, port: number): TopologyFault[] {
  const fine = Number.isInteger(port) && port >= 1 && port <= 65_535
  return fine ? [] : [invalid(`The port ${port} of ${what} is not a port`, 'Give a number from 1 to 65535.')]
}

function ambiguityFaults(topology: Topology): TopologyFault[] {
  return ambiguousNames(knownServers(topology)).map(({ name, servers }) => ({
    kind: 'ambiguous' as const,
    message: `${name} is an ambiguous known server: ${servers.map((s) => `${s.fqdn} (${s.source})`).join(', ')}`,
    remedy: 'Remove all but one; peers with this name in their certificate are refused as long as there are two.',
  }))
}

function repeated<T>(values: T[]): T[] {
  return [...new Set(values.filter((value, i) => values.indexOf(value) !== i))]
}
