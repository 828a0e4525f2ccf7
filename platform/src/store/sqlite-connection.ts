import Database from 'libsql'
import type { SqliteDatabase, SqliteStatement } from 'kysely'
import { sqliteError } from './sqlite-errors.ts'

/** Prepared statements kept by connection; an IN list of varying length makes a new text each time. */
const KEPT_STATEMENTS = 300

/** How long a statement waits for another connection before it is `busy`. */
const BUSY_MS = 5_000

/** One libsql connection in the shape Kysely's SQLite dialect wants: statements kept, blobs as Buffers, errors told apart. */
export class SqliteConnection implements SqliteDatabase {
  readonly #file: string
  readonly #db: InstanceType<typeof Database>
  readonly #statements = new Map<string, SqliteStatement>()

  /** @throws AppError `unavailable` */
  constructor(file: string, busyMs = BUSY_MS) {
    this.#file = file
    this.#db = this.#guard(() => new Database(file, { timeout: busyMs }))
  }

  get inTransaction(): boolean {
    return this.#db.inTransaction
  }

  exec(sql: string): void {
    this.#guard(() => this.#db.exec(sql))
  }

  /** The first column of the first row of a PRAGMA. */
  pragma(source: string): unknown {
    const [row] = this.#guard(() => this.#db.prepare(`PRAGMA ${source}`).all()) as Record<string, unknown>[]
    return row === undefined ? undefined : Object.values(row)[0]
  }

  prepare(sql: string): SqliteStatement {
    const kept = this.#statements.get(sql)
    if (kept) {
      this.#statements.delete(sql)
      this.#statements.set(sql, kept)
      return kept
    }
    const statement = this.#wrap(this.#guard(() => this.#db.prepare(sql)))
    this.#statements.set(sql, statement)
    if (this.#statements.size > KEPT_STATEMENTS) this.#statements.delete(this.#statements.keys().next().value ?? '')
    return statement
  }

  close(): void {
    this.#statements.clear()
    this.#db.close()
  }

  #wrap(statement: ReturnType<InstanceType<typeof Database>['prepare']>): SqliteStatement {
    const all = (parameters: readonly unknown[]) => withBuffers(this.#guard(() => statement.all(parameters)))
    return {
      reader: statement.reader,
      all,
      run: (parameters) => this.#guard(() => statement.run(parameters)),
      // A half-read cursor would hold the journal open for as long as somebody forgets it.
      iterate: (parameters) => all(parameters)[Symbol.iterator](),
    }
  }

  #guard<T>(run: () => T): T {
    try {
      return run()
    } catch (thrown) {
      throw sqliteError(thrown, this.#file)
    }
  }
}

/** libsql gives blobs as ArrayBuffers in lists of rows. */
function withBuffers(rows: unknown[]): unknown[] {
  const first = rows[0] as Record<string, unknown> | undefined
  if (first === undefined) return rows
  const columns = Object.keys(first)
  for (const row of rows as Record<string, unknown>[]) {
    for (const column of columns) {
      const value = row[column]
      if (value instanceof ArrayBuffer) row[column] = Buffer.from(value)
    }
  }
  return rows
}
