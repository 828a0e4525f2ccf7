import { text } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { force } from './topology-parameters.ts'

export const invokeCsManagementStoreReplication: Cmdlet = {
  name: 'Invoke-CsManagementStoreReplication',
  synopsis: 'Makes the computers take the topology in force up again, now.',
  description: 'Not needed after Enable-CsTopology, which every running computer follows by itself.',
  parameters: {
    ReplicaFqdn: { type: 'string', position: 1, pipeline: 'property', help: 'Only this computer.', complete: async (c) => (await c.api.list('replicas')).map((replica) => replica.identity) },
    Force: force,
  },
  changes: true,
  examples: [{ line: 'Invoke-CsManagementStoreReplication', does: 'All computers.' }],
  see: ['Get-CsManagementStoreReplicationStatus'],
  async run(c, p) {
    const replicaFqdn = text(p, 'ReplicaFqdn')
    if (!(await c.shouldProcess(replicaFqdn ?? 'all replicas', 'Invoke-CsManagementStoreReplication'))) return
    await c.api.run('invoke-replication', replicaFqdn === undefined ? {} : { replicaFqdn })
  },
}
