import type { AccountTransaction } from '../../store/account-transaction.ts'
import { insertEmail } from '../../store/emails.ts'
import { putBlob } from '../../store/blobs.ts'
import { formatId } from '../../store/ids.ts'
import { stateOf } from '../../store/mail-store.ts'
import type { Digested } from '../../mime/parser.ts'
import { checkAccount } from '../core/arguments.ts'
import { invalidArguments, invalidProperties, MethodError, SetError } from '../core/errors.ts'
import { isObject, isTrueSet, parseUtcDate, type Json, type JsonObject } from '../core/json.ts'
import { coreLimits } from '../core/limits.ts'
import { resolveId, type Method, type MethodContext } from '../core/method.ts'
import { SetOutcome } from '../core/set.ts'
import { findBlob, messageBlobId } from './blob-access.ts'
import { keywordsOf, mailboxRows } from './email-place.ts'
import { inWrites, type Step } from './in-writes.ts'
import { mailLimits } from './limits.ts'
import type { MailServices } from './services.ts'

interface Import {
  raw: Buffer
  digested: Digested
  receivedAt: number
  keywords: string[]
  mailboxIds: Json
}

/** @spec RFC 8621 §4.8 */
export const emailImport =
  (services: MailServices): Method =>
  async (args, context) => {
    checkAccount(args, context)
    const { emails, ifInState = null } = args
    if (!isObject(emails) || !Object.values(emails).every(isObject)) throw invalidArguments('emails')
    if (ifInState !== null && typeof ifInState !== 'string') throw invalidArguments('ifInState')
    if (Object.keys(emails).length > coreLimits.maxObjectsInSet) throw new MethodError('requestTooLarge')
    const { store } = services
    const outcome = new SetOutcome()
    const steps = Object.entries(emails).map(([creationId, object]): Step => async () => {
      const { notCreated } = outcome
      const email = await outcome.attempt(notCreated, creationId, () => prepare(services, object as JsonObject, context))
      return email && { bytes: email.raw.length, change: (tx) => outcome.attempt(notCreated, creationId, () => create(tx, creationId, email, context, outcome)) }
    })
    const oldState = await inWrites(store, context.address, ifInState, steps)
    const { created, notCreated } = outcome
    return { accountId: context.address, oldState, newState: await stateOf(store.read, context.account, 'Email'), created, notCreated }
  }

async function create(tx: AccountTransaction, creationId: string, email: Import, context: MethodContext, outcome: SetOutcome): Promise<void> {
  const mailboxes = await mailboxRows(email.mailboxIds, tx, context)
  const blob = await putBlob(tx.db, email.raw)
  const { receivedAt, keywords, raw, digested } = email
  const { id, thread } = await insertEmail(tx, { blob, size: raw.length, digest: digested.digest, receivedAt, mailboxes, keywords })
  context.createdIds.set(creationId, formatId('Email', id))
  outcome.created[creationId] = { id: formatId('Email', id), blobId: messageBlobId(id), threadId: formatId('Thread', thread), size: raw.length }
}

async function prepare({ store, parser, clock }: MailServices, object: JsonObject, context: MethodContext): Promise<Import> {
  const { blobId, mailboxIds = null, keywords = null, receivedAt = null } = object
  const blob = typeof blobId === 'string' ? await findBlob(store.read, context.account, resolveId(blobId, context)) : undefined
  const wrong = Object.keys(object).filter((name) => !['blobId', 'mailboxIds', 'keywords', 'receivedAt'].includes(name))
  if (!blob) wrong.push('blobId')
  if (!isTrueSet(mailboxIds) || Object.keys(mailboxIds).length === 0) wrong.push('mailboxIds')
  const kept = keywordsOf(keywords)
  if (!kept) wrong.push('keywords')
  const received = receivedAt === null ? clock.now() : parseUtcDate(receivedAt)
  if (received === undefined) wrong.push('receivedAt')
  if (wrong.length > 0 || !blob || !kept || received === undefined) throw invalidProperties(...wrong)
  if (blob.data.length > mailLimits.maxMessageBytes) throw new SetError('tooLarge')
  const raw = withCrlf(blob.data)
  return { raw, digested: await parser.digest(raw), receivedAt: received, keywords: kept, mailboxIds }
}

/** A message from a file of a system that ends lines otherwise gets the line ends of mail. One that has them is left as it is. */
function withCrlf(raw: Buffer): Buffer {
  const first = raw.indexOf('\n')
  if (first < 0 || raw[first - 1] === 0x0d || raw.includes('\r\n')) return raw
  return Buffer.from(raw.toString('latin1').replaceAll('\n', '\r\n'), 'latin1')
}
