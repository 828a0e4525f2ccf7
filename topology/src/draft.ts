import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '@parley/platform/clock'
import { AppError } from '@parley/platform/errors'
import type { Store } from '@parley/platform/store/store'
import { difference, nameOf, type Difference } from './difference.ts'
import { activeDocument, keepPending, number, parseDocument, pendingDocument, refuseFaults } from './documents.ts'
import type { Edited } from './edits/edited.ts'
import { frozen } from './frozen.ts'
import type { TopologyTables } from './schema.ts'
import type { Topology } from './topology.ts'

export interface DraftParts {
  store: Store<TopologyTables>
  clock: Clock
  /** A document was put in force. */
  enabled(topology: Topology): void
  active(): Topology
}

/** The topology as it will be: edits gather here, durably, until they are enabled together. */
export class Draft {
  readonly #parts: DraftParts
  readonly #listeners = new Set<() => void>()
  #pending: Topology | undefined

  constructor(parts: DraftParts, pending: Topology | undefined) {
    this.#parts = parts
    this.#pending = pending
  }

  /** The document with all edits; that in force when there are none. Frozen. */
  pending(): Topology {
    return this.#pending ?? this.#parts.active()
  }

  /** What enabling would change; empty when nothing is pending. */
  changes(): Difference[] {
    return this.#pending ? difference(this.#parts.active(), this.#pending) : []
  }

  /** Changes the pending document: one edit after another, each on what the one before left. Undoing all edits leaves nothing pending.
   *  @throws AppError whatever the edit throws · `invalid` — the document would not hold together */
  async edit(edit: (topology: Topology) => Edited): Promise<Edited> {
    const { store, clock } = this.#parts
    const { pending, edited } = await store.write(async (tx) => {
      const active = await activeDocument(tx)
      const made = edit((await pendingDocument(tx)) ?? active)
      refuseFaults(made.topology, { ambiguous: true })
      return { pending: await keepPending(tx, differs(made.topology, active), clock.now()), edited: made }
    })
    this.#set(pending)
    return { topology: this.pending(), warnings: edited.warnings }
  }

  /** Puts the pending document in force.
   *  @param o.force  bears known servers that share a name; their peers are refused then
   *  @param o.seen  `nameOf` the changes that were looked at: refused with `conflict` when others are pending by now
   *  @returns what has changed; nothing, and no new version, when nothing is pending
   *  @throws AppError `invalid` · `conflict` — names the lines that take the second entry away */
  async enable(o: { force?: boolean; seen?: string } = {}): Promise<{ version: number; changes: Difference[] }> {
    const { store, clock, active, enabled } = this.#parts
    const done = await store.write(async (tx) => {
      const pending = await pendingDocument(tx)
      if (!pending) return undefined
      refuseFaults(pending, { ambiguous: o.force ?? false })
      const before = await activeDocument(tx)
      if (o.seen !== undefined && o.seen !== nameOf(difference(before, pending))) {
        throw new AppError('conflict', 'Somebody else has changed what is pending', { parameter: 'seen', remedy: 'Look at the changes again, then enable them.' })
      }
      await keepPending(tx, undefined, clock.now())
      return { before, topology: await number(tx, pending, clock.now()) }
    })
    if (!done) return { version: active().version, changes: [] }
    this.#set(undefined)
    enabled(done.topology)
    return { version: done.topology.version, changes: difference(done.before, done.topology) }
  }

  /** An edit that is in force at once, and in the pending document too: for what takes effect without being enabled.
   *  @param o.force  as for `enable`  @throws AppError as `enable` and the edit do */
  async amend(edit: (topology: Topology) => Edited, o: { force?: boolean } = {}): Promise<Edited> {
    const { store, clock, enabled } = this.#parts
    const done = await store.write(async (tx) => {
      const before = await activeDocument(tx)
      const made = edit(before)
      refuseFaults(made.topology, { ambiguous: o.force ?? false })
      const topology = differs(made.topology, before) ? await number(tx, made.topology, clock.now()) : before
      const draft = await pendingDocument(tx)
      const pending = draft && (await keepPending(tx, differs(edit(draft).topology, topology), clock.now()))
      return { topology, pending, warnings: made.warnings, isNew: topology !== before }
    })
    this.#set(done.pending)
    if (done.isNew) enabled(done.topology)
    return { topology: done.topology, warnings: done.warnings }
  }

  /** Makes an earlier document the pending one, to be looked at and enabled. */
  async restore(earlier: Topology): Promise<Difference[]> {
    await this.edit((topology) => ({ topology: { ...earlier, version: topology.version }, warnings: [] }))
    return this.changes()
  }

  /** Forgets all edits. */
  async discard(): Promise<void> {
    await this.#parts.store.write((tx) => keepPending(tx, undefined, 0))
    this.#set(undefined)
  }

  /** Another document was put in force whole, and what was pending is dropped: see `TopologyStore.publish`. */
  replaced(): void {
    this.#set(undefined)
  }

  /** Hears of each change of what is pending; returns the way to stop. */
  onChanged(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #set(pending: Topology | undefined): void {
    this.#pending = pending
    for (const listener of this.#listeners) listener()
  }
}

/** The document when it says something else than `other`, whatever their numbers are. */
function differs(document: Topology, other: Topology): Topology | undefined {
  // Through JSON, as it will be read back: an absent property and an undefined one are the same.
  const plain = parseDocument(JSON.stringify({ ...document, version: other.version }))
  return isDeepStrictEqual(plain, frozen({ ...other })) ? undefined : plain
}
