import type { Migrations } from '@parley/platform/store/store'
import { sql } from 'kysely'

export interface ContactTables {
  /** One row for each user who ever changed the list. `delta` is its version: 1 for a list nobody has changed. */
  contact_lists: { owner: string; delta: number; next_group: number }
  /** Without the fixed group, which everybody has. */
  contact_groups: { owner: string; id: number; name: string }
  /** `groups`: ids with blanks between. */
  contact_contacts: { owner: string; address: string; name: string; groups: string; subscribed: number }
}

export const contactMigrations: Migrations = {
  'contacts-0001-lists': async (db) => {
    await sql`create table contact_lists (owner text primary key, delta integer not null, next_group integer not null) strict, without rowid`.execute(db)
    await sql`create table contact_groups (owner text not null, id integer not null, name text not null, primary key (owner, id)) strict, without rowid`.execute(db)
    await sql`create table contact_contacts (
      owner text not null,
      address text not null,
      name text not null,
      groups text not null,
      subscribed integer not null,
      primary key (owner, address)
    ) strict, without rowid`.execute(db)
  },
}
