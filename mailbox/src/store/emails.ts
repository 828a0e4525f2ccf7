import { sql } from 'kysely'
import { baseSubject, sha256, type MessageDigest } from '../mime/message-digest.ts'
import type { EmailAddress } from '../mime/header-forms.ts'
import type { AccountTransaction } from './account-transaction.ts'
import { dropBlobIfUnused } from './blobs.ts'
import { ATTACHMENT_BIT, flagBits, flagsOf, isUnread } from './flags.ts'
import type { EmailTable } from './schema.ts'
import { forgetText, indexText } from './text-index.ts'
import { joinThread } from './threads.ts'

/** What of a digest is kept with the row as JSON. */
export type Envelope = Pick<MessageDigest, 'from' | 'to' | 'cc' | 'bcc' | 'replyTo' | 'sender' | 'messageId' | 'inReplyTo' | 'references' | 'sentAt'>

export interface NewEmail {
  blob: number
  head?: Buffer
  /** Of head and blob together. */
  size: number
  digest: MessageDigest
  receivedAt: number
  mailboxes: readonly number[]
  keywords: readonly string[]
}

/** Marks a message with more than one From field: the first is shown, and the reader is warned. */
export const SEVERAL_FROM = '$parley-several-from'

/** @returns row and thread of the new email. The mailboxes must be of this account. */
export async function insertEmail(tx: AccountTransaction, email: NewEmail): Promise<{ id: number; thread: number }> {
  const keywords = email.digest.severalFrom ? [...new Set([...email.keywords, SEVERAL_FROM])] : [...email.keywords]
  const thread = await joinThread(tx, email.digest)
  const row = emailRow(tx.account, thread, email, keywords)
  const { id } = await tx.db.insertInto('email').values(row).returning('id').executeTakeFirstOrThrow()
  const places = email.mailboxes.map((mailbox) => ({ mailbox, received_at: row.received_at, email: id, thread, flags: row.flags }))
  await tx.db.insertInto('email_mailbox').values(places).execute()
  await addKeywordRows(tx, id, row.received_at, keywords)
  await indexText(tx.db, id, tx.account, email.digest)
  for (const mailbox of email.mailboxes) tx.count(mailbox, row.flags, 1)
  tx.changed('Email', id, 'c')
  tx.touchThread(thread)
  return { id, thread }
}

export type EmailRow = Omit<EmailTable, 'id'>

export function emailRow(account: number, thread: number, email: NewEmail, keywords: readonly string[]): EmailRow {
  const { digest } = email
  const { from, to, cc, bcc, replyTo, sender, messageId, inReplyTo, references, sentAt } = digest
  const envelope: Envelope = { from, to, cc, bcc, replyTo, sender, messageId, inReplyTo, references, sentAt }
  return {
    account,
    thread,
    blob: email.blob,
    head: email.head ?? null,
    size: email.size,
    received_at: email.receivedAt,
    sent_at: sentTime(sentAt, email.receivedAt),
    flags: flagsOf(keywords, digest.hasAttachment),
    keywords: JSON.stringify(keywords),
    subject: digest.subject,
    preview: digest.preview,
    envelope: JSON.stringify(envelope),
    subject_sort: baseSubject(digest.subject).slice(0, 200),
    from_sort: addressSort(from),
    to_sort: addressSort(to),
  }
}

const EARLIEST = Date.UTC(1980, 0, 1)
const DAY = 86_400_000

/** Where a message sorts by date: where its sender says, unless their clock stood still or ran ahead. */
function sentTime(sentAt: string | null, receivedAt: number): number {
  const at = sentAt === null ? Number.NaN : Date.parse(sentAt)
  return at >= EARLIEST && at <= receivedAt + DAY ? at : receivedAt
}

function addressSort(addresses: EmailAddress[] | null): string {
  const first = addresses?.[0]
  return (first?.name ?? first?.email ?? '').toLowerCase().slice(0, 100)
}

async function addKeywordRows(tx: AccountTransaction, email: number, receivedAt: number, keywords: readonly string[]): Promise<void> {
  const rows = keywords.filter((keyword) => !Object.hasOwn(flagBits, keyword)).map((keyword) => ({ account: tx.account, keyword, received_at: receivedAt, email }))
  if (rows.length > 0) await tx.db.insertInto('email_keyword').values(rows).execute()
}

export interface EmailChange {
  keywords?: readonly string[]
  mailboxes?: readonly number[]
}

/** What an email is like before a change. */
export interface EmailPlace {
  id: number
  thread: number
  receivedAt: number
  flags: number
  keywords: string[]
  mailboxes: number[]
}

