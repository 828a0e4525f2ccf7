import { AppError } from '@parley/platform/errors'
import type { Store } from '@parley/platform/store/store'
import type { ContactChange } from '@parley/sip/bodies/roaming-contacts'
import type { SipAddress } from '@parley/topology/names'
import type { ServerTables } from '../schema.ts'
import { ContactList } from './contact-list.ts'
import type { ContactHome, Intent } from './schema.ts'
import { readList, removeList, writeChange, writeHead, writeNewList } from './storage.ts'
import type { KeptList, UnifiedContactStore } from './unified-store.ts'

type Tx = Store<ServerTables>['read']

/** What is to be done besides in the transaction that makes a change count. @returns what is to be told after the commit */
export type Aftermath = (tx: Tx, owner: SipAddress, changes: readonly ContactChange[]) => Promise<(() => void)[]>

export interface ContactHomesOptions {
  store: Store<ServerTables>
  /** Without: every list is kept here. */
  mailboxes: UnifiedContactStore | undefined
  aftermath: Aftermath
}

/** Of a list that has always been here. */
export const untouched = (owner: SipAddress): ContactHome => ({ owner, place: 'pool', allowed_at: null, not_before: null, attempts: 0, attempted_at: null, failure: '', intent: '' })

/** Where each user's contact list is kept: here, or in the user's mailbox. A list has one owner at every moment, also when the process
 *  ends in the middle of a move. What reads or changes a list is called in the turn of its owner.
 *
 *  A change of a list in the mailbox is noted here, made there, then settled here together with the questions it asks; what the end of
 *  the process cuts off in between is settled at the next look, by the version that the mailbox has. */
export class ContactHomes {
  readonly #store: Store<ServerTables>
  readonly #mailboxes: UnifiedContactStore | undefined
  readonly #aftermath: Aftermath

  constructor(o: ContactHomesOptions) {
    this.#store = o.store
    this.#mailboxes = o.mailboxes
    this.#aftermath = o.aftermath
  }

  /** Whether there are mailboxes that keep lists. */
  get canMove(): boolean {
    return this.#mailboxes !== undefined
  }

  /** @cost one indexed read */
  async of(owner: SipAddress): Promise<ContactHome> {
    return (await this.#store.read.selectFrom('contact_homes').selectAll().where('owner', '=', owner).executeTakeFirst()) ?? untouched(owner)
  }

  /** Of some hundred people at most, in their order. @cost one indexed read for each, in one query */
  async ofAll(owners: readonly SipAddress[]): Promise<ContactHome[]> {
    const rows = await this.#store.read.selectFrom('contact_homes').selectAll().where('owner', 'in', owners).execute()
    const known = new Map(rows.map((home) => [home.owner, home]))
    return owners.map((owner) => known.get(owner) ?? untouched(owner))
  }

  /** Whose move was cut off. */
  async unsettled(): Promise<SipAddress[]> {
    const rows = await this.#store.read.selectFrom('contact_homes').select('owner').where('place', 'in', ['moving', 'leaving']).execute()
    return rows.map(({ owner }) => owner as SipAddress)
  }

  async note(owner: SipAddress, changed: Partial<Omit<ContactHome, 'owner'>>): Promise<void> {
    await this.#store.write((tx) => putHome(tx, owner, changed))
  }

  /** @throws AppError `missing` — the mailbox that should keep the list doesn't · `unavailable` */
  async read(home: ContactHome): Promise<ContactList> {
    const owner = home.owner as SipAddress
    if (home.place !== 'mailbox') return readList(this.#store.read, owner)
    const kept = await this.#readKept(owner)
    if (home.intent !== '') await this.#settle(owner, JSON.parse(home.intent) as Intent, kept.version)
    return listOf(kept)
  }

  /** Makes the next version of a list, durably. @returns what is to be told now  @throws AppError — whether it was made shows when the list is read again */
  async change(owner: SipAddress, head: { delta: number; nextGroup: number }, changes: ContactChange[]): Promise<(() => void)[]> {
    const { place } = await this.of(owner)
    if (place !== 'mailbox') {
      return this.#store.write(async (tx) => {
        await writeHead(tx, owner, head)
        for (const change of changes) await writeChange(tx, owner, change)
        return this.#aftermath(tx, owner, changes)
      })
    }
    await this.note(owner, { intent: JSON.stringify({ version: head.delta, changes } satisfies Intent) })
    await this.#there.change(owner, { version: head.delta, nextGroup: head.nextGroup, changes })
    return this.#finish(owner, changes)
  }

