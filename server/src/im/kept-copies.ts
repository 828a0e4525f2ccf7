import type { Store } from '@parley/platform/store/store'
import type { SipAddress } from '@parley/topology/names'
import type { ImTables } from './schema.ts'

/** Of one person; when there are more the oldest goes. */
const MOST = 1_000

/** What a person's history has missed, or may have. */
export interface HistoryCopy {
  /** Whose history. */
  owner: SipAddress
  peer: SipAddress
  /** `sent` and `stored`: the owner wrote it. `heard`: the owner has it at an endpoint that keeps the conversation. Absent: it is news. */
  mark: 'sent' | 'stored' | 'heard' | undefined
  messageId: string
  /** Parley-Order. */
  position: string
  /** Milliseconds since the epoch. */
  acceptedAt: number
  contentType: string
  body: Buffer
}

export type KeptCopy = HistoryCopy & { id: number }

/** Copies for histories that nobody keeps at the moment, and whose histories there are. The counts are in memory, too. */
export class KeptCopies {
  readonly #store: Store<ImTables>
  readonly #owners: Set<SipAddress>
  readonly #counts = new Map<SipAddress, number>()

  private constructor(store: Store<ImTables>, owners: Iterable<SipAddress>) {
    this.#store = store
    this.#owners = new Set(owners)
  }

  static async open(store: Store<ImTables>): Promise<KeptCopies> {
    const owners = await store.read.selectFrom('im_history').select('owner').execute()
    const kept = new KeptCopies(store, owners.map(({ owner }) => owner as SipAddress))
    const counts = await store.read.selectFrom('im_copy').select(['owner', (q) => q.fn.countAll<number>().as('n')]).groupBy('owner').execute()
    for (const { owner, n } of counts) kept.#counts.set(owner as SipAddress, n)
    return kept
  }

  /** Whether an endpoint of the person has ever kept a history. @cost memory only */
  hasHistory(owner: SipAddress): boolean {
    return this.#owners.has(owner)
  }

  async addHistory(owner: SipAddress): Promise<void> {
    if (this.#owners.has(owner)) return
    this.#owners.add(owner)
    await this.#store.write((tx) => tx.insertInto('im_history').values({ owner }).onConflict((c) => c.doNothing()).execute())
  }

  /** @cost memory only */
  waitingFor(owner: SipAddress): number {
    return this.#counts.get(owner) ?? 0
  }

  async keep({ owner, peer, mark, messageId, position, acceptedAt, contentType, body }: HistoryCopy): Promise<void> {
    const row = { owner, peer, mark: mark ?? '', message_id: messageId, position, accepted_at: acceptedAt, content_type: contentType, body }
    const more = await this.#store.write(async (tx) => {
      const done = await tx.insertInto('im_copy').values(row).onConflict((c) => c.columns(['owner', 'peer', 'message_id']).doNothing()).executeTakeFirst()
      const added = Number(done.numInsertedOrUpdatedRows ?? 0n)
      if (added === 0 || this.waitingFor(owner) < MOST) return added
      const oldest = tx.selectFrom('im_copy').select('id').where('owner', '=', owner).orderBy('position').limit(1)
      const gone = await tx.deleteFrom('im_copy').where('id', 'in', oldest).executeTakeFirst()
      return added - Number(gone.numDeletedRows)
    })
    this.#count(owner, more)
  }

  /** The next ones after a place, in order. */
  async next(owner: SipAddress, after: string, count: number): Promise<KeptCopy[]> {
    const rows = await this.#store.read.selectFrom('im_copy').selectAll().where('owner', '=', owner).where('position', '>', after).orderBy('position').limit(count).execute()
    return rows.map((row) => ({
      id: row.id,
      owner,
      peer: row.peer as SipAddress,
      mark: row.mark === '' ? undefined : (row.mark as 'sent' | 'stored' | 'heard'),
      messageId: row.message_id,
      position: row.position,
      acceptedAt: row.accepted_at,
      contentType: row.content_type,
      body: Buffer.from(row.body),
    }))
  }

  async remove({ id, owner }: KeptCopy): Promise<void> {
    const removed = await this.#store.write((tx) => tx.deleteFrom('im_copy').where('id', '=', id).executeTakeFirst())
    this.#count(owner, -Number(removed.numDeletedRows))
  }

  /** A person is gone. */
  async forget(owner: SipAddress): Promise<void> {
    this.#owners.delete(owner)
    this.#counts.delete(owner)
    await this.#store.write(async (tx) => {
      await tx.deleteFrom('im_copy').where('owner', '=', owner).execute()
      await tx.deleteFrom('im_history').where('owner', '=', owner).execute()
    })
  }

  #count(owner: SipAddress, by: number): void {
    const count = this.waitingFor(owner) + by
    if (count > 0) this.#counts.set(owner, count)
    else this.#counts.delete(owner)
  }
}
