import type { Kysely } from 'kysely'
import type { AccountTransaction } from '../../store/account-transaction.ts'
import { dropBlobIfUnused, putBlob } from '../../store/blobs.ts'
import type { Envelope } from '../../store/emails.ts'
import { formatId, parseId } from '../../store/ids.ts'
import { stateOf, type OpenAccount } from '../../store/mail-store.ts'
import type { MailDatabase } from '../../store/schema.ts'
import type { EmailAddress } from '../../mime/header-forms.ts'
import { isEnvelopeAddress } from '../../smtp/address.ts'
import type { ReadyMessage } from '../../smtp/deliver.ts'
import { dispatch, reportDispatch, type DeliveryStatus, type Postal } from '../../smtp/dispatch.ts'
import type { SubmissionEnvelope } from '../../smtp/submissions.ts'
import { withoutBcc } from '../../smtp/without-bcc.ts'
import { checkAccount, setArguments, type SetArguments } from '../core/arguments.ts'
import { invalidArguments, invalidProperties, MethodError, SetError } from '../core/errors.ts'
import { isObject, isStringList, parseUtcDate, type Json, type JsonObject } from '../core/json.ts'
import { Implied, resolveId, type Method, type MethodContext } from '../core/method.ts'
import { checkPatch, SetOutcome } from '../core/set.ts'
import { nextTurn } from '../core/turn.ts'
import { readMessage } from './blob-access.ts'
import { readEmails } from './email-rows.ts'
import { runEmailSet } from './email-set.ts'
import { mailLimits } from './limits.ts'
import type { MailServices } from './services.ts'
import { submissionObject, submissionProperties, type SubmissionRow } from './submission-object.ts'

interface Prepared {
  identity: number
  email: number
  thread: number
  envelope: SubmissionEnvelope
  sendAt: number
  message: ReadyMessage
}

/** Bytes of messages that one call sends: they are held until its write. */
const MOST_HELD = 64 * 1024 * 1024

/** @spec RFC 8621 §7.5 */
export const submissionSet =
  (services: MailServices, postal: Postal): Method =>
  async (args, context): Promise<JsonObject | Implied> => {
    checkAccount(args, context)
    const set = setArguments(args)
    const after = successArguments(args)
    const { store } = services
    const outcome = new SetOutcome()
    const emails = new Map<string, string>()
    const prepared = new Map<string, Prepared>()
    let held = 0
    const sent: { item: Prepared; statuses: ReadonlyMap<string, DeliveryStatus> }[] = []
    for (const [creationId, object] of set.create) {
      await nextTurn()
      await outcome.attempt(outcome.notCreated, creationId, async () => {
        if (held >= MOST_HELD) throw new SetError('rateLimit', { description: `One call sends about ${MOST_HELD} bytes: send the rest by another` })
        const item = await prepare(services, object, context)
        held += item.message.raw.length
        prepared.set(creationId, item)
      })
    }
    const oldState = await store.transact(async (open, db) => {
      const tx = await open(context.address)
      const state = await stateOf(db, tx.account, 'EmailSubmission')
      if (set.ifInState !== null && set.ifInState !== state) throw new MethodError('stateMismatch')
      for (const [creationId, item] of prepared) {
        await outcome.attempt(outcome.notCreated, creationId, async () => {
          const { row, statuses } = await create(services, postal, open, db, tx, item, context)
          sent.push({ item, statuses })
          const id = formatId('EmailSubmission', row.id)
          context.createdIds.set(creationId, id)
          emails.set(`#${creationId}`, formatId('Email', row.email))
          emails.set(id, formatId('Email', row.email))
          outcome.created[creationId] = submissionObject(row, submissionProperties.filter((name) => !Object.hasOwn(set.create.find(([key]) => key === creationId)?.[1] ?? {}, name)))
        })
      }
      for (const [id, patch] of set.update) await outcome.attempt(outcome.notUpdated, id, async () => void emails.set(id, await update(tx, resolveId(id, context), patch, outcome, id)))
      for (const id of set.destroy) await outcome.attempt(outcome.notDestroyed, id, async () => void emails.set(id, await destroy(tx, resolveId(id, context), outcome, id)))
      return state
    })
    for (const { item, statuses } of sent) reportDispatch(services.diagnostics, postal, { mailFrom: item.envelope.mailFrom.email, message: item.message }, statuses)
    services.wakeSender()
    const response = outcome.toJson(context.address, oldState, await stateOf(store.read, context.account, 'EmailSubmission'))
    const implied = impliedSet(after, emails)
    if (!implied) return response
    return new Implied(response, [['Email/set', await runEmailSet(services, implied, context)]])
  }

