import type { Clock } from '@parley/platform/clock'
import { AppError } from '@parley/platform/errors'
import type { Store } from '@parley/platform/store/store'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { frozen } from '../frozen.ts'
import type { TopologyTables } from '../schema.ts'
import type { Kind } from './kind.ts'
import { kinds, type Kinds, type SettingInput, type SettingKind, type SettingOf } from './kinds.ts'

export interface Stored<T> {
  /** As it was first written; in any case when looked up. */
  name: string
  /** Greater with every change; never used twice, not even after a removal. */
  version: number
  /** Milliseconds since the epoch. */
  changedAt: number
  value: T
}

export interface SettingChange {
  /** The version the change was made on; 0 when the object must be new. Not compared when absent. */
  ifVersion?: number | undefined
}

const LARGEST = 1_048_576

/** Named objects of typed kinds beside the topology: in force as soon as they are stored. Reads are answered from memory and frozen. */
export class Settings<K extends readonly Kind[] = Kinds> {
  readonly #store: Store<TopologyTables>
  readonly #clock: Clock
  readonly #kinds: Map<string, Kind>
  readonly #stored = new Map<string, Map<string, Stored<unknown>>>()
  readonly #listeners = new Set<(kind: SettingKind<K>, name: string) => void>()

  private constructor(store: Store<TopologyTables>, clock: Clock, declared: K) {
    this.#store = store
    this.#clock = clock
    this.#kinds = new Map(declared.map((kind) => [kind.kind, kind]))
  }

  /** @throws AppError `invalid` — something stored does not fit its kind any more */
  static async load<K extends readonly Kind[] = Kinds>(store: Store<TopologyTables>, clock: Clock, declared?: K): Promise<Settings<K>> {
    const settings = new Settings<K>(store, clock, declared ?? (kinds as readonly Kind[] as K))
    for (const row of await store.read.selectFrom('settings').selectAll().execute()) {
      const kind = settings.#kinds.get(row.kind)
      // Of a kind of another release: kept, not shown.
      if (!kind) continue
      const value = checked(kind, row.name, JSON.parse(row.value))
      settings.#of(row.kind).set(row.key, { name: row.name, version: row.version, changedAt: row.changed_at, value })
    }
    return settings
  }

  /** In the order of their names. */
  list<N extends SettingKind<K>>(kind: N): Stored<SettingOf<N, K>>[] {
    const all = [...this.#of(kind)].toSorted(([a], [b]) => (a < b ? -1 : 1))
    return all.map(([, stored]) => stored as Stored<SettingOf<N, K>>)
  }

  /** @param name  in any case; a name no object can have finds none */
  get<N extends SettingKind<K>>(kind: N, name: string): Stored<SettingOf<N, K>> | undefined {
    let key: string
    try {
      key = this.#kind(kind).key(name)
    } catch {
      return undefined
    }
    return this.#of(kind).get(key) as Stored<SettingOf<N, K>> | undefined
  }

  /** Makes the object or replaces all of it; durable and visible when it resolves.
   *  @throws AppError `invalid` · `conflict` — it has another version by now, or exists although it must not */
  async put<N extends SettingKind<K>>(kind: N, name: string, value: SettingInput<N, K>, o: SettingChange = {}): Promise<Stored<SettingOf<N, K>>> {
    const declared = this.#kind(kind)
    const key = declared.key(name)
    const fit = checked(declared, name, value)
    const text = JSON.stringify(fit)
    if (text.length > LARGEST) throw new AppError('invalid', `${kind} '${name}' is too large`, { expected: `at most ${LARGEST} characters`, found: String(text.length) })
    const stored = await this.#store.write(async (tx) => {
      const before = await find(tx, kind, key)
      refuseStale(kind, name, o.ifVersion, before?.version ?? 0)
      const next = { name: before?.name ?? name.trim(), version: await nextVersion(tx), changedAt: this.#clock.now(), value: fit }
      const row = { name: next.name, version: next.version, changed_at: next.changedAt, value: text }
      if (before) await tx.updateTable('settings').set(row).where('kind', '=', kind).where('key', '=', key).execute()
      else await tx.insertInto('settings').values({ kind, key, ...row }).execute()
      return Object.freeze(next)
    })
    this.#of(kind).set(key, stored)
    this.#tell(kind, stored.name)
    return stored as Stored<SettingOf<N, K>>
  }

  /** @throws AppError `missing` · `conflict` — it has another version by now */
  async remove<N extends SettingKind<K>>(kind: N, name: string, o: SettingChange = {}): Promise<void> {
    const key = this.#kind(kind).key(name)
    await this.#store.write(async (tx) => {
      const before = await find(tx, kind, key)
      if (!before) throw new AppError('missing', `There is no ${kind} '${name}'`)
      refuseStale(kind, name, o.ifVersion, before.version)
      await tx.deleteFrom('settings').where('kind', '=', kind).where('key', '=', key).execute()
    })
    this.#of(kind).delete(key)
    this.#tell(kind, name)
  }

  /** Hears of every change after it is in force; returns the way to stop. */
  onChanged(listener: (kind: SettingKind<K>, name: string) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #tell(kind: SettingKind<K>, name: string): void {
    for (const listener of this.#listeners) listener(kind, name)
  }

  #kind(kind: string): Kind {
    const declared = this.#kinds.get(kind)
    if (!declared) throw new AppError('internal', `There is no kind of settings called ${kind}`)
    return declared
  }

  #of(kind: string): Map<string, Stored<unknown>> {
    let of = this.#stored.get(kind)
    if (!of) this.#stored.set(kind, (of = new Map()))
    return of
  }
}

function checked(kind: Kind, name: string, value: unknown): unknown {
  const result = kind.schema.safeParse(value)
  if (!result.success) throw new AppError('invalid', `${kind.kind} '${name}' is not acceptable: ${z.prettifyError(result.error)}`)
  return typeof result.data === 'object' && result.data !== null ? frozen(structuredClone(result.data)) : result.data
}

function find(tx: Kysely<TopologyTables>, kind: string, key: string) {
  return tx.selectFrom('settings').select(['name', 'version']).where('kind', '=', kind).where('key', '=', key).executeTakeFirst()
}

/** One counter for all: an object that was removed and made again never has a version somebody still holds. */
async function nextVersion(tx: Kysely<TopologyTables>): Promise<number> {
  const row = await tx.updateTable('setting_counter').set((e) => ({ last: e('last', '+', 1) })).returning('last').executeTakeFirstOrThrow()
  return row.last
}

function refuseStale(kind: string, name: string, ifVersion: number | undefined, version: number): void {
  if (ifVersion === undefined || ifVersion === version) return
  if (ifVersion === 0) throw new AppError('conflict', `There is a ${kind} '${name}' already`, { remedy: 'Change it, or choose another name.' })
  const message = version === 0 ? `${kind} '${name}' was removed by somebody else` : `${kind} '${name}' was changed by somebody else`
  throw new AppError('conflict', message, { expected: `version ${ifVersion}`, found: version === 0 ? 'none' : `version ${version}`, remedy: 'Look at it as it is now, then change it again.' })
}
