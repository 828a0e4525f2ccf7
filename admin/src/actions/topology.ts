import { difference, nameOf, readable, type Difference } from '@parley/topology/difference'
import { z } from 'zod'
import type { Action } from '../action.ts'
import type { AdminContext } from '../admin-context.ts'
import { checkTopology } from '../topology/check-topology.ts'
import { invokeReplicationOf } from '../topology/invoke-replication.ts'

/** A difference with the line that tells it. */
export type ToldDifference = Difference & { text: string }

const told = (changes: Difference[]): ToldDifference[] => changes.map((change) => ({ ...change, text: readable(change) }))
const nothing = z.object({})
const version = z.int().min(0)

/** Puts the pending topology in force. */
export const enableTopology: Action<{ force?: boolean; seen?: string }> = {
  name: 'enable-topology',
  summary: 'Puts the pending topology in force; with force also one that knows a server twice, which is refused then',
  input: z.object({ force: z.boolean().optional(), seen: z.string().max(100).optional().describe('The name topology-difference gave the changes: refused when others are pending by now') }),
  role: 'administrator',
  audited: true,
  async run(c, { force = false, seen }) {
    const { version: enabled, changes } = await c.topology.draft.enable({ force, ...(seen !== undefined && { seen }) })
    return { result: { version: enabled, changes: told(changes) }, warnings: changes.length === 0 ? ['Nothing was pending.'] : [] }
  },
}

export const topologyDifference: Action<{ from?: number; to?: number }> = {
  name: 'topology-difference',
  summary: 'What is pending; or what differs between two versions',
  input: z.object({ from: version.optional(), to: version.optional() }),
  role: 'read-only',
  audited: false,
  async run(c, { from, to }) {
    if (from === undefined && to === undefined) {
      const changes = c.topology.draft.changes()
      return { result: { changes: told(changes), name: nameOf(changes) } }
    }
    const [before, after] = [await documentOf(c, from), await documentOf(c, to)]
    return { result: { changes: told(difference(before, after)) } }
  },
}

export const discardTopologyChanges: Action = {
  name: 'discard-topology-changes',
  summary: 'Forgets what is pending',
  input: nothing,
  role: 'administrator',
  audited: true,
  async run(c) {
    const changes = told(c.topology.draft.changes())
    await c.topology.draft.discard()
    return { result: { changes } }
  },
}

export const restoreTopology: Action<{ version: number }> = {
  name: 'restore-topology',
  summary: 'Makes an earlier topology the pending one; enable-topology puts it in force',
  input: z.object({ version }),
  role: 'administrator',
  audited: true,
  target: (input) => `version ${input.version}`,
  async run(c, input) {
    return { result: { changes: told(await c.topology.draft.restore(await c.topology.version(input.version))) } }
  },
}

export const topologyDocument: Action<{ version?: number }> = {
  name: 'topology-document',
  summary: 'A whole topology document: the pending one, or one of the versions',
  input: z.object({ version: version.optional() }),
  role: 'read-only',
  audited: false,
  run: async (c, input) => ({ result: await documentOf(c, input.version) }),
}

export const testTopology: Action<{ service?: string }> = {
  name: 'test-topology',
  summary: 'Checks the topology in force: its rules, that the front ends work by it, that known servers are let in',
  input: z.object({ service: z.string().max(512).optional() }),
  role: 'help-desk',
  audited: false,
  run: async (c, { service }) => ({ result: { checks: await checkTopology(c, service) } }),
}

export const invokeReplication: Action<{ replicaFqdn?: string }> = {
  name: 'invoke-replication',
  summary: 'Tells every computer, or one, to take the topology in force up again',
  input: z.object({ replicaFqdn: z.string().max(512).optional() }),
  role: 'administrator',
  audited: true,
  target: (input) => input.replicaFqdn ?? '',
  run: async (c, { replicaFqdn }) => ({ result: { replicas: await invokeReplicationOf(c, replicaFqdn) } }),
}

function documentOf(c: AdminContext, number: number | undefined) {
  return number === undefined ? c.topology.draft.pending() : c.topology.version(number)
}
