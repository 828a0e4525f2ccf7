import type { Migrations } from '@parley/platform/store/store'
import { sql, type Generated } from 'kysely'

export interface ImTables {
  /** IMs acknowledged with 202 and not yet handed to an endpoint. */
  im_stored: {
    id: Generated<number>
    recipient: string
    sender: string
    /** The sender's Parley-Message-Id; made here when the client sent none. */
    message_id: string
    /** Parley-Order: the place in the conversation. */
    position: string
    accepted_at: number
    content_type: string
    body: Buffer
  }
  /** Who has ever had an endpoint that keeps a history. */
  im_history: { owner: string }
  /** What histories are still to be told. */
  im_copy: {
    id: Generated<number>
    owner: string
    peer: string
    mark: string
    message_id: string
    position: string
    accepted_at: number
    content_type: string
    body: Buffer
  }
  /** One row: no Parley-Order at or below it is given out again, even when the clock went back. */
  im_order: { id: number; reserved_until: number }
}

export const imMigrations: Migrations = {
  'im-0001-stored': async (db) => {
    await sql`create table im_stored (
      id integer primary key autoincrement,
      recipient text not null,
      sender text not null,
      message_id text not null,
      position text not null,
      accepted_at integer not null,
      content_type text not null,
      body blob not null,
      unique (recipient, sender, message_id)
    ) strict`.execute(db)
    await sql`create index im_stored_queue on im_stored (recipient, position)`.execute(db)
    await sql`create table im_order (id integer primary key check (id = 1), reserved_until integer not null) strict`.execute(db)
  },
  'im-0002-copies': async (db) => {
    await sql`create table im_history (owner text primary key) strict`.execute(db)
    await sql`create table im_copy (
      id integer primary key autoincrement,
      owner text not null,
      peer text not null,
      mark text not null,
      message_id text not null,
      position text not null,
      accepted_at integer not null,
      content_type text not null,
      body blob not null,
      unique (owner, peer, message_id)
    ) strict`.execute(db)
    await sql`create index im_copy_queue on im_copy (owner, position)`.execute(db)
  },
}
