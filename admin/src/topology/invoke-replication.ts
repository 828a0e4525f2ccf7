import { AppError } from '@parley/platform/errors'
import type { AdminContext } from '../admin-context.ts'
import { replicasOf, type ReplicaItem } from './replicas.ts'

/** Announces the topology in force once more. @throws AppError `missing` — no such replica */
export async function invokeReplicationOf(c: AdminContext, fqdn: string | undefined): Promise<ReplicaItem[]> {
  const candidates = (await replicasOf(c)).map((replica) => replica.identity)
  if (fqdn !== undefined && !candidates.includes(fqdn.toLowerCase())) {
    throw new AppError('missing', `There is no replica ${fqdn.slice(0, 255)}`, { parameter: 'replicaFqdn', expected: candidates.join(', '), candidates })
  }
  c.topology.announce()
  const replicas = await replicasOf(c)
  return fqdn === undefined ? replicas : replicas.filter((replica) => replica.identity === fqdn.toLowerCase())
}
