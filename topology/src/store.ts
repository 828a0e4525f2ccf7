import { join } from 'node:path'
import { systemClock, type Clock } from '@parley/platform/clock'
import { AppError } from '@parley/platform/errors'
import { openSqliteStore } from '@parley/platform/store/sqlite'
import type { Store } from '@parley/platform/store/store'
import { migrations, type TopologyTables } from './schema.ts'
import { frozen } from './frozen.ts'
import { Settings } from './settings/settings.ts'
import { emptyTopology, type Topology } from './topology.ts'
import { Users } from './users.ts'
import { validateTopology } from './validate.ts'

export interface Publication {
  version: number
  /** Milliseconds since the epoch. */
  publishedAt: number
}

/** The published topology and the people of the organisation, in `<dataDir>/topology.db`. */
export class TopologyStore implements AsyncDisposable {
  readonly dataDir: string
  readonly users: Users
  readonly settings: Settings
  readonly #store: Store<TopologyTables>
  readonly #clock: Clock
  readonly #listeners = new Set<(topology: Topology) => void>()
  #active: Topology

  constructor(dataDir: string, store: Store<TopologyTables>, clock: Clock, users: Users, settings: Settings, active: Topology) {
    this.dataDir = dataDir
    this.#store = store
    this.#clock = clock
    this.users = users
    this.settings = settings
    this.#active = active
  }

  /** The topology in force; frozen. Version 0, with nobody in it, while nothing is published. */
  active(): Topology {
    return this.#active
  }

  /** Puts a document in force, whole: it is durable before anybody hears of it. Its own `version` is ignored.
   *  @param o.force  publishes ambiguous known servers too; their peers are then refused
   *  @returns the version it was given
   *  @throws AppError `invalid` with all faults · `conflict` — ambiguous known servers */
  async publish(next: Topology, o: { force?: boolean } = {}): Promise<number> {
    refuseFaults(next, o.force ?? false)
    const topology = await this.#store.write(async (tx) => {
      const last = await tx.selectFrom('topologies').select((e) => e.fn.max('version').as('version')).executeTakeFirst()
      const numbered: Topology = { ...next, version: (last?.version ?? 0) + 1 }
      const row = { version: numbered.version, published_at: this.#clock.now(), document: JSON.stringify(numbered) }
      await tx.insertInto('topologies').values(row).execute()
      return parseDocument(row.document)
    })
    // Two publications may resolve in one group; an older one never replaces a newer one.
    if (topology.version > this.#active.version) this.#active = topology
    for (const listener of this.#listeners) listener(this.#active)
    return topology.version
  }

  /** Hears of each publication after it is in force; returns the way to stop. */
  onPublished(listener: (topology: Topology) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** All publications, newest first. */
  async history(limit = 100): Promise<Publication[]> {
    const rows = await this.#store.read.selectFrom('topologies').select(['version', 'published_at']).orderBy('version', 'desc').limit(limit).execute()
    return rows.map((row) => ({ version: row.version, publishedAt: row.published_at }))
  }

  /** The document of an earlier publication, to look at or to publish again. @throws AppError `missing` */
  async version(version: number): Promise<Topology> {
    const row = await this.#store.read.selectFrom('topologies').select('document').where('version', '=', version).executeTakeFirst()
    if (!row) throw new AppError('missing', `There is no topology version ${version}`)
    return parseDocument(row.document)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store[Symbol.asyncDispose]()
  }
}

/** @throws AppError as `openSqliteStore` does */
export async function openTopology(o: { dataDir: string; clock?: Clock }): Promise<TopologyStore> {
  const clock = o.clock ?? systemClock
  const store = await openSqliteStore<TopologyTables>({ file: join(o.dataDir, 'topology.db'), migrations })
  const users = await Users.load(store, clock)
  const settings = await Settings.load(store, clock)
  const row = await store.read.selectFrom('topologies').select('document').orderBy('version', 'desc').limit(1).executeTakeFirst()
  return new TopologyStore(o.dataDir, store, clock, users, settings, row ? parseDocument(row.document) : frozen({ ...emptyTopology }))
}

function parseDocument(document: string): Topology {
  // A document of an earlier release lacks what came later.
  return frozen({ ...emptyTopology, ...(JSON.parse(document) as Topology) })
}

function refuseFaults(topology: Topology, force: boolean): void {
  const faults = validateTopology(topology)
  const invalid = faults.filter((f) => f.kind === 'invalid')
  const told = (list: typeof faults) => list.map((f) => `${f.message}. ${f.remedy}`).join('\n')
  if (invalid.length > 0) throw new AppError('invalid', `The topology cannot be published:\n${told(invalid)}`)
  if (faults.length > 0 && !force) throw new AppError('conflict', `The topology cannot be published without -Force:\n${told(faults)}`)
}
