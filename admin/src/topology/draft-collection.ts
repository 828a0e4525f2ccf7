import { createHash } from 'node:crypto'
import { AppError } from '@parley/platform/errors'
import type { Edited } from '@parley/topology/edits/edited'
import type { Topology } from '@parley/topology/topology'
import { z } from 'zod'
import type { AdminContext } from '../admin-context.ts'
import type { ChangeOptions, Collection } from '../collection.ts'

/** What every object of the topology document shows besides its own properties. */
export interface Drawn {
  identity: string
  /** Another one whenever the object says something else. */
  version: number
  /** `added` and `changed`: not in force until the topology is enabled. */
  state: 'active' | 'added' | 'changed'
}

export const drawnFields = { identity: z.string(), version: z.number(), state: z.enum(['active', 'added', 'changed']) }

/** A kind of object that is a part of the topology document. */
export interface DraftPart<T extends { identity: string }> {
  name: string
  summary: string
  /** Its own properties, with `identity`. */
  schema: z.ZodObject
  createSchema?: z.ZodType
  patchSchema?: z.ZodType
  items(topology: Topology, c: AdminContext): T[]
  /** The identity as shown, of one as typed, where there is more than one spelling. */
  canonical?(identity: string): string
  add?(topology: Topology, input: never, o: ChangeOptions, c: AdminContext): Edited
  /** @returns what was added, to be found among the items */
  added?(input: never): string
  change?(topology: Topology, identity: string, patch: never): Edited
  remove?(topology: Topology, identity: string, c: AdminContext): Edited
  /** In force without being enabled. */
  atOnce?: true
}

/** The collection of a part: reads show the pending document, changes are edits of it. */
export function draftCollection<T extends { identity: string }>(part: DraftPart<T>): Collection<T & Drawn> {
  const { name, summary, add, change, remove, createSchema, patchSchema } = part
  const drawn = (topology: Topology, c: AdminContext) => part.items(topology, c).map((item) => ({ ...item, version: versionOf(item) }))
  const list = (c: AdminContext): (T & Drawn)[] => {
    const active = new Map(drawn(c.topology.active(), c).map((item) => [item.identity, item.version]))
    return drawn(c.topology.draft.pending(), c).map((item) => {
      const before = active.get(item.identity)
      return { ...item, state: before === undefined ? 'added' : before === item.version ? 'active' : 'changed' }
    })
  }
  const get = (c: AdminContext, identity: string) => {
    const wanted = (part.canonical?.(identity) ?? identity).toLowerCase()
    return list(c).find((item) => item.identity.toLowerCase() === wanted)
  }
  const commit = async (c: AdminContext, identity: string | undefined, o: ChangeOptions, edit: (topology: Topology) => Edited) => {
    const work = (topology: Topology) => {
      if (identity !== undefined) refuseStale(drawn(topology, c), identity, o.ifVersion)
      return edit(topology)
    }
    const { draft } = c.topology
    return part.atOnce ? draft.amend(work, { force: o.force ?? false }) : draft.edit(work)
  }
  const answer = (c: AdminContext, identity: string, warnings: string[]) => {
    const item = get(c, identity)
    return item ? { item, warnings } : { warnings }
  }
  return {
    name,
    summary,
    schema: part.schema.extend(drawnFields) as unknown as z.ZodType<T & Drawn>,
    ...(createSchema && { createSchema }),
    ...(patchSchema && { patchSchema }),
    roles: { read: 'read-only', write: 'administrator' },
    list,
    get,
    ...(add && {
      async create(c: AdminContext, input: never, o: ChangeOptions) {
        const { warnings } = await commit(c, undefined, o, (topology) => add(topology, input, o, c))
        return answer(c, part.added?.(input) ?? (input as { identity: string }).identity, warnings)
      },
    }),
    ...(change && {
      async update(c: AdminContext, identity: string, patch: never, o: ChangeOptions) {
        const { warnings } = await commit(c, identity, o, (topology) => change(topology, identity, patch))
        return answer(c, identity, warnings)
      },
    }),
    ...(remove && {
      async remove(c: AdminContext, identity: string, o: ChangeOptions) {
        const { warnings } = await commit(c, identity, o, (topology) => remove(topology, identity, c))
        return { warnings }
      },
    }),
  }
}

/** Made of what the object says: changes elsewhere in the document are no reason to refuse one here. */
function versionOf(item: object): number {
  return createHash('sha256').update(JSON.stringify(item)).digest().readUIntBE(0, 6)
}

function refuseStale(items: readonly { identity: string; version: number }[], identity: string, ifVersion: number | undefined): void {
  if (ifVersion === undefined) return
  const found = items.find((item) => item.identity === identity)
  if (found?.version === ifVersion) return
  throw new AppError('conflict', `${identity} was ${found ? 'changed' : 'removed'} by somebody else`, { remedy: 'Look at it as it is now, then change it again.' })
}
