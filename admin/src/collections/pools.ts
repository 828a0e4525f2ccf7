import { addPool, changePool, removePool, type NewPool } from '@parley/topology/edits/pools'
import { z } from 'zod'
import { draftCollection } from '../topology/draft-collection.ts'
import { nameInput, port } from '../topology/schemas.ts'

export interface PoolItem {
  /** The pool's FQDN. */
  identity: string
  site: string
  role: 'front end' | 'director'
  computers: string[]
  sipPort: number
}

type Input = Omit<NewPool, 'fqdn'> & { identity: string }

const role = z.enum(['front end', 'director'])
const settable = { computers: z.array(nameInput).min(1).max(100), sipPort: port }

export const pools = draftCollection<PoolItem>({
  name: 'pools',
  summary: 'Front end pools, where users are at home, and director pools, which send them there',
  schema: z.object({ identity: z.string(), site: z.string(), role, computers: z.array(z.string()), sipPort: z.number() }),
  createSchema: z.object({ identity: nameInput, site: z.string().max(256), role, ...settable }).partial().required({ identity: true, site: true }),
  patchSchema: z.object(settable).partial(),
  items: (topology) => topology.pools.map((pool) => ({ identity: pool.fqdn, site: pool.site, role: pool.role ?? 'front end', computers: pool.computers, sipPort: pool.sipPort })),
  add: (topology, { identity: fqdn, ...more }: Input) => addPool(topology, { fqdn, ...more }),
  change: (topology, identity, patch: { computers?: string[]; sipPort?: number }) => changePool(topology, identity, patch),
  remove: (topology, identity, c) => removePool(topology, identity, c.topology.settings.list('user-account').filter(({ value }) => value.registrarPool === identity).length),
})
