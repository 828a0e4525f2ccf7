import { AppError } from '@parley/platform/errors'
import type { Kysely } from 'kysely'
import type { AccountTransaction } from '../store/account-transaction.ts'
import type { MailStore } from '../store/mail-store.ts'
import type { MailDatabase } from '../store/schema.ts'

export interface ListedGroup {
  id: number
  name: string
}

export interface ListedContact {
  address: string
  name: string
  /** Ids of groups. */
  groups: number[]
  subscribed: boolean
}

/** A contact list: what a person's clients show. */
export interface KeptList {
  /** Every change adds one. */
  version: number
  /** The id the next group gets. */
  nextGroup: number
  groups: ListedGroup[]
  contacts: ListedContact[]
}

export type ListChange =
  | { do: 'addedGroup' | 'modifiedGroup'; group: ListedGroup }
  | { do: 'deletedGroup'; id: number }
  | { do: 'addedContact' | 'modifiedContact'; contact: ListedContact }
  | { do: 'deletedContact'; address: string }

type Card = Omit<MailDatabase['contact_card'], 'id' | 'account'>

/** The contact lists that mailboxes keep (unified contact store). Each has one writer, the front end that serves the list to the person's
 *  clients; the mailbox shows it as the address book "Lync Contacts". Everything is durable when it resolves. */
export class ContactLists {
  readonly #store: MailStore

  constructor(store: MailStore) {
    this.#store = store
  }

  /** @returns undefined when the mailbox keeps no list of the owner  @cost three indexed reads */
  async read(owner: string): Promise<KeptList | undefined> {
    const db = this.#store.read
    const head = await db.selectFrom('contact_list').innerJoin('account', 'account.id', 'contact_list.account').select(['account', 'version', 'next_group']).where('address', '=', owner).executeTakeFirst()
    if (head === undefined) return undefined
    const cards = await db.selectFrom('contact_card').selectAll().where('account', '=', head.account).orderBy('id').execute()
    return {
      version: head.version,
      nextGroup: head.next_group,
      groups: cards.filter(({ kind }) => kind === 'group').map(({ key, name }) => ({ id: Number(key), name })).toSorted((one, other) => one.id - other.id),
      contacts: cards.filter(({ kind }) => kind === 'individual').map(contactOf).toSorted((one, other) => (one.address < other.address ? -1 : 1)),
    }
  }

  /** Takes a list over, in place of any it kept. */
  async take(owner: string, list: KeptList): Promise<void> {
    await this.#store.change(owner, async (account) => {
      await dropAll(account)
      const { id } = await account.db.insertInto('contact_list').values({ account: account.account, version: list.version, next_group: list.nextGroup }).returning('id').executeTakeFirstOrThrow()
      account.changed('AddressBook', id, 'c')
      await addCards(account, [...list.groups.map(groupCard), ...list.contacts.map(contactCard)])
    })
  }

  /** Makes the list's next version.
   *  @throws AppError `conflict` — it is kept no more, or is another version by now */
  async change(owner: string, next: { version: number; nextGroup: number; changes: readonly ListChange[] }): Promise<void> {
    await this.#store.change(owner, async (account) => {
      const { db, account: number } = account
      const head = await db.selectFrom('contact_list').select('version').where('account', '=', number).executeTakeFirst()
      if (head?.version !== next.version - 1) throw new AppError('conflict', 'The contact list in the mailbox is not the one that was changed', { expected: `version ${next.version - 1}`, found: head === undefined ? 'none' : `version ${head.version}` })
      await db.updateTable('contact_list').set({ version: next.version, next_group: next.nextGroup }).where('account', '=', number).execute()
      for (const change of next.changes) await applyChange(account, change)
    })
  }

  /** Keeps the list no more. */
  async drop(owner: string): Promise<void> {
    if ((await this.read(owner)) === undefined) return
    await this.#store.change(owner, dropAll)
  }
}

async function applyChange(account: AccountTransaction, change: ListChange): Promise<void> {
  switch (change.do) {
    case 'addedGroup':
    case 'modifiedGroup':
      return putCard(account, groupCard(change.group))
    case 'deletedGroup':
      return dropCard(account, 'group', String(change.id))
    case 'addedContact':
    case 'modifiedContact':
      return putCard(account, contactCard(change.contact))
    case 'deletedContact':
      return dropCard(account, 'individual', change.address)
  }
}

/** @cost a statement for 200 cards */
async function addCards(account: AccountTransaction, cards: readonly Card[]): Promise<void> {
  for (let at = 0; at < cards.length; at += 200) {
    const values = cards.slice(at, at + 200).map((card) => ({ account: account.account, ...card }))
    const made = await account.db.insertInto('contact_card').values(values).returning('id').execute()
    for (const { id } of made) account.changed('ContactCard', id, 'c')
  }
}

async function putCard(account: AccountTransaction, card: Card): Promise<void> {
  const { kind, key, ...changing } = card
  const known = await cardsOf(account.db, account.account).where('kind', '=', kind).where('key', '=', key).executeTakeFirst()
  await tellGroups(account, known?.groups ?? '', card.groups)
  if (known === undefined) return addCards(account, [card])
  await account.db.updateTable('contact_card').set(changing).where('id', '=', known.id).execute()
  account.changed('ContactCard', known.id, 'u')
}

async function dropCard(account: AccountTransaction, kind: Card['kind'], key: string): Promise<void> {
  const gone = await account.db.deleteFrom('contact_card').where('account', '=', account.account).where('kind', '=', kind).where('key', '=', key).returning(['id', 'groups']).execute()
  for (const { id, groups } of gone) {
    account.changed('ContactCard', id, 'd')
    await tellGroups(account, groups, '')
  }
}

/** A group's card names its members, so it changes with every contact that enters or leaves. */
async function tellGroups(account: AccountTransaction, before: string, after: string): Promise<void> {
  const left = new Set(groupKeys(before))
  const entered = new Set(groupKeys(after))
  const keys = [...left, ...entered].filter((key) => left.has(key) !== entered.has(key))
  if (keys.length === 0) return
  const groups = await account.db.selectFrom('contact_card').select('id').where('account', '=', account.account).where('kind', '=', 'group').where('key', 'in', keys).execute()
  for (const { id } of groups) account.changed('ContactCard', id, 'u')
}

async function dropAll(account: AccountTransaction): Promise<void> {
  const { db, account: number } = account
  for (const { id } of await db.deleteFrom('contact_card').where('account', '=', number).returning('id').execute()) account.changed('ContactCard', id, 'd')
  for (const { id } of await db.deleteFrom('contact_list').where('account', '=', number).returning('id').execute()) account.changed('AddressBook', id, 'd')
}

const cardsOf = (db: Kysely<MailDatabase>, account: number) => db.selectFrom('contact_card').selectAll().where('account', '=', account)

const groupCard = ({ id, name }: ListedGroup): Card => ({ kind: 'group', key: String(id), name, groups: '', subscribed: 0 })

const contactCard = ({ address, name, groups, subscribed }: ListedContact): Card => ({ kind: 'individual', key: address, name, groups: groups.join(' '), subscribed: subscribed ? 1 : 0 })

const contactOf = (card: Card): ListedContact => ({ address: card.key, name: card.name, groups: groupKeys(card.groups).map(Number), subscribed: card.subscribed === 1 })

/** The keys of the groups a contact is in. */
export const groupKeys = (groups: string): string[] => groups.split(' ').filter((key) => key !== '')
