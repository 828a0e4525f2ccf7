import { sql, type Kysely } from 'kysely'
import type { Migrations } from '@parley/platform/store/store'

export interface SessionTable {
  /** SHA-256 of the cookie value, so that a stolen file opens no session. */
  id_hash: string
  address: string
  created_at: number
  seen_at: number
}

export interface KnownDeviceTable {
  id_hash: string
  account: string
  seen_at: number
}

export interface ChoiceTable {
  address: string
  /** 1: the person chose "Sign out of IM". */
  im_signed_out: 0 | 1
}

export interface InstallationTable {
  /** Always 1. */
  one: number
  /** Random; what endpoint ids of this installation are derived from, so that a restart replaces its own bindings. */
  id: string
}

export interface WebTables {
  session: SessionTable
  known_device: KnownDeviceTable
  choice: ChoiceTable
  installation: InstallationTable
}

export const webMigrations: Migrations = {
  '0001-sessions': async (db: Kysely<unknown>) => {
    await sql`
      CREATE TABLE session (
        id_hash TEXT PRIMARY KEY, address TEXT NOT NULL, created_at INTEGER NOT NULL, seen_at INTEGER NOT NULL
      )`.execute(db)
    await sql`
      CREATE TABLE known_device (
        id_hash TEXT NOT NULL, account TEXT NOT NULL, seen_at INTEGER NOT NULL, PRIMARY KEY (account, id_hash)
      )`.execute(db)
    await sql`CREATE INDEX known_device_id ON known_device (id_hash)`.execute(db)
    await sql`CREATE TABLE choice (address TEXT PRIMARY KEY, im_signed_out INTEGER NOT NULL)`.execute(db)
    await sql`CREATE TABLE installation (one INTEGER PRIMARY KEY, id TEXT NOT NULL)`.execute(db)
  },
}