async function prepare(services: MailServices, object: JsonObject, context: MethodContext): Promise<Prepared> {
  const { store, parser, clock } = services
  const { identityId, emailId, envelope = null, sendAt = null, ...rest } = object
  const wrong = Object.keys(rest)
  const identity = typeof identityId === 'string' ? parseId('Identity', resolveId(identityId, context)) : undefined
  const known = identity === undefined ? undefined : await store.read.selectFrom('identity').select('email').where('id', '=', identity).where('account', '=', context.account).executeTakeFirst()
  if (!known) wrong.push('identityId')
  const row = typeof emailId === 'string' ? parseId('Email', resolveId(emailId, context)) : undefined
  const email = row === undefined ? undefined : (await readEmails(store.read, context.account, [row])).get(row)
  if (!email) wrong.push('emailId')
  const given = envelope === null ? undefined : envelopeOf(envelope, wrong)
  // A client may also name the time itself, which later drafts of the standard allow.
  const asked = sendAt === null ? undefined : parseUtcDate(sendAt)
  if (sendAt !== null && asked === undefined) wrong.push('sendAt')
  if (wrong.length > 0 || identity === undefined || !known || !email) throw invalidProperties(...wrong)
  const header = JSON.parse(email.envelope) as Envelope
  checkSender(header, context.address)
  const used = given ?? defaultEnvelope(header)
  checkEnvelope(used, context.address)
  const raw = withoutBcc(await readMessage(store.read, email))
  const { digest } = await parser.digest(raw)
  return { identity, email: email.id, thread: email.thread, envelope: used, sendAt: sendTime(used, asked, clock.now()), message: { raw, digest } }
}

/** One writes as oneself only. */
function checkSender({ from, sender }: Envelope, address: string): void {
  if (!from || from.length === 0) throw new SetError('invalidEmail', { properties: ['from'] })
  const own = (item: EmailAddress) => item.email.toLowerCase() === address
  if (!from.every(own) || !(sender ?? []).every(own)) throw new SetError('forbiddenFrom', { description: `You may write as ${address}` })
}

function defaultEnvelope({ from, sender, to, cc, bcc }: Envelope): SubmissionEnvelope {
  const recipients = new Map([...(to ?? []), ...(cc ?? []), ...(bcc ?? [])].map(({ email }) => [email.toLowerCase(), email]))
  const mailFrom = sender?.[0]?.email ?? from?.[0]?.email ?? ''
  return { mailFrom: { email: mailFrom, parameters: null }, rcptTo: [...recipients.values()].map((email) => ({ email, parameters: null })) }
}

function checkEnvelope({ mailFrom, rcptTo }: SubmissionEnvelope, address: string): void {
  if (mailFrom.email.toLowerCase() !== address) throw new SetError('forbiddenMailFrom', { description: `You may send as ${address}` })
  if (rcptTo.length === 0) throw new SetError('noRecipients')
  if (rcptTo.length > mailLimits.maxRecipients) throw new SetError('tooManyRecipients', { maxRecipients: mailLimits.maxRecipients })
  const invalidRecipients = rcptTo.map(({ email }) => email).filter((email) => !isEnvelopeAddress(email))
  if (invalidRecipients.length > 0) throw new SetError('invalidRecipients', { invalidRecipients })
}

type EnvelopeAddress = SubmissionEnvelope['mailFrom']

function envelopeOf(value: Json, wrong: string[]): SubmissionEnvelope | undefined {
  if (!isObject(value)) {
    wrong.push('envelope')
    return undefined
  }
  const mailFrom = envelopeAddress(value['mailFrom'] ?? null)
  const list = value['rcptTo']
  const rcptTo = Array.isArray(list) ? list.map(envelopeAddress) : [undefined]
  if (!mailFrom) wrong.push('envelope/mailFrom')
  if (rcptTo.includes(undefined)) wrong.push('envelope/rcptTo')
  return mailFrom && { mailFrom, rcptTo: rcptTo.filter((item) => item !== undefined) }
}

function envelopeAddress(value: Json): EnvelopeAddress | undefined {
  if (!isObject(value) || typeof value['email'] !== 'string') return undefined
  const { parameters = null } = value
  if (parameters !== null && (!isObject(parameters) || !Object.values(parameters).every((item) => item === null || typeof item === 'string'))) return undefined
  return { email: value['email'], parameters: parameters as EnvelopeAddress['parameters'] }
}

/** When a message leaves: now, or when HOLDFOR or HOLDUNTIL (RFC 4865) says. */
function sendTime({ mailFrom }: SubmissionEnvelope, asked: number | undefined, now: number): number {
  let at = asked ?? now
  for (const [name, value] of Object.entries(mailFrom.parameters ?? {})) {
    const key = name.toUpperCase()
    if (key === 'HOLDFOR' && /^\d{1,9}$/.test(value ?? '')) at = now + Number(value) * 1000
    else if (key === 'HOLDUNTIL' && parseUtcDate(value) !== undefined) at = parseUtcDate(value) ?? now
    else if (key !== 'SIZE' && key !== 'BODY' && key !== 'SMTPUTF8') throw invalidProperties(`envelope/mailFrom/parameters/${name}`)
  }
  if (at > now + mailLimits.maxDelayedSend * 1000) throw invalidProperties(asked === undefined ? 'envelope/mailFrom/parameters' : 'sendAt')
  return Math.max(at, now)
}