  /** Moves a list to its owner's mailbox. Begun again, it goes on as if it were the first time. @returns the list */
  async toMailbox(owner: SipAddress): Promise<ContactList> {
    const list = await readList(this.#store.read, owner)
    await this.#there.take(owner, keptOf(list))
    await this.#store.write(async (tx) => {
      await removeList(tx, owner)
      await putHome(tx, owner, { place: 'mailbox', attempts: 0, attempted_at: null, failure: '' })
    })
    return list
  }

  /** After a move to the mailbox that failed: the list stays here, and a copy may be over there. @returns false when it took place all the same */
  async stay(owner: SipAddress, failure: string): Promise<boolean> {
    const done = await this.#store.write((tx) => tx.updateTable('contact_homes').set({ place: 'leaving', failure }).where('owner', '=', owner).where('place', '=', 'moving').executeTakeFirst())
    return done.numUpdatedRows > 0n
  }

  /** Takes a list back. The mailbox has a copy until `clearMailbox`. */
  async toPool(owner: SipAddress, list: ContactList, { notBefore }: { notBefore: number }): Promise<void> {
    await this.#store.write(async (tx) => {
      await removeList(tx, owner)
      await writeNewList(tx, owner, list)
      await putHome(tx, owner, { place: 'leaving', not_before: notBefore, intent: '' })
    })
  }

  /** Puts an empty list in the place of one, wherever that is. The mailbox may have a copy until `forget`. @returns what is to be told now */
  empty(owner: SipAddress, emptied: ContactList, changes: ContactChange[]): Promise<(() => void)[]> {
    return this.#store.write(async (tx) => {
      await removeList(tx, owner)
      await writeNewList(tx, owner, emptied)
      if (this.canMove) await putHome(tx, owner, { ...untouched(owner), place: 'leaving' })
      return this.#aftermath(tx, owner, changes)
    })
  }

  /** Ends a move: the list is here, and the mailbox keeps none. */
  async clearMailbox(owner: SipAddress): Promise<void> {
    await this.#there.drop(owner)
    await this.note(owner, { place: 'pool' })
  }

  /** The mailbox keeps no list, and nothing is known of moves: whoever is given the address begins anew. */
  async forget(owner: SipAddress): Promise<void> {
    await this.#mailboxes?.drop(owner)
    await this.#store.write((tx) => tx.deleteFrom('contact_homes').where('owner', '=', owner).execute())
  }

  get #there(): UnifiedContactStore {
    if (this.#mailboxes) return this.#mailboxes
    throw new AppError('unavailable', 'This front end has no mailboxes beside it that could keep contact lists')
  }

  async #readKept(owner: SipAddress): Promise<KeptList> {
    const kept = await this.#there.read(owner)
    if (kept) return kept
    throw new AppError('missing', `The contact list of ${owner} should be in the mailbox and is not`, {
      remedy: 'Restore server.db and mailbox.db from the same backup. Where there is none, Disable-CsUser and Enable-CsUser give the user an empty list.',
    })
  }

  async #settle(owner: SipAddress, { version, changes }: Intent, found: number): Promise<void> {
    const told = found >= version ? await this.#finish(owner, changes) : await this.note(owner, { intent: '' })
    for (const tell of told ?? []) tell()
  }

  #finish(owner: SipAddress, changes: readonly ContactChange[]): Promise<(() => void)[]> {
    return this.#store.write(async (tx) => {
      await putHome(tx, owner, { intent: '' })
      return this.#aftermath(tx, owner, changes)
    })
  }
}

async function putHome(tx: Tx, owner: SipAddress, changed: Partial<Omit<ContactHome, 'owner'>>): Promise<void> {
  await tx.insertInto('contact_homes').values({ ...untouched(owner), ...changed }).onConflict((c) => c.column('owner').doUpdateSet({ owner, ...changed })).execute()
}

const keptOf = (list: ContactList): KeptList => ({ version: list.delta, nextGroup: list.nextGroup, groups: [...list.groups.values()], contacts: [...list.contacts.values()] })

const listOf = (kept: KeptList): ContactList => new ContactList({ delta: kept.version, nextGroup: kept.nextGroup, groups: kept.groups, contacts: kept.contacts })
