import type { Kysely } from 'kysely'
import type { AccountTransaction } from './account-transaction.ts'
import { destroyEmail, findPlace, updateEmail } from './emails.ts'
import type { MailDatabase, MailboxTable } from './schema.ts'

export type MailboxRow = Omit<MailboxTable, 'id' | 'total_emails' | 'unread_emails' | 'total_threads' | 'unread_threads'> & {
  id: number
  total_emails: number
  unread_emails: number
  total_threads: number
  unread_threads: number
}

export function listMailboxes(db: Kysely<MailDatabase>, account: number): Promise<MailboxRow[]> {
  return db.selectFrom('mailbox').selectAll().where('account', '=', account).orderBy('sort_order').orderBy('name').execute()
}

export interface MailboxFields {
  name: string
  parent: number
  role: string | null
  sort_order: number
  subscribed: number
}

/** @throws AppError `conflict` — a sibling has the name, or another mailbox the role */
export async function insertMailbox(tx: AccountTransaction, fields: MailboxFields): Promise<number> {
  const { id } = await tx.db.insertInto('mailbox').values({ account: tx.account, ...fields }).returning('id').executeTakeFirstOrThrow()
  tx.changed('Mailbox', id, 'c')
  return id
}

export async function updateMailbox(tx: AccountTransaction, id: number, fields: Partial<MailboxFields>): Promise<void> {
  if (Object.keys(fields).length === 0) return
  await tx.db.updateTable('mailbox').set(fields).where('id', '=', id).where('account', '=', tx.account).execute()
  tx.changed('Mailbox', id, 'u')
}

/** Takes up to `most` emails out of a mailbox; those that were nowhere else are destroyed. @returns how many there were */
export async function emptyMailbox(tx: AccountTransaction, id: number, most: number): Promise<number> {
  const inside = await tx.db.selectFrom('email_mailbox').select('email').where('mailbox', '=', id).limit(most).execute()
  for (const { email } of inside) {
    const place = await findPlace(tx, email)
    if (!place) continue
    const others = place.mailboxes.filter((mailbox) => mailbox !== id)
    if (others.length === 0) await destroyEmail(tx, place)
    else await updateEmail(tx, place, { mailboxes: others })
  }
  return inside.length
}

/** Removes an empty mailbox without children. */
export async function removeMailbox(tx: AccountTransaction, id: number): Promise<void> {
  await tx.db.deleteFrom('thread_mailbox').where('mailbox', '=', id).execute()
  await tx.db.deleteFrom('mailbox').where('id', '=', id).execute()
  tx.changed('Mailbox', id, 'd')
}