async function create(
  services: MailServices,
  postal: Postal,
  open: OpenAccount,
  db: Kysely<MailDatabase>,
  tx: AccountTransaction,
  item: Prepared,
  context: MethodContext,
): Promise<{ row: SubmissionRow; statuses: ReadonlyMap<string, DeliveryStatus> }> {
  const { identity, email, thread, envelope, sendAt, message } = item
  const now = services.clock.now()
  const held = sendAt > now
  const blob = await putBlob(db, message.raw)
  const row = { account: tx.account, identity, email, thread, envelope: JSON.stringify(envelope), send_at: sendAt, undo_status: held ? ('pending' as const) : ('final' as const), delivery: '{}' }
  const { id } = await db.insertInto('submission').values({ ...row, blob }).returning('id').executeTakeFirstOrThrow()
  tx.changed('EmailSubmission', id, 'c')
  if (held) return { row: { ...row, id }, statuses: new Map() }
  const recipients = envelope.rcptTo.map(({ email: recipient }) => recipient)
  const statuses = await dispatch(postal, open, db, now, { account: context.address, submission: id, mailFrom: envelope.mailFrom.email, recipients, message, blob })
  const delivery = JSON.stringify(Object.fromEntries(statuses))
  await db.updateTable('submission').set({ delivery }).where('id', '=', id).execute()
  return { row: { ...row, id, delivery }, statuses }
}

/** Taking it back is all that can be changed. @returns the email's id */
async function update(tx: AccountTransaction, id: string, patch: JsonObject, outcome: SetOutcome, asked: string): Promise<string> {
  checkPatch(patch)
  const row = await find(tx, id)
  const before = submissionObject(row, null)
  const wrong = Object.entries(patch).filter(([name, value]) => name !== 'undoStatus' && JSON.stringify(before[name]) !== JSON.stringify(value))
  if (wrong.length > 0) throw invalidProperties(...wrong.map(([name]) => name))
  const { undoStatus = row.undo_status } = patch
  if (undoStatus !== row.undo_status) {
    if (undoStatus !== 'canceled') throw invalidProperties('undoStatus')
    if (row.undo_status !== 'pending') throw new SetError('cannotUnsend', { description: 'It is on its way already' })
    await tx.db.updateTable('submission').set({ undo_status: 'canceled' }).where('id', '=', row.id).execute()
    tx.changed('EmailSubmission', row.id, 'u')
  }
  outcome.updated[asked] = null
  return formatId('Email', row.email)
}

/** The record goes; what was sent stays sent. What still waits must be taken back first. @returns the email's id */
async function destroy(tx: AccountTransaction, id: string, outcome: SetOutcome, asked: string): Promise<string> {
  const row = await find(tx, id)
  if (row.undo_status === 'pending') throw new SetError('forbidden', { description: 'It waits to be sent: cancel it first' })
  const { blob } = await tx.db.deleteFrom('submission').where('id', '=', row.id).returning('blob').executeTakeFirstOrThrow()
  await tx.db.updateTable('outgoing').set({ submission: null }).where('submission', '=', row.id).execute()
  await dropBlobIfUnused(tx.db, blob)
  tx.changed('EmailSubmission', row.id, 'd')
  outcome.destroyed.push(asked)
  return formatId('Email', row.email)
}

async function find(tx: AccountTransaction, id: string): Promise<SubmissionRow> {
  const row = await tx.db
    .selectFrom('submission')
    .select(['id', 'account', 'identity', 'email', 'thread', 'envelope', 'send_at', 'undo_status', 'delivery'])
    .where('id', '=', parseId('EmailSubmission', id) ?? 0)
    .where('account', '=', tx.account)
    .executeTakeFirst()
  if (!row) throw new SetError('notFound')
  return row
}

interface SuccessArguments {
  update: [submission: string, patch: JsonObject][]
  destroy: string[]
}

function successArguments(args: JsonObject): SuccessArguments {
  const { onSuccessUpdateEmail = null, onSuccessDestroyEmail = null } = args
  if (onSuccessDestroyEmail !== null && !isStringList(onSuccessDestroyEmail)) throw invalidArguments('onSuccessDestroyEmail')
  if (onSuccessUpdateEmail !== null && (!isObject(onSuccessUpdateEmail) || !Object.values(onSuccessUpdateEmail).every(isObject))) throw invalidArguments('onSuccessUpdateEmail')
  return { update: Object.entries(onSuccessUpdateEmail ?? {}) as [string, JsonObject][], destroy: onSuccessDestroyEmail ?? [] }
}

/** The Email/set that follows for the submissions that succeeded. */
function impliedSet({ update: patches, destroy: ids }: SuccessArguments, emails: ReadonlyMap<string, string>): SetArguments | undefined {
  const update = patches.flatMap(([submission, patch]): [string, JsonObject][] => {
    const email = emails.get(submission)
    return email === undefined ? [] : [[email, patch]]
  })
  const destroy = ids.flatMap((submission) => emails.get(submission) ?? [])
  return update.length + destroy.length === 0 ? undefined : { ifInState: null, create: [], update, destroy }
}
