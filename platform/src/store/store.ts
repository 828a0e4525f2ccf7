import type { Kysely } from 'kysely'
import { AppError } from '../errors.ts'

/** A role's durable data. One process owns it. SQLite is the engine of a single node (`sqlite.ts`); an engine for
 *  several nodes stands beside it and passes the same `contract.ts`.
 *
 *  Portable SQL only: 0/1 for truth, milliseconds for time, JSON as opaque text, integers within 2^53. */
export interface Store<DB> extends AsyncDisposable {
  /** Committed data only; never what an unfinished write did. Writing through it is refused. */
  readonly read: Kysely<DB>

  /** Runs `work` inside a transaction it may share with works queued in the same turn, one after another in the order
   *  of the calls; a work that throws is undone alone. Resolves only after COMMIT has reached the disk.
   *
   *  `work` should do nothing slow but query `tx`: all other writes wait for it, and it must not wait for another
   *  `write`. It runs once; it is never repeated by the store.
   *  @throws AppError `busy` — too many writes wait · `unavailable` — the disk is full, failing, or the store is closed ·
   *          `conflict` — a unique key is taken · whatever `work` throws */
  write<T>(work: (tx: Kysely<DB>) => Promise<T>): Promise<T>

  /** Brings the journal into the main file and empties it. After all writes queued so far. */
  checkpoint(): Promise<void>
}

/** By name (`0001-accounts`), applied in the order of the names, each in its own transaction, each once.
 *  A migration sees the tables of its own time, which no type describes. */
export type Migrations = Record<string, (db: Kysely<any>) => Promise<void>>

/** The migrations of several folders that share one store. @throws AppError `internal` — a name is used twice */
export function mergeMigrations(...sets: readonly Migrations[]): Migrations {
  const merged: Migrations = {}
  for (const [name, migrate] of sets.flatMap((set) => Object.entries(set))) {
    if (Object.hasOwn(merged, name)) throw new AppError('internal', `Two migrations are called ${name}`)
    merged[name] = migrate
  }
  return merged
}
