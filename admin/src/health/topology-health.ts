import { checkTopology } from '../topology/check-topology.ts'
import type { HealthCheck } from './health-row.ts'

/** The rules of the topology, its replication, and whether known servers are let in. */
export const topologyHealth: HealthCheck = async (c) =>
  (await checkTopology(c, undefined)).map(({ target, check, ok, warning, error, remedy }) => ({
    set: 'Topology',
    check,
    target,
    state: ok ? 'ok' : warning ? 'warning' : 'failure',
    found: error ?? '',
    ...(remedy !== undefined && { remedy }),
  }))
