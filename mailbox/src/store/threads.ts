import { sql } from 'kysely'
import { baseSubject, sha256, type MessageDigest } from '../mime/message-digest.ts'
import type { AccountTransaction } from './account-transaction.ts'

/** Emails of one thread; the next one begins another. Keeps every change of a thread cheap. */
const LONGEST_THREAD = 1_000

/** Ids taken from one message: its own, what it answers, and the newest of its references. */
const MOST_IDS = 50

/** The thread a new email belongs to: that of an earlier one which shares a message id and the base subject, else a new one (RFC 8621 §3). */
export async function joinThread(tx: AccountTransaction, digest: MessageDigest): Promise<number> {
  const keys = threadKeys(digest)
  const found = await findThread(tx, keys)
  if (found) {
    await tx.db.updateTable('thread').set((eb) => ({ emails: eb('emails', '+', 1) })).where('id', '=', found).execute()
    tx.changed('Thread', found, 'u')
    await noteKeys(tx, keys, found)
    return found
  }
  const { id } = await tx.db.insertInto('thread').values({ account: tx.account, emails: 1 }).returning('id').executeTakeFirstOrThrow()
  tx.changed('Thread', id, 'c')
  await noteKeys(tx, keys, id)
  return id
}

export function threadKeys(digest: Pick<MessageDigest, 'messageId' | 'inReplyTo' | 'references' | 'subject'>): string[] {
  const subject = baseSubject(digest.subject)
  const ids = new Set([...(digest.messageId ?? []), ...(digest.inReplyTo ?? []), ...(digest.references ?? []).slice(-MOST_IDS)])
  return [...ids].slice(0, MOST_IDS).map((id) => sha256(`${id}\0${subject}`).toString('base64url').slice(0, 22))
}

async function findThread(tx: AccountTransaction, keys: string[]): Promise<number | undefined> {
  if (keys.length === 0) return undefined
  const { rows } = await sql<{ id: number }>`
    select thread.id as id from thread_key join thread on thread.id = thread_key.thread
    where thread_key.account = ${tx.account} and thread_key.key in (select value from json_each(${JSON.stringify(keys)})) and thread.emails < ${LONGEST_THREAD}
    order by thread.id limit 1`.execute(tx.db)
  return rows[0]?.id
}

/** A key points to the thread that had it first, unless that one is full. */
async function noteKeys(tx: AccountTransaction, keys: string[], thread: number): Promise<void> {
  for (const key of keys) {
    await sql`insert into thread_key (account, key, thread) values (${tx.account}, ${key}, ${thread})
      on conflict (account, key) do update set thread = excluded.thread
      where (select emails from thread where id = thread_key.thread) >= ${LONGEST_THREAD}`.execute(tx.db)
  }
}
