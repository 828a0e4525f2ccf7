import { AppError } from '../errors.ts'
import { SqliteConnection } from './sqlite-connection.ts'
import { isBusy } from './sqlite-errors.ts'

/** Keeps every other process (and every other store of this one) off a database file for as long as it is held.
 *
 *  It is an exclusive transaction on an empty database beside the file: the lock is the operating system's, so it
 *  ends with the process however that ends, and a leftover `.lock` file blocks nobody. */
export class SqliteLock {
  readonly #connection: SqliteConnection

  /** @throws AppError `conflict` — somebody else holds it */
  constructor(file: string) {
    this.#connection = new SqliteConnection(`${file}.lock`, 0)
    try {
      this.#connection.exec('BEGIN EXCLUSIVE')
    } catch (cause) {
      this.#connection.close()
      throw inUse(file, cause)
    }
  }

  release(): void {
    if (this.#connection.inTransaction) this.#connection.exec('ROLLBACK')
    this.#connection.close()
  }
}

function inUse(file: string, cause: unknown): unknown {
  if (!isBusy(cause)) return cause
  const remedy = 'Stop the other Parley first, or give this one another data folder.'
  return new AppError('conflict', `${file} is in use by another running Parley`, { remedy, cause })
}
