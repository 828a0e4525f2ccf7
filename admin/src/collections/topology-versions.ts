import { difference, readable } from '@parley/topology/difference'
import { z } from 'zod'
import type { AdminContext } from '../admin-context.ts'
import type { Collection } from '../collection.ts'

interface TopologyVersionItem {
  /** The number. */
  identity: string
  publishedAt: number
  active: boolean
  /** What it changed, one line an object. */
  changes: string[]
}

const SHOWN = 50

export const topologyVersions: Collection<TopologyVersionItem> = {
  name: 'topology-versions',
  summary: 'The topologies that were in force, newest first, and what each changed',
  schema: z.object({ identity: z.string(), publishedAt: z.number(), active: z.boolean(), changes: z.array(z.string()) }),
  roles: { read: 'read-only', write: 'administrator' },
  list,
}

async function list(c: AdminContext): Promise<TopologyVersionItem[]> {
  const rows = await c.topology.history(SHOWN + 1)
  const documents = await Promise.all(rows.map((row) => c.topology.version(row.version)))
  return rows.slice(0, SHOWN).map(({ version, publishedAt }, i) => {
    const [document, before] = [documents[i], documents[i + 1]]
    const changes = document && before ? difference(before, document).map(readable) : []
    return { identity: String(version), publishedAt, active: version === c.topology.active().version, changes }
  })
}
