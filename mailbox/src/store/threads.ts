import { sql } from 'kysely'
import { baseSubject, sha256, type MessageDigest } from '../mime/message-digest.ts'
import type { AccountTransaction } from './account-transaction.ts'

/** Emails of one thread; the next one begins another. Keeps every change of a thread cheap. */
const LONGEST_THREAD = 1_000

/** Ids taken from one message: its own, what it answers, and the newest of its references. */
const MOST_IDS = 50

const SUBJECT_CHARACTERS = 200

/** The thread a new email belongs to: one that names a message id it names too and whose subject it continues, else a new one
 *  (RFC 8621 §3). Under a wholly different subject an answer begins a conversation of its own. */
export async function joinThread(tx: AccountTransaction, digest: MessageDigest): Promise<number> {
  const keys = threadKeys(digest)
  const subject = baseSubject(digest.subject).slice(0, SUBJECT_CHARACTERS)
  const found = await findThread(tx, keys, subject)
  if (found !== undefined) {
    await tx.db.updateTable('thread').set((eb) => ({ emails: eb('emails', '+', 1) })).where('id', '=', found).execute()
    tx.changed('Thread', found, 'u')
    await noteKeys(tx, keys, found)
    return found
  }
  const { id } = await tx.db.insertInto('thread').values({ account: tx.account, emails: 1, subject }).returning('id').executeTakeFirstOrThrow()
  tx.changed('Thread', id, 'c')
  await noteKeys(tx, keys, id)
  return id
}

export function threadKeys(digest: Pick<MessageDigest, 'messageId' | 'inReplyTo' | 'references'>): string[] {
  const ids = new Set([...(digest.messageId ?? []), ...(digest.inReplyTo ?? []), ...(digest.references ?? []).slice(-MOST_IDS)])
  return [...ids].slice(0, MOST_IDS).map((id) => sha256(id).toString('base64url').slice(0, 22))
}

/** The same subject, or one that says the other and more: `Lunch`, `Lunch on Friday`, `Dinner (was: Lunch)`. */
export function continues(subject: string, other: string): boolean {
  if (subject === other) return true
  return subject !== '' && other !== '' && (subject.includes(other) || other.includes(subject))
}

async function findThread(tx: AccountTransaction, keys: string[], subject: string): Promise<number | undefined> {
  if (keys.length === 0) return undefined
  const { rows } = await sql<{ id: number; subject: string }>`
    select distinct thread.id as id, thread.subject as subject from thread_key join thread on thread.id = thread_key.thread
    where thread_key.account = ${tx.account} and thread_key.key in (select value from json_each(${JSON.stringify(keys)})) and thread.emails < ${LONGEST_THREAD}
    order by thread.id limit 100`.execute(tx.db)
  return (rows.find((row) => row.subject === subject) ?? rows.find((row) => continues(row.subject, subject)))?.id
}

async function noteKeys(tx: AccountTransaction, keys: string[], thread: number): Promise<void> {
  if (keys.length === 0) return
  const rows = keys.map((key) => ({ account: tx.account, key, thread }))
  await tx.db.insertInto('thread_key').values(rows).onConflict((c) => c.doNothing()).execute()
}
