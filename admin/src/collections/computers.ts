import type { Topology } from '@parley/topology/topology'
import { z } from 'zod'
import { draftCollection } from '../topology/draft-collection.ts'

export interface ComputerItem {
  /** Its FQDN. */
  identity: string
  pool: string
  site: string
  /** `Registrar`, `Director` or `TrustedApplicationPool`. */
  role: string
}

export const computers = draftCollection<ComputerItem>({
  name: 'computers',
  summary: 'The computers of every pool',
  schema: z.object({ identity: z.string(), pool: z.string(), site: z.string(), role: z.string() }),
  items,
})

function items(topology: Topology): ComputerItem[] {
  const of = (pool: { fqdn: string; site: string; computers: string[] }, role: string) => pool.computers.map((identity) => ({ identity, pool: pool.fqdn, site: pool.site, role }))
  return [
    ...topology.pools.flatMap((pool) => of(pool, pool.role === 'director' ? 'Director' : 'Registrar')),
    ...topology.trustedApplicationPools.flatMap((pool) => of(pool, 'TrustedApplicationPool')),
  ]
}
