import { sql, type Kysely, type Selectable } from 'kysely'
import type { Store } from '@parley/platform/store/store'
import type { ChatMessageTable, ChatTables, MessageState } from './schema.ts'

export type { MessageState } from './schema.ts'

/** One message in one person's transcript. */
export interface HistoryMessage {
  owner: string
  /** The other party. */
  with: string
  id: string
  from: string
  text: string
  /** Position in the transcript, compared as text; ties are broken by `id`. */
  order: string
  at: number
  state: MessageState
  /** Only with `failed`. */
  reason?: string
  /** No message: somebody came or went. */
  event?: HistoryEvent
}

/** A line of the transcript that nobody wrote. */
export interface HistoryEvent {
  what: string
  /** The address it is about. */
  who: string
  count?: number
}

export interface HistoryConversation {
  with: string
  unread: number
  last?: HistoryMessage
}

/** Names one message. */
export interface MessageKey {
  owner: string
  with: string
  id: string
}

/** What became of a message; an absent `order` or `at` stays as it is. */
export interface Outcome {
  state: MessageState
  order?: string
  at?: number
  reason?: string
}

/** Every person's conversations, durable: a resolved write has reached the disk. Owners never see each other's rows. */
export class ConversationHistory {
  readonly #store: Store<ChatTables>

  constructor(store: Store<ChatTables>) {
    this.#store = store
  }

  /** Adds a message, once: the same owner, other party and id again changes nothing and returns what is there.
   *  What was received starts unread, and a closed conversation is listed again. */
  append(entry: HistoryMessage): Promise<{ message: HistoryMessage; added: boolean; unread: number }> {
    return this.#store.write(async (tx) => {
      const known = await findRow(tx, entry)
      if (known) return { message: toMessage(known), added: false, unread: await countUnread(tx, entry.owner, entry.with) }
      await tx.insertInto('chat_message').values(toRow(entry)).execute()
      await tx
        .insertInto('chat_conversation')
        .values({ owner: entry.owner, peer: entry.with, closed: 0, active_at: entry.at })
        .onConflict((row) =>
          row.columns(['owner', 'peer']).doUpdateSet({ closed: 0, active_at: sql`max(active_at, ${entry.at})` }),
        )
        .execute()
      return { message: entry, added: true, unread: await countUnread(tx, entry.owner, entry.with) }
    })
  }

  /** Records what became of a message. @returns the message as it is now, undefined when there is none */
  settle(key: MessageKey, outcome: Outcome): Promise<HistoryMessage | undefined> {
    return this.#store.write(async (tx) => {
      const known = await findRow(tx, key)
      if (!known) return undefined
      const next: Selectable<ChatMessageTable> = {
        ...known,
        state: outcome.state,
        position: outcome.order ?? known.position,
        at: outcome.at ?? known.at,
        reason: outcome.state === 'failed' ? (outcome.reason ?? '') : '',
      }
      await tx
        .updateTable('chat_message')
        .set({ state: next.state, position: next.position, at: next.at, reason: next.reason })
        .where('owner', '=', key.owner)
        .where('peer', '=', key.with)
        .where('id', '=', key.id)
        .execute()
      return toMessage(next)
    })
  }

  async find(key: MessageKey): Promise<HistoryMessage | undefined> {
    const row = await findRow(this.#store.read, key)
    return row && toMessage(row)
  }

  /** The newest messages before `before`, oldest first. `bytes` bounds the text returned; at least one message is. */
  async page(o: { owner: string; with: string; before?: string; limit: number; bytes?: number }): Promise<{ messages: HistoryMessage[]; more: boolean }> {
    let query = this.#store.read.selectFrom('chat_message').selectAll().where('owner', '=', o.owner).where('peer', '=', o.with)
    if (o.before !== undefined) query = query.where('position', '<', o.before)
    const rows = await query
      .orderBy('position', 'desc')
      .orderBy('id', 'desc')
      .limit(o.limit + 1)
      .execute()
    const kept = withinBytes(rows.slice(0, o.limit), o.bytes ?? Number.POSITIVE_INFINITY)
    return { messages: kept.map(toMessage).toReversed(), more: rows.length > kept.length }
  }

  /** Marks everything received up to and with `order` as read. @returns how many are still unread */
  readUpTo(owner: string, peer: string, order: string): Promise<number> {
    return this.#store.write(async (tx) => {
      await tx
        .updateTable('chat_message')
        .set({ unread: 0 })
        .where('owner', '=', owner)
        .where('peer', '=', peer)
        .where('unread', '=', 1)
        .where('position', '<=', order)
        .execute()
      return countUnread(tx, owner, peer)
    })
  }

  /** Takes a conversation off the list; its messages stay and count as read. */
  close(owner: string, peer: string): Promise<void> {
    return this.#store.write(async (tx) => {
      await tx.updateTable('chat_conversation').set({ closed: 1 }).where('owner', '=', owner).where('peer', '=', peer).execute()
      await tx
        .updateTable('chat_message')
        .set({ unread: 0 })
        .where('owner', '=', owner)
        .where('peer', '=', peer)
        .where('unread', '=', 1)
        .execute()
    })
  }

  /** The listed conversations, the one with the newest message first. @cost two indexed reads per conversation */
  async conversations(owner: string, limit: number): Promise<HistoryConversation[]> {
    const read = this.#store.read
    const listed = await read
      .selectFrom('chat_conversation')
      .select('peer')
      .where('owner', '=', owner)
      .where('closed', '=', 0)
      .orderBy('active_at', 'desc')
      .orderBy('peer')
      .limit(limit)
      .execute()
    const found: HistoryConversation[] = []
    for (const { peer } of listed) {
      const last = (await this.page({ owner, with: peer, limit: 1 })).messages[0]
      found.push({ with: peer, unread: await countUnread(read, owner, peer), ...(last && { last }) })
    }
    return found
  }

  /** What is kept of a conversation of several. @param description  replaces what was there */
  async describeGroup(owner: string, peer: string, description: unknown): Promise<void> {
    const row = { owner, peer, description: JSON.stringify(description) }
    await this.#store.write((tx) =>
      tx
        .insertInto('chat_group')
        .values(row)
        .onConflict((c) => c.columns(['owner', 'peer']).doUpdateSet({ description: row.description }))
        .execute(),
    )
  }

  /** The conversations of several that are on somebody's list, the newest, by key. */
  async groups(owner: string, limit: number): Promise<Map<string, unknown>> {
    const rows = await this.#store.read
      .selectFrom('chat_group')
      .innerJoin('chat_conversation', (join) => join.onRef('chat_conversation.owner', '=', 'chat_group.owner').onRef('chat_conversation.peer', '=', 'chat_group.peer'))
      .select(['chat_group.peer', 'chat_group.description'])
      .where('chat_group.owner', '=', owner)
      .where('chat_conversation.closed', '=', 0)
      .orderBy('chat_conversation.active_at', 'desc')
      .limit(limit)
      .execute()
    return new Map(rows.map((row) => [row.peer, JSON.parse(row.description) as unknown]))
  }

  /** What the owner wrote and the server has not answered for, in the order it was written. */
  async pending(owner: string): Promise<HistoryMessage[]> {
    const rows = await this.#store.read
      .selectFrom('chat_message')
      .selectAll()
      .where('owner', '=', owner)
      .where('state', '=', 'sending')
      .orderBy('position')
      .orderBy('id')
      .execute()
    return rows.map(toMessage)
  }
}

