import type { Kysely } from 'kysely'
import { mailTypes } from './ids.ts'
import type { MailDatabase } from './schema.ts'

/** The folders every account has, in the order they are shown. */
export const defaultFolders: readonly { name: string; role: string | null }[] = [
  { name: 'Inbox', role: 'inbox' },
  { name: 'Drafts', role: 'drafts' },
  { name: 'Sent', role: 'sent' },
  { name: 'Archive', role: 'archive' },
  { name: 'Junk', role: 'junk' },
  { name: 'Deleted', role: 'trash' },
  { name: 'Conversation History', role: null },
]

/** Makes the account of an address with its folders and one identity; finds it where it is there. @returns its number */
export async function createAccount(db: Kysely<MailDatabase>, address: string, displayName: string): Promise<number> {
  const found = await db.selectFrom('account').select('id').where('address', '=', address).executeTakeFirst()
  if (found) return found.id
  const { id } = await db.insertInto('account').values({ address }).returning('id').executeTakeFirstOrThrow()
  const folders = defaultFolders.map(({ name, role }, i) => ({ account: id, name, role, parent: 0, sort_order: i + 1, subscribed: 1 }))
  const made = await db.insertInto('mailbox').values(folders).returning('id').execute()
  const identity = await db
    .insertInto('identity')
    .values({ account: id, name: displayName, email: address, reply_to: null, bcc: null, text_signature: '', html_signature: '', may_delete: 0 })
    .returning('id')
    .executeTakeFirstOrThrow()
  const first = new Map<string, number[]>([
    ['Mailbox', made.map((row) => row.id)],
    ['Identity', [identity.id]],
  ])
  for (const type of mailTypes) {
    const objects = first.get(type) ?? []
    await db.insertInto('state').values({ account: id, type, seq: objects.length, floor: 0 }).execute()
    const rows = objects.map((object, i) => ({ account: id, type, seq: i + 1, object, kind: 'c' as const, minor: 0 }))
    if (rows.length > 0) await db.insertInto('change').values(rows).execute()
  }
  return id
}

/** The mailbox of a role. */
export async function mailboxOfRole(db: Kysely<MailDatabase>, account: number, role: string): Promise<number | undefined> {
  const row = await db.selectFrom('mailbox').select('id').where('account', '=', account).where('role', '=', role).executeTakeFirst()
  return row?.id
}
