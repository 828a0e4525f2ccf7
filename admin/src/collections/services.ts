import { poolServiceId, serviceIdOf } from '@parley/topology/service-id'
import type { Topology } from '@parley/topology/topology'
import { z } from 'zod'
import { draftCollection } from '../topology/draft-collection.ts'

export interface ServiceItem {
  /** `Registrar:lync.parley.test` */
  identity: string
  role: string
  serviceId: string
  poolFqdn: string
  site: string
  /** Identities of services it needs. */
  dependsOn: string[]
}

export const services = draftCollection<ServiceItem>({
  name: 'services',
  summary: 'What runs on each pool',
  schema: z.object({ identity: z.string(), role: z.string(), serviceId: z.string(), poolFqdn: z.string(), site: z.string(), dependsOn: z.array(z.string()) }),
  items,
})

const frontEndRoles = ['Registrar', 'UserServer', 'WebServer']

function items(topology: Topology): ServiceItem[] {
  const own = topology.pools.flatMap((pool) =>
    (pool.role === 'director' ? ['Director'] : frontEndRoles).map((role) => ({
      identity: `${role}:${pool.fqdn}`,
      role,
      serviceId: poolServiceId(topology, pool, role),
      poolFqdn: pool.fqdn as string,
      site: pool.site,
      dependsOn: role === 'Registrar' || role === 'Director' ? [] : [`Registrar:${pool.fqdn}`],
    })),
  )
  const trusted = topology.trustedApplicationPools.map((pool) => ({
    identity: `TrustedApplicationPool:${pool.fqdn}`,
    role: 'TrustedApplicationPool',
    serviceId: serviceIdOf(topology, pool),
    poolFqdn: pool.fqdn as string,
    site: pool.site,
    dependsOn: [`Registrar:${pool.registrar}`],
  }))
  return [...own, ...trusted]
}
