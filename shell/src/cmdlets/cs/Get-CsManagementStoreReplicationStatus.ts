import { flag, text } from '../../bound.ts'
import type { ApiItem } from '../../api-client.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import type { ShellObject } from '../../shell-object.ts'
import { moment } from './topology-objects.ts'

interface Replica extends ApiItem {
  upToDate: boolean
  topologyVersion?: number
  lastStatusReport?: number
  lastUpdateCreation?: number
}

export const getCsManagementStoreReplicationStatus: Cmdlet = {
  name: 'Get-CsManagementStoreReplicationStatus',
  synopsis: 'Shows which computers work by the topology in force.',
  description: 'Computers of the front end and director pools, and of trusted application pools that ask for replication.',
  parameters: {
    ReplicaFqdn: { type: 'string', position: 1, pipeline: 'property', help: 'Only this computer.', complete: async (c) => (await c.api.list('replicas')).map((replica) => replica.identity) },
    CentralManagementStoreStatus: { type: 'switch', help: 'The store itself in place of its replicas.' },
  },
  parameterSets: [['ReplicaFqdn'], ['CentralManagementStoreStatus']],
  examples: [{ line: 'Get-CsManagementStoreReplicationStatus', does: 'Every replica, and whether it is up to date.' }],
  see: ['Invoke-CsManagementStoreReplication', 'Enable-CsTopology'],
  async run(c, p) {
    const fqdn = text(p, 'ReplicaFqdn')
    const replicas = fqdn === undefined ? await c.api.list<Replica>('replicas') : [await c.api.get<Replica>('replicas', fqdn)]
    return flag(p, 'CentralManagementStoreStatus') ? store(replicas) : replicas.map(shown)
  },
}

function shown(item: Replica): ShellObject {
  return {
    type: 'ReplicationStatus',
    properties: {
      UpToDate: item.upToDate,
      ReplicaFqdn: item.identity,
      LastStatusReport: moment(item.lastStatusReport),
      LastUpdateCreation: moment(item.lastUpdateCreation),
      TopologyVersion: item.topologyVersion ?? null,
    },
  }
}

function store(replicas: readonly Replica[]): ShellObject {
  return {
    type: 'CentralManagementStoreStatus',
    properties: {
      LastUpdateCreation: moment(replicas[0]?.lastUpdateCreation),
      ActiveReplicas: replicas.filter((replica) => replica.lastStatusReport !== undefined).map((replica) => replica.identity),
      DeletedReplicas: [],
    },
  }
}
