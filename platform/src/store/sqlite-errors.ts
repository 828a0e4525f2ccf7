import { basename } from 'node:path'
import { AppError } from '../errors.ts'

const BUSY = 5
const LOCKED = 6
const READONLY = 8
const IOERR = 10
const CORRUPT = 11
const FULL = 13
const CANTOPEN = 14
const NOTADB = 26
const CONSTRAINT_PRIMARYKEY = 1555
const CONSTRAINT_UNIQUE = 2067

/** The extended result code (https://sqlite.org/rescode.html) of an error thrown by the driver. */
function resultCode(thrown: unknown): number | undefined {
  const raw = (thrown as { rawCode?: unknown } | undefined)?.rawCode
  return typeof raw === 'number' ? raw : undefined
}

/** Whether somebody else holds the lock that was asked for. */
export function isBusy(thrown: unknown): boolean {
  const code = resultCode(thrown instanceof AppError ? thrown.cause : thrown)
  return code !== undefined && (code & 0xff) === BUSY
}

/** What SQLite says, as an AppError that names the file and the remedy; faults of the statement itself stay as they are. Where the file
 *  is, is nobody's business: some of whom this is told are strangers. */
export function sqliteError(thrown: unknown, file: string): unknown {
  const code = resultCode(thrown)
  if (code === undefined) return thrown
  if (code === CONSTRAINT_PRIMARYKEY || code === CONSTRAINT_UNIQUE) {
    return new AppError('conflict', 'A record with this key is already there', { cause: thrown })
  }
  const known = faults[code & 0xff]
  return known ? new AppError('unavailable', `${basename(file)}: ${known.message}`, { remedy: known.remedy, cause: thrown }) : thrown
}

const faults: Record<number, { message: string; remedy: string }> = {
  [BUSY]: { message: 'the database is locked', remedy: 'Stop the other program that has it open.' },
  [LOCKED]: { message: 'the database is locked', remedy: 'Stop the other program that has it open.' },
  [READONLY]: { message: 'the database cannot be written', remedy: 'Give the account Parley runs as write access to the data folder.' },
  [IOERR]: { message: 'the disk reports an error', remedy: 'Check the disk and the system log; nothing was acknowledged that was not written.' },
  [FULL]: { message: 'the disk is full', remedy: 'Free some space; writing resumes by itself.' },
  [CANTOPEN]: { message: 'the database cannot be opened', remedy: 'Check that the data folder exists and may be written.' },
  [CORRUPT]: { message: 'the database is damaged', remedy: 'Stop Parley and restore the file from a backup; it was left as it is.' },
  [NOTADB]: { message: 'this is not a database', remedy: 'Move the file away or restore it from a backup; it was left as it is.' },
}
