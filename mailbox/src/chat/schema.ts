import { sql, type Kysely } from 'kysely'
import type { Migrations } from '@parley/platform/store/store'

/** `failed` and `sending` are states of what the owner wrote; `received` of what the other side wrote. */
export type MessageState = 'sending' | 'sent' | 'stored' | 'failed' | 'received'

export interface ChatMessageTable {
  owner: string
  /** The other party's address. */
  peer: string
  /** Given by the sender; the same in both transcripts. */
  id: string
  sender: string
  text: string
  /** Position in the transcript, compared as text. */
  position: string
  at: number
  state: MessageState
  /** Why it was not delivered; empty unless `failed`. */
  reason: string
  unread: 0 | 1
  /** What happened, as JSON, where the entry is no message but says that somebody came or went; else empty. */
  event: string
}

/** What is known of a conversation of several. */
export interface ChatGroupTable {
  owner: string
  /** The conversation's key, in place of an address. */
  peer: string
  /** JSON. */
  description: string
}

export interface ChatConversationTable {
  owner: string
  peer: string
  /** 1: not listed until the next message. */
  closed: 0 | 1
  /** Time of the newest message, for the order of the list. */
  active_at: number
}

export interface ChatTables {
  chat_message: ChatMessageTable
  chat_conversation: ChatConversationTable
  chat_group: ChatGroupTable
}

export const chatMigrations: Migrations = {
  '0001-chat-history': async (db: Kysely<unknown>) => {
    // NOTE: no WITHOUT ROWID: libsql 0.5.29 crashes when it updates such a table under a partial index.
    await sql`
      CREATE TABLE chat_message (
        owner TEXT NOT NULL, peer TEXT NOT NULL, id TEXT NOT NULL, sender TEXT NOT NULL, text TEXT NOT NULL,
        position TEXT NOT NULL, at INTEGER NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, unread INTEGER NOT NULL,
        PRIMARY KEY (owner, peer, id)
      )`.execute(db)
    await sql`CREATE INDEX chat_message_position ON chat_message (owner, peer, position, id)`.execute(db)
    await sql`CREATE INDEX chat_message_unread ON chat_message (owner, peer, position) WHERE unread = 1`.execute(db)
    await sql`CREATE INDEX chat_message_sending ON chat_message (owner, position) WHERE state = 'sending'`.execute(db)
    await sql`
      CREATE TABLE chat_conversation (
        owner TEXT NOT NULL, peer TEXT NOT NULL, closed INTEGER NOT NULL, active_at INTEGER NOT NULL,
        PRIMARY KEY (owner, peer)
      )`.execute(db)
    await sql`CREATE INDEX chat_conversation_listed ON chat_conversation (owner, active_at) WHERE closed = 0`.execute(db)
  },
  '0002-chat-groups': async (db: Kysely<unknown>) => {
    await sql`ALTER TABLE chat_message ADD COLUMN event TEXT NOT NULL DEFAULT ''`.execute(db)
    await sql`CREATE TABLE chat_group (owner TEXT NOT NULL, peer TEXT NOT NULL, description TEXT NOT NULL, PRIMARY KEY (owner, peer))`.execute(db)
  },
}
