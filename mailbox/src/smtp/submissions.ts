import type { Kysely } from 'kysely'
import type { OpenAccount } from '../store/mail-store.ts'
import type { MailDatabase } from '../store/schema.ts'
import type { DeliveryStatus } from './dispatch.ts'

/** The envelope of a submission; RFC 8621 §7. */
export interface SubmissionEnvelope {
  mailFrom: { email: string; parameters: Record<string, string | null> | null }
  rcptTo: { email: string; parameters: Record<string, string | null> | null }[]
}

export interface DueSubmission {
  id: number
  /** The sender's address. */
  account: string
  mailFrom: string
  recipients: string[]
  blob: number
}

export async function readSubmission(db: Kysely<MailDatabase>, id: number): Promise<DueSubmission | undefined> {
  const row = await db
    .selectFrom('submission')
    .innerJoin('account', 'account.id', 'submission.account')
    .select(['submission.id', 'account.address', 'submission.envelope', 'submission.blob'])
    .where('submission.id', '=', id)
    .executeTakeFirst()
  if (!row) return undefined
  const envelope = JSON.parse(row.envelope) as SubmissionEnvelope
  return { id: row.id, account: row.address, mailFrom: envelope.mailFrom.email, recipients: envelope.rcptTo.map(({ email }) => email), blob: row.blob }
}

/** Records what is now known of one recipient; nothing happens when the submission is gone. */
export async function noteDelivery(db: Kysely<MailDatabase>, open: OpenAccount, submission: number, recipient: string, status: DeliveryStatus): Promise<void> {
  const row = await db
    .selectFrom('submission')
    .innerJoin('account', 'account.id', 'submission.account')
    .select(['account.address', 'submission.delivery'])
    .where('submission.id', '=', submission)
    .executeTakeFirst()
  if (!row) return
  const delivery = { ...(JSON.parse(row.delivery) as Record<string, DeliveryStatus>), [recipient]: status }
  await db.updateTable('submission').set({ delivery: JSON.stringify(delivery) }).where('id', '=', submission).execute()
  const tx = await open(row.address)
  tx.changed('EmailSubmission', submission, 'u')
}
