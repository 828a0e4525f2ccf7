import type { AdminContext } from '../admin-context.ts'

/** Whether a computer works by the topology in force. */
export interface ReplicaItem {
  /** The computer's FQDN. */
  identity: string
  upToDate: boolean
  /** Its version; absent when it has never told. */
  topologyVersion?: number
  /** Milliseconds since the epoch. */
  lastStatusReport?: number
  lastUpdateCreation?: number
}

/** Every computer that follows the topology: those of the pools, and of trusted application pools that ask for replication. */
export async function replicasOf(c: AdminContext): Promise<ReplicaItem[]> {
  const topology = c.topology.active()
  const [newest] = await c.topology.history(1)
  const following = [...topology.pools, ...topology.trustedApplicationPools.filter((pool) => pool.requiresReplication)]
  const reports = new Map(c.runtime.server.replicas().map((report) => [report.fqdn, report]))
  return [...new Set<string>(following.flatMap((pool) => pool.computers))].map((fqdn) => {
    const report = reports.get(fqdn)
    return {
      identity: fqdn,
      upToDate: report?.version === topology.version,
      ...(report && { topologyVersion: report.version, lastStatusReport: report.appliedAt }),
      ...(newest && { lastUpdateCreation: newest.publishedAt }),
    }
  })
}
