import { AppError } from '@parley/platform/errors'
import { newId } from '@parley/platform/ids'
import type { Clock } from '@parley/platform/clock'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import { scan, unfolded } from '../mime/scan.ts'
import type { MessageParser } from '../mime/parser.ts'
import type { MailStore } from '../store/mail-store.ts'
import { deliver } from './deliver.ts'
import { destinationOf, type MailDirectory } from './directory.ts'
import type { Trace } from './trace-fields.ts'

export interface InboundEnvelope {
  /** Empty for bounces. */
  mailFrom: string
  recipients: readonly string[]
  /** How it came, for the Received field: `from name (address) with ESMTP`. */
  how: string
}

export interface AcceptanceOptions {
  store: MailStore
  parser: MessageParser
  directory: MailDirectory
  clock: Clock
  diagnostics: Diagnostics
  hostname: string
}

/** Hops after which a message is going in circles. */
const MOST_HOPS = 50

/** Takes a message in for people here: all recipients or none, and only when it is on disk.
 *  @returns the id it is known by in the trace fields
 *  @throws AppError `missing` — a recipient is nobody here · `conflict` — it is going in circles · what the store throws */
export async function acceptMessage(o: AcceptanceOptions, raw: Buffer, envelope: InboundEnvelope): Promise<string> {
  const accounts = envelope.recipients.map((recipient) => accountOf(o.directory, recipient))
  refuseLoop(raw, envelope.recipients)
  const { digest, fault } = await o.parser.digest(raw)
  const trace: Trace = { hostname: o.hostname, at: o.clock.now(), mailFrom: envelope.mailFrom, how: envelope.how, id: newId() }
  await o.store.transact(async (open) => {
    for (const [i, account] of accounts.entries()) if (accounts.indexOf(account) === i) await deliver(open, account, { raw, digest }, trace, envelope.recipients[i])
  })
  const messageId = digest.messageId?.[0] ?? trace.id
  o.diagnostics.events.record('mailAccepted', { messageId, from: envelope.mailFrom, to: envelope.recipients.join(' '), bytes: raw.length })
  if (fault !== undefined) o.diagnostics.events.record('mailReadInPart', { messageId, from: envelope.mailFrom, reason: fault })
  return trace.id
}

function accountOf(directory: MailDirectory, recipient: string): string {
  const destination = destinationOf(directory, recipient)
  if (destination.kind === 'person') return destination.account
  throw new AppError('missing', `${recipient} is nobody here`)
}

function refuseLoop(raw: Buffer, recipients: readonly string[]): void {
  const fields = scan(raw).root.fields
  const hops = fields.filter((field) => field.key === 'received').length
  if (hops > MOST_HOPS) throw new AppError('conflict', `The message has passed ${hops} servers: it is going in circles`)
  const own = new Set(recipients.map((recipient) => recipient.toLowerCase()))
  for (const field of fields) {
    if (field.key !== 'delivered-to') continue
    const delivered = unfolded(raw, field).trim().toLowerCase()
    if (own.has(delivered)) throw new AppError('conflict', `The message was delivered to ${delivered} before: it is going in circles`)
  }
}
