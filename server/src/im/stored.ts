import type { Store } from '@parley/platform/store/store'
import type { SipAddress } from '@parley/topology/names'
import type { Kysely } from 'kysely'
import type { ImTables } from './schema.ts'

export interface StoredLimits {
  messagesPerUser: number
  /** Of these from one sender: nobody may take the place of all others. */
  messagesPerSender: number
  /** Of one sender for everybody together: nobody may fill the disk. */
  messagesOfSender: number
  bodyBytes: number
}

export const storedLimits: StoredLimits = { messagesPerUser: 1_000, messagesPerSender: 500, messagesOfSender: 5_000, bodyBytes: 32 * 1024 }

export interface StoredMessage {
  recipient: SipAddress
  sender: SipAddress
  messageId: string
  /** Parley-Order. */
  position: string
  /** Milliseconds since the epoch. */
  acceptedAt: number
  contentType: string
  body: Buffer
}

export type KeptMessage = StoredMessage & { id: number }

/** IMs for people who are signed out: on disk before they are acknowledged, gone after an endpoint has taken them.
 *  How many wait for whom is also held in memory, so that a sign-in with nothing waiting reads nothing. */
export class StoredMessages {
  readonly #store: Store<ImTables>
  readonly #limits: StoredLimits
  /** By recipient, and for each by sender. */
  readonly #waiting = new Map<SipAddress, Map<SipAddress, number>>()
  readonly #ofSender = new Map<SipAddress, number>()

  private constructor(store: Store<ImTables>, limits: StoredLimits) {
    this.#store = store
    this.#limits = limits
  }

  static async open(store: Store<ImTables>, limits: StoredLimits = storedLimits): Promise<StoredMessages> {
    const stored = new StoredMessages(store, limits)
    const counts = await store.read.selectFrom('im_stored').select(['recipient', 'sender', (q) => q.fn.countAll<number>().as('n')]).groupBy(['recipient', 'sender']).execute()
    for (const { recipient, sender, n } of counts) stored.#count({ recipient: recipient as SipAddress, sender: sender as SipAddress }, n)
    return stored
  }

  /** @cost memory only */
  waitingFor(user: SipAddress): number {
    let count = 0
    for (const n of this.#waiting.get(user)?.values() ?? []) count += n
    return count
  }

  /** @cost memory only */
  waitingFrom(sender: SipAddress, user: SipAddress): number {
    return this.#waiting.get(user)?.get(sender) ?? 0
  }

  /** @cost memory only */
  waitingOf(sender: SipAddress): number {
    return this.#ofSender.get(sender) ?? 0
  }

  /** Keeps a message; a repeat of one that still waits is not kept twice.
   *  @returns its place, once it is on disk — for a repeat the place it already has; undefined when the queue is full
   *  @throws AppError `unavailable`, `busy` — not kept; nothing may be acknowledged */
  async keep(message: StoredMessage): Promise<string | undefined> {
    if (this.#isFull(message)) return this.#positionOf(this.#store.read, message)
    this.#count(message, +1)
    try {
      const repeatOf = await this.#store.write((tx) => this.#insert(tx, message))
      if (repeatOf !== undefined) this.#count(message, -1)
      return repeatOf ?? message.position
    } catch (error) {
      this.#count(message, -1)
      throw error
    }
  }

  /** The next messages for a user after a place, in order. */
  async next(user: SipAddress, after: string, count: number): Promise<KeptMessage[]> {
    const rows = await this.#store.read
      .selectFrom('im_stored')
      .selectAll()
      .where('recipient', '=', user)
      .where('position', '>', after)
      .orderBy('position')
      .limit(count)
      .execute()
    return rows.map((row) => ({
      id: row.id,
      recipient: user,
      sender: row.sender as SipAddress,
      messageId: row.message_id,
      position: row.position,
      acceptedAt: row.accepted_at,
      contentType: row.content_type,
      body: Buffer.from(row.body),
    }))
  }

  /** An endpoint has it. */
  async remove(message: KeptMessage): Promise<void> {
    const removed = await this.#store.write((tx) => tx.deleteFrom('im_stored').where('id', '=', message.id).executeTakeFirst())
    if (removed.numDeletedRows > 0n) this.#count(message, -1)
  }

  /** Everything that waits for a user is gone. */
  async forget(user: SipAddress): Promise<void> {
    const gone = await this.#store.write((tx) => tx.deleteFrom('im_stored').where('recipient', '=', user).returning('sender').execute())
    for (const { sender } of gone) this.#count({ recipient: user, sender: sender as SipAddress }, -1)
  }

  /** @returns the place of the same message when it waits already */
  async #insert(tx: Kysely<ImTables>, m: StoredMessage): Promise<string | undefined> {
    const done = await tx
      .insertInto('im_stored')
      .values({
        recipient: m.recipient,
        sender: m.sender,
        message_id: m.messageId,
        position: m.position,
        accepted_at: m.acceptedAt,
        content_type: m.contentType,
        body: m.body,
      })
      .onConflict((c) => c.columns(['recipient', 'sender', 'message_id']).doNothing())
      .executeTakeFirst()
    return (done.numInsertedOrUpdatedRows ?? 0n) > 0n ? undefined : this.#positionOf(tx, m)
  }

  async #positionOf(db: Kysely<ImTables>, m: StoredMessage): Promise<string | undefined> {
    const row = await db
      .selectFrom('im_stored')
      .select('position')
      .where('recipient', '=', m.recipient)
      .where('sender', '=', m.sender)
      .where('message_id', '=', m.messageId)
      .executeTakeFirst()
    return row?.position
  }

  #isFull({ recipient, sender }: StoredMessage): boolean {
    const { messagesPerUser, messagesPerSender, messagesOfSender } = this.#limits
    if (this.waitingOf(sender) >= messagesOfSender) return true
    return this.waitingFrom(sender, recipient) >= messagesPerSender || this.waitingFor(recipient) >= messagesPerUser
  }

  #count({ recipient, sender }: Pick<StoredMessage, 'recipient' | 'sender'>, by: number): void {
    const senders = this.#waiting.get(recipient) ?? new Map<SipAddress, number>()
    add(senders, sender, by)
    add(this.#ofSender, sender, by)
    if (senders.size > 0) this.#waiting.set(recipient, senders)
    else this.#waiting.delete(recipient)
  }
}

/** What is zero is not kept. */
function add(counts: Map<SipAddress, number>, key: SipAddress, by: number): void {
  const count = (counts.get(key) ?? 0) + by
  if (count > 0) counts.set(key, count)
  else counts.delete(key)
}
