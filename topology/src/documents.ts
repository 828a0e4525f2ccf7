import { AppError } from '@parley/platform/errors'
import type { Kysely } from 'kysely'
import { frozen } from './frozen.ts'
import type { TopologyTables } from './schema.ts'
import { emptyTopology, type Topology } from './topology.ts'
import { validateTopology, type TopologyFault } from './validate.ts'

type Tx = Kysely<TopologyTables>

/** The rows that hold topology documents: the numbered ones that were in force, and the pending one. */

export async function activeDocument(db: Tx): Promise<Topology> {
  const row = await db.selectFrom('topologies').select('document').orderBy('version', 'desc').limit(1).executeTakeFirst()
  return row ? parseDocument(row.document) : frozen({ ...emptyTopology })
}

/** Undefined when nothing is pending. */
export async function pendingDocument(db: Tx): Promise<Topology | undefined> {
  const row = await db.selectFrom('topology_draft').select('document').executeTakeFirst()
  return row && parseDocument(row.document)
}

/** Gives the document the next number; the newest is in force. */
export async function number(tx: Tx, next: Topology, nowMs: number): Promise<Topology> {
  const last = await tx.selectFrom('topologies').select((e) => e.fn.max('version').as('version')).executeTakeFirst()
  const numbered: Topology = { ...next, version: (last?.version ?? 0) + 1 }
  const row = { version: numbered.version, published_at: nowMs, document: JSON.stringify(numbered) }
  await tx.insertInto('topologies').values(row).execute()
  return parseDocument(row.document)
}

/** @param next  undefined: nothing is pending any more */
export async function keepPending(tx: Tx, next: Topology | undefined, nowMs: number): Promise<Topology | undefined> {
  await tx.deleteFrom('topology_draft').execute()
  if (!next) return undefined
  const document = JSON.stringify(next)
  await tx.insertInto('topology_draft').values({ changed_at: nowMs, document }).execute()
  return parseDocument(document)
}

export function parseDocument(document: string): Topology {
  // A document of an earlier release lacks what came later.
  return frozen({ ...emptyTopology, ...(JSON.parse(document) as Topology) })
}

/** @param o.ambiguous  whether known servers that share a name are borne  @throws AppError `invalid` with all faults · `conflict` — ambiguous known servers */
export function refuseFaults(topology: Topology, o: { ambiguous: boolean }): void {
  const faults = validateTopology(topology)
  const told = (list: TopologyFault[]) => list.map((f) => `${f.message}. ${f.remedy}`).join('\n')
  const invalid = faults.filter((f) => f.kind === 'invalid')
  if (invalid.length > 0) throw new AppError('invalid', `The topology cannot be published:\n${told(invalid)}`)
  if (faults.length > 0 && !o.ambiguous) throw new AppError('conflict', `The topology cannot be published without -Force:\n${told(faults)}`)
}