/** @returns undefined when the account has no such email */
export async function findPlace(tx: AccountTransaction, id: number): Promise<EmailPlace | undefined> {
  const row = await tx.db
    .selectFrom('email')
    .select(['id', 'thread', 'received_at', 'flags', 'keywords'])
    .where('id', '=', id)
    .where('account', '=', tx.account)
    .executeTakeFirst()
  if (!row) return undefined
  const places = await tx.db.selectFrom('email_mailbox').select('mailbox').where('email', '=', id).execute()
  const keywords = JSON.parse(row.keywords) as string[]
  return { id, thread: row.thread, receivedAt: row.received_at, flags: row.flags, keywords, mailboxes: places.map((place) => place.mailbox) }
}

/** Changes keywords, mailboxes or both. At least one mailbox must remain. */
export async function updateEmail(tx: AccountTransaction, place: EmailPlace, change: EmailChange): Promise<void> {
  const keywords = change.keywords ?? place.keywords
  const mailboxes = change.mailboxes ?? place.mailboxes
  const flags = flagsOf(keywords, (place.flags & ATTACHMENT_BIT) !== 0)
  const sameKeywords = sameSet(keywords, place.keywords)
  const sameMailboxes = sameSet(mailboxes, place.mailboxes)
  if (sameKeywords && sameMailboxes) return
  if (!sameKeywords) await putKeywords(tx, place, keywords, flags)
  for (const mailbox of place.mailboxes) {
    tx.count(mailbox, place.flags, -1)
    if (mailboxes.includes(mailbox)) continue
    await tx.db.deleteFrom('email_mailbox').where('mailbox', '=', mailbox).where('received_at', '=', place.receivedAt).where('email', '=', place.id).execute()
  }
  for (const mailbox of mailboxes) {
    tx.count(mailbox, flags, 1)
    const key = { mailbox, received_at: place.receivedAt, email: place.id }
    await tx.db
      .insertInto('email_mailbox')
      .values({ ...key, thread: place.thread, flags })
      .onConflict((c) => c.columns(['mailbox', 'received_at', 'email']).doUpdateSet({ flags }))
      .execute()
  }
  tx.changed('Email', place.id, 'u')
  if (!sameMailboxes || isUnread(flags) !== isUnread(place.flags)) tx.touchThread(place.thread)
}

async function putKeywords(tx: AccountTransaction, place: EmailPlace, keywords: readonly string[], flags: number): Promise<void> {
  await tx.db.updateTable('email').set({ flags, keywords: JSON.stringify(keywords) }).where('id', '=', place.id).execute()
  await tx.db.deleteFrom('email_keyword').where('email', '=', place.id).execute()
  await addKeywordRows(tx, place.id, place.receivedAt, keywords)
}

const sameSet = (a: readonly unknown[], b: readonly unknown[]): boolean => a.length === b.length && a.every((item) => b.includes(item))

export async function destroyEmail(tx: AccountTransaction, place: EmailPlace): Promise<void> {
  const row = await tx.db.deleteFrom('email').where('id', '=', place.id).returning('blob').executeTakeFirstOrThrow()
  await tx.db.deleteFrom('email_mailbox').where('email', '=', place.id).execute()
  await tx.db.deleteFrom('email_keyword').where('email', '=', place.id).execute()
  await forgetText(tx.db, place.id)
  await dropBlobIfUnused(tx.db, row.blob)
  for (const mailbox of place.mailboxes) tx.count(mailbox, place.flags, -1)
  await tx.db.updateTable('thread').set((eb) => ({ emails: eb('emails', '-', 1) })).where('id', '=', place.thread).execute()
  const left = await tx.db.selectFrom('thread').select('emails').where('id', '=', place.thread).executeTakeFirst()
  tx.touchThread(place.thread)
  if (left && left.emails <= 0) {
    await tx.db.deleteFrom('thread').where('id', '=', place.thread).execute()
    await tx.db.deleteFrom('thread_key').where('thread', '=', place.thread).execute()
    tx.changed('Thread', place.thread, 'd')
  } else tx.changed('Thread', place.thread, 'u')
  tx.changed('Email', place.id, 'd')
}

/** Whether this account got these very bytes since a time: a sender that did not hear our answer sends them again. */
export async function hasSame(tx: AccountTransaction, raw: Buffer, sinceMs: number): Promise<boolean> {
  const blob = await tx.db.selectFrom('blob').select('id').where('hash', '=', sha256(raw)).executeTakeFirst()
  if (!blob) return false
  const { rows } = await sql`select 1 from email where blob = ${blob.id} and +account = ${tx.account} and +received_at >= ${sinceMs} limit 1`.execute(tx.db)
  return rows.length > 0
}