type Row = Selectable<ChatMessageTable>

function findRow(db: Kysely<ChatTables>, key: MessageKey): Promise<Row | undefined> {
  return db
    .selectFrom('chat_message')
    .selectAll()
    .where('owner', '=', key.owner)
    .where('peer', '=', key.with)
    .where('id', '=', key.id)
    .executeTakeFirst()
}

async function countUnread(db: Kysely<ChatTables>, owner: string, peer: string): Promise<number> {
  const { unread } = await db
    .selectFrom('chat_message')
    .select((e) => e.fn.countAll<number>().as('unread'))
    .where('owner', '=', owner)
    .where('peer', '=', peer)
    // Written out so that SQLite can prove the partial index applies.
    .where(sql<boolean>`unread = 1`)
    .executeTakeFirstOrThrow()
  return unread
}

function withinBytes(rows: Row[], bytes: number): Row[] {
  let left = bytes
  const end = rows.findIndex((row) => (left -= Buffer.byteLength(row.text)) < 0)
  return end === -1 ? rows : rows.slice(0, Math.max(1, end))
}

function toRow(entry: HistoryMessage): Row {
  return {
    owner: entry.owner,
    peer: entry.with,
    id: entry.id,
    sender: entry.from,
    text: entry.text,
    position: entry.order,
    at: entry.at,
    state: entry.state,
    reason: entry.reason ?? '',
    unread: entry.state === 'received' ? 1 : 0,
    event: entry.event === undefined ? '' : JSON.stringify(entry.event),
  }
}

function toMessage(row: Row): HistoryMessage {
  return {
    owner: row.owner,
    with: row.peer,
    id: row.id,
    from: row.sender,
    text: row.text,
    order: row.position,
    at: row.at,
    state: row.state,
    ...(row.state === 'failed' ? { reason: row.reason } : {}),
    ...(row.event === '' ? {} : { event: JSON.parse(row.event) as HistoryEvent }),
  }
}
