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
}
