import type { Migrations } from '@parley/platform/store/store'
import type { ContactChange } from '@parley/sip/bodies/roaming-contacts'
import { sql } from 'kysely'

export interface ContactTables {
  /** One row for each user who ever changed the list. `delta` is its version: 1 for a list nobody has changed. */
  contact_lists: { owner: string; delta: number; next_group: number }
  /** Without the fixed group, which everybody has. */
  contact_groups: { owner: string; id: number; name: string }
  /** `groups`: ids with blanks between. */
  contact_contacts: { owner: string; address: string; name: string; groups: string; subscribed: number }
  contact_homes: ContactHome
}

/** Where a list is kept, and how it gets to the mailbox. Who has no row has theirs here. Times are milliseconds since the epoch. */
export interface ContactHome {
  owner: string
  /** `pool`, `moving` and `leaving`: here; with `moving` a copy may be in the mailbox already, with `leaving` one may be there still.
   *  `mailbox`: there, and nothing of it in the other tables. */
  place: 'pool' | 'moving' | 'mailbox' | 'leaving'
  /** The first sign-in since the policy lets it move; null: there was none. */
  allowed_at: number | null
  /** It is not moved before. */
  not_before: number | null
  attempts: number
  attempted_at: number | null
  /** Why the last attempt failed; empty when none did. */
  failure: string
  /** What is being done to the list in the mailbox, as JSON of an `Intent`; empty when nothing is. */
  intent: string
}

/** A change of a list in the mailbox that may or may not be there yet. */
export interface Intent {
  version: number
  changes: ContactChange[]
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
  'contacts-0002-homes': async (db) => {
    // NOTE: no WITHOUT ROWID: libsql 0.5.29 crashes when it updates such a table under a partial index.
    await sql`create table contact_homes (
      owner text not null primary key,
      place text not null,
      allowed_at integer,
      not_before integer,
      attempts integer not null,
      attempted_at integer,
      failure text not null,
      intent text not null
    ) strict`.execute(db)
    await sql`create index contact_homes_unsettled on contact_homes (owner) where place in ('moving', 'leaving')`.execute(db)
  },
}
