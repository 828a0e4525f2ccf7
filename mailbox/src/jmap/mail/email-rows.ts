import { sql, type Kysely } from 'kysely'
import type { MailDatabase } from '../../store/schema.ts'
import type { EmailRecord } from './email-object.ts'

/** An account's emails by row, in no order; those that aren't there are left out. @cost two indexed reads for each hundred */
export async function readEmails(db: Kysely<MailDatabase>, account: number, ids: readonly number[]): Promise<Map<number, EmailRecord>> {
  const list = JSON.stringify(ids)
  // The plus keeps SQLite from walking the whole account instead of taking the rows that are named.
  const { rows } = await sql<Omit<EmailRecord, 'mailboxes'>>`
    select id, thread, blob, head, size, received_at, keywords, subject, preview, flags, envelope from email
    where id in (select value from json_each(${list})) and +account = ${account}`.execute(db)
  const places = await sql<{ email: number; mailbox: number }>`
    select email, mailbox from email_mailbox where email in (select value from json_each(${list}))`.execute(db)
  const records = new Map(rows.map((row) => [row.id, { ...row, mailboxes: [] as number[] }]))
  for (const { email, mailbox } of places.rows) records.get(email)?.mailboxes.push(mailbox)
  return records
}
