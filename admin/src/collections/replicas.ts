import { z } from 'zod'
import type { Collection } from '../collection.ts'
import { replicasOf, type ReplicaItem } from '../topology/replicas.ts'

export const replicas: Collection<ReplicaItem> = {
  name: 'replicas',
  summary: 'Which computers work by the topology in force',
  schema: z.object({
    identity: z.string(),
    upToDate: z.boolean(),
    topologyVersion: z.number().optional(),
    lastStatusReport: z.number().optional(),
    lastUpdateCreation: z.number().optional(),
  }) as unknown as z.ZodType<ReplicaItem>,
  roles: { read: 'read-only', write: 'administrator' },
  list: replicasOf,
}
