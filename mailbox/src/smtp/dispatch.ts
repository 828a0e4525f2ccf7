import type { Kysely } from 'kysely'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import { newId } from '@parley/platform/ids'
import type { AccountTransaction } from '../store/account-transaction.ts'
import type { OpenAccount } from '../store/mail-store.ts'
import type { MailDatabase } from '../store/schema.ts'
import { digestMessage } from '../mime/message-digest.ts'
import { makeBounce, type Failure } from './bounce.ts'
import { deliver, type ReadyMessage } from './deliver.ts'
import { destinationOf, type MailDirectory } from './directory.ts'

/** How mail leaves a sender's account. */
export interface Postal {
  directory: MailDirectory
  hostname: string
  /** The smarthost for foreign recipients, if there is one. */
  smarthost: string | undefined
  /** How long a foreign recipient is tried. */
  expiryMs: number
}

/** RFC 8621 §7: what is known of one recipient. */
export interface DeliveryStatus {
  smtpReply: string
  delivered: 'queued' | 'yes' | 'no' | 'unknown'
  displayed: 'unknown'
}

export interface Outgoing {
  /** The sender's account. */
  account: string
  submission: number
  mailFrom: string
  recipients: readonly string[]
  message: ReadyMessage
  blob: number
}

/** Sends a message inside a write: into the mailboxes of people here, into the queue for others. Who can't get it is told of in a
 *  bounce, in the same write. @returns what is known of each recipient */
export async function dispatch(postal: Postal, open: OpenAccount, db: Kysely<MailDatabase>, now: number, out: Outgoing): Promise<Map<string, DeliveryStatus>> {
  const statuses = new Map<string, DeliveryStatus>()
  const failures: Failure[] = []
  const trace = { hostname: postal.hostname, at: now, mailFrom: out.mailFrom, how: `from ${out.account} with JMAP`, id: newId() }
  for (const recipient of out.recipients) {
    const destination = destinationOf(postal.directory, recipient)
    if (destination.kind === 'person') {
      await deliver(open, destination.account, out.message, trace, recipient)
      statuses.set(recipient, { smtpReply: '250 2.1.5 Delivered', delivered: 'yes', displayed: 'unknown' })
    } else if (destination.kind === 'elsewhere' && postal.smarthost !== undefined) {
      await enqueue(db, await open(out.account), out, recipient, now, postal.expiryMs)
      statuses.set(recipient, { smtpReply: '250 2.0.0 Queued', delivered: 'queued', displayed: 'unknown' })
    } else {
      const failure = destination.kind === 'unknown' ? unknownHere(recipient, postal.hostname) : noSmarthost(recipient)
      failures.push(failure)
      statuses.set(recipient, { smtpReply: failure.reply, delivered: 'no', displayed: 'unknown' })
    }
  }
  if (failures.length > 0) await bounce(postal, open, now, out.account, out.message, failures)
  return statuses
}

/** Records what became of a message once it is durable. */
export function reportDispatch(diagnostics: Diagnostics, postal: Postal, out: Pick<Outgoing, 'mailFrom' | 'message'>, statuses: ReadonlyMap<string, DeliveryStatus>): void {
  const messageId = out.message.digest.messageId?.[0] ?? ''
  for (const [to, { delivered, smtpReply }] of statuses) {
    if (delivered === 'yes') diagnostics.events.record('mailAccepted', { messageId, from: out.mailFrom, to, bytes: out.message.raw.length })
    else if (delivered === 'queued') diagnostics.events.record('mailQueued', { messageId, to, host: postal.smarthost })
    else diagnostics.events.record('mailBounced', { messageId, to, from: out.mailFrom, reason: smtpReply })
  }
}

const unknownHere = (recipient: string, hostname: string): Failure => ({
  recipient,
  reply: '550 5.1.1 No such user here',
  reason: `There is no user with this address at ${hostname}. Check how it is written.`,
})

const noSmarthost = (recipient: string): Failure => ({
  recipient,
  reply: '550 5.4.4 No outgoing mail server is configured',
  reason: 'This address is outside of your organisation, and no outgoing mail server is configured. An administrator can set one.',
})

async function enqueue(db: Kysely<MailDatabase>, sender: AccountTransaction, out: Outgoing, recipient: string, now: number, expiryMs: number): Promise<void> {
  await db
    .insertInto('outgoing')
    .values({
      account: sender.account,
      submission: out.submission,
      blob: out.blob,
      mail_from: out.mailFrom,
      recipient,
      tries: 0,
      next_at: now,
      expires_at: now + expiryMs,
      last_reply: null,
    })
    .execute()
}

/** Tells a sender that a message did not reach someone: a report in their own inbox. */
export async function bounce(postal: Postal, open: OpenAccount, now: number, account: string, message: ReadyMessage, failures: readonly Failure[]): Promise<void> {
  const { subject, messageId } = message.digest
  const raw = makeBounce({ hostname: postal.hostname, now, to: account, subject, messageId: messageId?.[0] ?? null, original: message.raw, failures })
  const trace = { hostname: postal.hostname, at: now, mailFrom: '', how: 'from the mail queue', id: newId() }
  await deliver(open, account, { raw, digest: digestMessage(raw) }, trace)
}

