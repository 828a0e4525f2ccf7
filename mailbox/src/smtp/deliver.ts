import type { MessageDigest } from '../mime/message-digest.ts'
import { mailboxOfRole } from '../store/accounts.ts'
import { putBlob } from '../store/blobs.ts'
import { hasSame, insertEmail } from '../store/emails.ts'
import type { OpenAccount } from '../store/mail-store.ts'
import { deliveryHead, type Trace } from './trace-fields.ts'

/** A message read and ready to be put into mailboxes. */
export interface ReadyMessage {
  raw: Buffer
  digest: MessageDigest
}

/** A sender that missed our answer comes back within this time. */
const REPEAT_MS = 60 * 60 * 1000

/** Puts a message into the inbox of an account, inside a write. The same bytes again within an hour are the same message.
 *  @returns the email's row, undefined for a repetition */
export async function deliver(open: OpenAccount, account: string, message: ReadyMessage, trace: Trace, recipient = account): Promise<number | undefined> {
  const tx = await open(account)
  if (message.digest.messageId !== null && (await hasSame(tx, message.raw, trace.at - REPEAT_MS))) return undefined
  const inbox = await mailboxOfRole(tx.db, tx.account, 'inbox')
  if (inbox === undefined) throw new Error(`${account} has no inbox`)
  const head = deliveryHead(trace, recipient)
  const blob = await putBlob(tx.db, message.raw)
  const size = head.length + message.raw.length
  const { id } = await insertEmail(tx, { blob, head, size, digest: message.digest, receivedAt: trace.at, mailboxes: [inbox], keywords: [] })
  return id
}
