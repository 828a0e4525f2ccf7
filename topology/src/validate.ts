import { ambiguousNames, knownServers, removalOf, type KnownServer } from './known-servers.ts'
import { isFqdn } from './names.ts'
import { applicationIdRule, isApplicationId } from './application-id.ts'
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
  return [...namesFaults(topology), ...poolFaults(topology), ...applicationFaults(topology), ...umFaults(topology), ...ambiguityFaults(topology)]
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
    ...[...topology.umServices, ...topology.umCallRouters].map((role) => role.fqdn),
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
  for (const twice of repeated(topology.sipDomains)) faults.push(invalid(`Two sip domains are called ${twice}`, 'Remove one.'))
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
    if (pool.computers.length === 0) faults.push(invalid(`The pool ${pool.fqdn} has no computers`, 'Add at least one.'))
    const ports = repeated(pool.applications.map((a) => a.port))
    for (const port of ports) faults.push(invalid(`Two applications of ${pool.fqdn} have the port ${port}`, 'Give each its own port.'))
    const ids = repeated(pool.applications.map((a) => a.id.toLowerCase()))
    for (const id of ids) faults.push(invalid(`Two applications of ${pool.fqdn} are called ${id}`, 'Remove one.'))
    for (const { id, port } of pool.applications) {
      faults.push(...portFault(`${pool.fqdn}, application ${id}`, port))
      if (!isApplicationId(id)) faults.push(invalid(`The ApplicationId '${id.slice(0, 80)}' is not acceptable`, applicationIdRule))
    }
  }
  for (const twice of repeated(topology.trustedApplicationPools.map((p) => p.fqdn))) faults.push(invalid(`Two trusted application pools are called ${twice}`, 'Remove one.'))
  for (const twice of repeated(topology.authorizedHosts.map((h) => h.fqdn))) faults.push(invalid(`Two authorized hosts are called ${twice}`, 'Remove one.'))
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

function umFaults(topology: Topology): TopologyFault[] {
  const names = topology.umDialPlans.map((plan) => plan.name.toLowerCase())
  const faults = repeated(names).map((twice) => invalid(`Two UM dial plans are called ${twice}`, 'Remove one.'))
  const roles = [['UM service', topology.umServices], ['UM Call Router', topology.umCallRouters]] as const
  for (const [what, list] of roles) {
    for (const twice of repeated(list.map((r) => r.fqdn))) faults.push(invalid(`The ${what} of ${twice} is there twice`, 'Remove one.'))
    for (const { fqdn, dialPlans } of list) {
      for (const unknown of dialPlans.filter((name) => !names.includes(name.toLowerCase()))) {
        faults.push(invalid(`The ${what} of ${fqdn} names the dial plan '${unknown}', which does not exist`, `The dial plans are: ${topology.umDialPlans.map((p) => p.name).join(', ') || '(none)'}.`))
      }
    }
  }
  return faults
}

function ambiguityFaults(topology: Topology): TopologyFault[] {
  // Two objects of one kind and name are told as such above.
  const different = (servers: readonly KnownServer[]) => new Set(servers.map((s) => `${s.source} ${s.fqdn}`)).size > 1
  return ambiguousNames(knownServers(topology)).filter(({ servers }) => different(servers)).map(({ name, servers }) => ({
    kind: 'ambiguous' as const,
    message: `${name} is an ambiguous known server: ${servers.map((s) => `${s.fqdn} (${s.source})`).join(', ')}`,
    remedy: ['Peers with this name in their certificate are refused as long as there are two. Run', ...removalOf(servers).map((line) => `  ${line}`)].join('\n'),
  }))
}

function repeated<T>(values: T[]): T[] {
  return [...new Set(values.filter((value, i) => values.indexOf(value) !== i))]
}
