import { parseGroupIds, type ContactChange } from '@parley/sip/bodies/roaming-contacts'
import type { SipAddress } from '@parley/topology/names'
import type { Kysely } from 'kysely'
import { ContactList, FIXED_GROUP } from './contact-list.ts'
import type { ContactTables } from './schema.ts'

/** The part of a database, or of a transaction over more tables than ours, that is used here. */
export type ContactsTx = Pick<Kysely<ContactTables>, 'selectFrom' | 'insertInto' | 'deleteFrom' | 'updateTable'>

/** @cost three indexed reads, at most 1,100 rows */
export async function readList(db: ContactsTx, owner: SipAddress): Promise<ContactList> {
  const head = await db.selectFrom('contact_lists').select(['delta', 'next_group']).where('owner', '=', owner).executeTakeFirst()
  if (head === undefined) return ContactList.empty
  const groups = await db.selectFrom('contact_groups').select(['id', 'name']).where('owner', '=', owner).orderBy('id').execute()
  const contacts = await db.selectFrom('contact_contacts').selectAll().where('owner', '=', owner).orderBy('address').execute()
  return new ContactList({
    delta: head.delta,
    nextGroup: head.next_group,
    groups: groups.map(({ id, name }) => ({ id, name })),
    contacts: contacts.map((row) => ({ address: row.address, name: row.name, groups: parseGroupIds(row.groups), subscribed: row.subscribed === 1 })),
  })
}

export async function writeHead(tx: ContactsTx, owner: SipAddress, head: { delta: number; nextGroup: number }): Promise<void> {
  const changing = { delta: head.delta, next_group: head.nextGroup }
  await tx.insertInto('contact_lists').values({ owner, ...changing }).onConflict((c) => c.column('owner').doUpdateSet(changing)).execute()
}

export async function writeChange(tx: ContactsTx, owner: SipAddress, change: ContactChange): Promise<void> {
  switch (change.do) {
    case 'addedGroup':
    case 'modifiedGroup': {
      const { id, name } = change.group
      await tx.insertInto('contact_groups').values({ owner, id, name }).onConflict((c) => c.columns(['owner', 'id']).doUpdateSet({ name })).execute()
      return
    }
    case 'deletedGroup':
      await tx.deleteFrom('contact_groups').where('owner', '=', owner).where('id', '=', change.id).execute()
      return
    case 'addedContact':
    case 'modifiedContact': {
      const { address, name, groups, subscribed } = change.contact
      const changing = { name, groups: groups.join(' '), subscribed: subscribed ? 1 : 0 }
      await tx
        .insertInto('contact_contacts')
        .values({ owner, address, ...changing })
        .onConflict((c) => c.columns(['owner', 'address']).doUpdateSet(changing))
        .execute()
      return
    }
    case 'deletedContact':
      await tx.deleteFrom('contact_contacts').where('owner', '=', owner).where('address', '=', change.address).execute()
  }
}

/** A list nobody had before, whole. @cost a statement for 200 rows */
export async function writeNewList(tx: ContactsTx, owner: SipAddress, list: ContactList): Promise<void> {
  await writeHead(tx, owner, list)
  const groups = [...list.groups.values()].filter((g) => g.id !== FIXED_GROUP).map(({ id, name }) => ({ owner, id, name }))
  const contacts = [...list.contacts.values()].map((c) => ({ owner, address: c.address, name: c.name, groups: c.groups.join(' '), subscribed: c.subscribed ? 1 : 0 }))
  for (let at = 0; at < groups.length; at += 200) await tx.insertInto('contact_groups').values(groups.slice(at, at + 200)).execute()
  for (let at = 0; at < contacts.length; at += 200) await tx.insertInto('contact_contacts').values(contacts.slice(at, at + 200)).execute()
}

/** @cost three statements */
export async function removeList(tx: ContactsTx, owner: SipAddress): Promise<void> {
  for (const table of ['contact_lists', 'contact_groups', 'contact_contacts'] as const) await tx.deleteFrom(table).where('owner', '=', owner).execute()
}
