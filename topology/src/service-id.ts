import type { FrontEndPool, Topology, TrustedApplicationPool } from './topology.ts'

/** `1-ExternalServer-2`: the number of its site, and its number among the external servers of the site. */
export function serviceIdOf(topology: Topology, pool: TrustedApplicationPool): string {
  const others = topology.trustedApplicationPools.filter((p) => p.site === pool.site)
  return `${siteNumber(topology, pool.site)}-ExternalServer-${pool.serviceNumber ?? others.indexOf(pool) + 1}`
}

/** `1-Registrar-1` */
export function poolServiceId(topology: Topology, pool: FrontEndPool, role: string): string {
  const others = topology.pools.filter((p) => p.site === pool.site)
  return `${siteNumber(topology, pool.site)}-${role}-${others.indexOf(pool) + 1}`
}

function siteNumber(topology: Topology, siteId: string): number {
  return topology.sites.findIndex((site) => site.siteId === siteId) + 1
}
