import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Kysely, SqliteDialect, Transaction, type ConnectionProvider, type KyselyProps } from 'kysely'
import { AppError } from '../errors.ts'
import { GroupCommit, type GroupCommitOptions, type Turn, type WriteEngine } from './group-commit.ts'
import { migrate } from './migrate.ts'
import { SqliteConnection } from './sqlite-connection.ts'
import { SqliteLock } from './sqlite-lock.ts'
import type { Migrations, Store } from './store.ts'

export interface SqliteOptions extends GroupCommitOptions {
  /** A path, or `:memory:` for a store that is gone when it is closed. */
  file: string
  migrations: Migrations
}

/** Opens (or makes) a SQLite store: one connection that writes and one that reads.
 *  @throws AppError `conflict` — another process has it, or it is newer than the code · `unavailable` — damaged or unreachable, left untouched */
export async function openSqliteStore<DB>(options: SqliteOptions): Promise<Store<DB>> {
  const place = placeFor(options.file)
  const store = openPlace<DB>(place, options)
  try {
    await migrate(place.file, store.read as Kysely<unknown>, options.migrations, (work) => store.write(work as (tx: Kysely<DB>) => Promise<void>))
    store.verifyDurability()
    return store
  } catch (error) {
    await store[Symbol.asyncDispose]()
    throw error
  }
}

interface Place {
  file: string
  /** A folder to remove with the store. */
  temporary?: string
}

/** Two connections cannot share SQLite's own `:memory:`, so a store without a file is a file in a folder of its own. */
function placeFor(file: string): Place {
  if (file === ':memory:') {
    const temporary = mkdtempSync(join(tmpdir(), 'parley-store-'))
    return { file: join(temporary, 'memory.db'), temporary }
  }
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    // The driver would make it readable for everybody; the journal files take this file's mode.
    closeSync(openSync(file, 'a', 0o600))
  } catch (cause) {
    const remedy = 'Check that the data folder exists and may be written.'
    throw new AppError('unavailable', `${file} cannot be opened`, { remedy, cause })
  }
  return { file }
}

function openPlace<DB>(place: Place, options: SqliteOptions): SqliteStore<DB> {
  const lock = new SqliteLock(place.file)
  let writer: SqliteConnection | undefined
  let reader: SqliteConnection | undefined
  try {
    writer = new SqliteConnection(place.file)
    checkIntegrity(place.file, writer)
    const durable = place.temporary === undefined
    writer.pragma('journal_mode = WAL')
    writer.pragma(`synchronous = ${durable ? 'FULL' : 'OFF'}`)
    writer.pragma('foreign_keys = ON')
    writer.pragma('journal_size_limit = 67108864')
    reader = new SqliteConnection(place.file)
    reader.pragma('query_only = ON')
    // Only the writer checkpoints: two connections doing it can damage the file (SQLite before 3.51.3).
    reader.pragma('wal_autocheckpoint = 0')
    return new SqliteStore<DB>(place, lock, writer, reader, options)
  } catch (error) {
    reader?.close()
    writer?.close()
    lock.release()
    throw error
  }
}

/** @throws AppError `unavailable` — the file is damaged; it is not written to */
function checkIntegrity(file: string, connection: SqliteConnection): void {
  const found = connection.pragma('quick_check(1)')
  if (found === 'ok') return
  throw new AppError('unavailable', `${file}: the database is damaged`, {
    found: String(found),
    remedy: 'Stop Parley and restore the file from a backup; it was left as it is.',
  })
}

class SqliteStore<DB> implements Store<DB> {
  readonly read: Kysely<DB>
  readonly #place: Place
  readonly #lock: SqliteLock
  readonly #writer: SqliteConnection
  readonly #writing: WritingKysely<DB>
  readonly #commits: GroupCommit
  #disposed: Promise<void> | undefined

  constructor(place: Place, lock: SqliteLock, writer: SqliteConnection, reader: SqliteConnection, options: GroupCommitOptions) {
    this.#place = place
    this.#lock = lock
    this.#writer = writer
    this.read = new Kysely<DB>({ dialect: new SqliteDialect({ database: reader }) })
    this.#writing = new WritingKysely<DB>(writer)
    this.#commits = new GroupCommit(engineOf(writer), options)
  }

  write<T>(work: (tx: Kysely<DB>) => Promise<T>): Promise<T> {
    return this.#commits.add((turn) => work(this.#writing.during(turn)))
  }

  checkpoint(): Promise<void> {
    return this.#commits.addAlone(async () => {
      this.#writer.pragma('wal_checkpoint(TRUNCATE)')
    })
  }

  /** Reads back what was asked for: builds of SQLite exist in which WAL silently lowers `synchronous`. */
  verifyDurability(): void {
    if (this.#place.temporary !== undefined) return
    const found = `journal_mode=${this.#writer.pragma('journal_mode')}, synchronous=${this.#writer.pragma('synchronous')}`
    const expected = 'journal_mode=wal, synchronous=2'
    if (found === expected) return
    const remedy = 'Put the data folder on a local disk.'
    throw new AppError('unavailable', `${this.#place.file} cannot be written durably`, { expected, found, remedy })
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposed ??= this.#dispose()
    return this.#disposed
  }

  async #dispose(): Promise<void> {
    await this.#commits.close()
    await this.read.destroy()
    try {
      this.#writer.pragma('wal_checkpoint(TRUNCATE)')
    } catch {
      // A full disk must not keep the process from stopping; the journal holds everything.
    }
    this.#writer.close()
    this.#lock.release()
    if (this.#place.temporary !== undefined) rmSync(this.#place.temporary, { recursive: true, force: true })
  }
}

function engineOf(writer: SqliteConnection): WriteEngine {
  return {
    begin: () => writer.exec('BEGIN IMMEDIATE'),
    commit: () => writer.exec('COMMIT'),
    rollback: () => writer.exec('ROLLBACK'),
    savepoint: () => writer.exec('SAVEPOINT work'),
    release: () => writer.exec('RELEASE work'),
    undo: () => writer.exec('ROLLBACK TO work'),
    get inTransaction() {
      return writer.inTransaction
    },
  }
}

/** Gives each work a handle on the writing connection that dies with the work's turn, so that a query it forgot to await,
 *  or one that comes too late, cannot land in somebody else's transaction. */
class WritingKysely<DB> {
  readonly #props: KyselyProps

  constructor(writer: SqliteConnection) {
    const dialect = new SqliteDialect({ database: writer })
    const executor = new Kysely<DB>({ dialect }).getExecutor()
    this.#props = { config: { dialect }, driver: dialect.createDriver(), dialect, executor }
  }

  during(turn: Turn): Kysely<DB> {
    const shared = this.#props.executor
    const provider: ConnectionProvider = {
      provideConnection: async (consumer) => {
        if (turn.over) throw new AppError('internal', 'A write went on querying after its turn had ended')
        return shared.provideConnection(consumer)
      },
    }
    return new Transaction<DB>({ ...this.#props, executor: shared.withConnectionProvider(provider) })
  }
}
