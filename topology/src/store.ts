import { join } from 'node:path'
import { systemClock, type Clock } from '@parley/platform/clock'
import { AppError } from '@parley/platform/errors'
import { openSqliteStore } from '@parley/platform/store/sqlite'
import type { Store } from '@parley/platform/store/store'
import { CertificateStores } from './certificate-store/stores.ts'
import { activeDocument, keepPending, number, parseDocument, pendingDocument, refuseFaults } from './documents.ts'
import { Draft } from './draft.ts'
import { migrations, type TopologyTables } from './schema.ts'
import { Settings } from './settings/settings.ts'
import type { Topology } from './topology.ts'
import { Users } from './users.ts'

export interface Publication {
  version: number
  /** Milliseconds since the epoch. */
  publishedAt: number
}

/** The topology in force and the one being drawn up, the settings beside it, and the people of the organisation, in `<dataDir>/topology.db`. */
export class TopologyStore implements AsyncDisposable {
  readonly dataDir: string
  readonly users: Users
  readonly settings: Settings
  /** The internal authority and every host's certificates, in `<dataDir>/certificates`. */
  readonly certificates: CertificateStores
  /** Where administrators' edits go; `draft.enable()` puts them in force. */
  readonly draft: Draft
  readonly #store: Store<TopologyTables>
  readonly #clock: Clock
  readonly #listeners = new Set<(topology: Topology) => void>()
  #active: Topology

  constructor(dataDir: string, store: Store<TopologyTables>, clock: Clock, content: { users: Users; settings: Settings; certificates: CertificateStores; active: Topology; pending: Topology | undefined }) {
    this.dataDir = dataDir
    this.#store = store
    this.#clock = clock
    this.users = content.users
    this.settings = content.settings
    this.certificates = content.certificates
    this.#active = content.active
    this.draft = new Draft({ store, clock, active: () => this.#active, enabled: (topology) => this.#putInForce(topology) }, content.pending)
  }

  /** The topology in force; frozen. Version 0, with nobody in it, while there was none. */
  active(): Topology {
    return this.#active
  }

  /** Puts a document in force, whole: it is durable before anybody hears of it. Its own `version` is ignored, pending edits are dropped.
   *  For a first installation; what changes a part of the document goes through `draft`.
   *  @param o.force  publishes ambiguous known servers too; their peers are then refused
   *  @returns the version it was given
   *  @throws AppError `invalid` with all faults · `conflict` — ambiguous known servers */
  async publish(next: Topology, o: { force?: boolean } = {}): Promise<number> {
    refuseFaults(next, { ambiguous: o.force ?? false })
    const topology = await this.#store.write(async (tx) => {
      await keepPending(tx, undefined, this.#clock.now())
      return number(tx, next, this.#clock.now())
    })
    this.draft.replaced()
    this.#putInForce(topology)
    return topology.version
  }

  /** Hears of each document after it is in force; returns the way to stop. */
  onPublished(listener: (topology: Topology) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Tells everybody who listens of the topology in force once more. */
  announce(): void {
    for (const listener of this.#listeners) listener(this.#active)
  }

  /** All documents that were in force, newest first. */
  async history(limit = 100): Promise<Publication[]> {
    const rows = await this.#store.read.selectFrom('topologies').select(['version', 'published_at']).orderBy('version', 'desc').limit(limit).execute()
    return rows.map((row) => ({ version: row.version, publishedAt: row.published_at }))
  }

  /** An earlier document, to look at or to make the pending one. @throws AppError `missing` */
  async version(version: number): Promise<Topology> {
    const row = await this.#store.read.selectFrom('topologies').select('document').where('version', '=', version).executeTakeFirst()
    if (!row) throw new AppError('missing', `There is no topology version ${version}`)
    return parseDocument(row.document)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store[Symbol.asyncDispose]()
  }

  #putInForce(topology: Topology): void {
    // Two documents may resolve in one group; an older one never replaces a newer one.
    if (topology.version > this.#active.version) this.#active = topology
    this.announce()
  }
}

/** @param o.ntlm  client passwords made from now on can be used with NTLM too  @throws AppError as `openSqliteStore` does */
export async function openTopology(o: { dataDir: string; clock?: Clock; ntlm?: boolean }): Promise<TopologyStore> {
  const clock = o.clock ?? systemClock
  const store = await openSqliteStore<TopologyTables>({ file: join(o.dataDir, 'topology.db'), migrations })
  try {
    const users = await Users.load(store, clock, o.ntlm === undefined ? {} : { ntlm: o.ntlm })
    const settings = await Settings.load(store, clock)
    users.follow(settings)
    const certificates = await CertificateStores.open(join(o.dataDir, 'certificates'), clock)
    const [active, pending] = [await activeDocument(store.read), await pendingDocument(store.read)]
    return new TopologyStore(o.dataDir, store, clock, { users, settings, certificates, active, pending })
  } catch (error) {
    await store[Symbol.asyncDispose]()
    throw error
  }
}
