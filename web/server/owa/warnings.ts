import type { Topology } from '@parley/topology/topology'

/** Whether the pool the web app asks is the one its trusted application pool belongs to. */
export function serverNameWarnings(topology: Topology, fqdn: string, serverName: string | undefined): string[] {
  if (serverName === undefined) return []
  const own = topology.trustedApplicationPools.filter((pool) => pool.fqdn === fqdn || pool.computers.some((computer) => computer === fqdn))
  const name = serverName.toLowerCase()
  const directors = topology.pools.filter((pool) => pool.role === 'director').map((pool): string => pool.fqdn)
  return own.filter((pool) => pool.registrar !== name && !directors.includes(name)).map((pool) => `IMServerName is ${name}, but the trusted application pool ${pool.fqdn} belongs to ${pool.registrar}.`)
}
