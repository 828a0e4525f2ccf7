import { destroyEmail, findPlace, insertEmail, updateEmail, type EmailChange, type EmailPlace } from '../../store/emails.ts'
import { putBlob } from '../../store/blobs.ts'
import { formatId, parseId } from '../../store/ids.ts'
import { stateOf } from '../../store/mail-store.ts'
import type { AccountTransaction } from '../../store/account-transaction.ts'
import type { Digested } from '../../mime/parser.ts'
import { checkAccount, setArguments, type SetArguments } from '../core/arguments.ts'
import { invalidProperties, MethodError, SetError } from '../core/errors.ts'
import { isTrueSet, parseUtcDate, type Json, type JsonObject } from '../core/json.ts'
import { resolveId, type Method, type MethodContext } from '../core/method.ts'
import { applyPatch, checkPatch, SetOutcome } from '../core/set.ts'
import { findBlob, messageBlobId } from './blob-access.ts'
import { makeMessage } from './email-create.ts'
import { keywordsOf, mailboxRows } from './email-place.ts'
import { inWrites, nothingToRead, type Step } from './in-writes.ts'
import type { MailServices } from './services.ts'

interface Made {
  raw: Buffer
  digested: Digested
  receivedAt: number
  keywords: string[]
  mailboxIds: Json
}

/** @spec RFC 8621 §4.6 */
export const emailSet =
  (services: MailServices): Method =>
  async (args, context) => {
    checkAccount(args, context)
    return runEmailSet(services, setArguments(args), context)
  }

/** Also what a submission that succeeded implies. */
export async function runEmailSet(services: MailServices, set: SetArguments, context: MethodContext): Promise<JsonObject> {
  const { store } = services
  const outcome = new SetOutcome()
  if (set.ifInState !== null && set.create.length > 0 && set.ifInState !== (await stateOf(store.read, context.account, 'Email'))) throw new MethodError('stateMismatch')
  const creating = async (creationId: string, object: JsonObject): ReturnType<Step> => {
    const { notCreated } = outcome
    const made = await outcome.attempt(notCreated, creationId, () => make(services, object, context))
    return made && { bytes: made.raw.length, change: (tx) => outcome.attempt(notCreated, creationId, () => create(tx, creationId, made, context, outcome)) }
  }
  const steps: Step[] = [
    ...set.create.map(([creationId, object]): Step => () => creating(creationId, object)),
    ...set.update.map(([id, patch]) => nothingToRead((tx) => outcome.attempt(outcome.notUpdated, id, () => update(tx, id, patch, context, outcome)))),
    ...set.destroy.map((id) => nothingToRead((tx) => outcome.attempt(outcome.notDestroyed, id, () => destroy(tx, id, context, outcome)))),
  ]
  const oldState = await inWrites(store, context.address, set.ifInState, steps)
  return outcome.toJson(context.address, oldState, await stateOf(store.read, context.account, 'Email'))
}

async function make(services: MailServices, object: JsonObject, context: MethodContext): Promise<Made> {
  const { store, parser, clock, hostname } = services
  const { mailboxIds = null, keywords = null, receivedAt = null } = object
  const wrong: string[] = []
  if (!isTrueSet(mailboxIds) || Object.keys(mailboxIds).length === 0) wrong.push('mailboxIds')
  const kept = keywordsOf(keywords)
  if (!kept) wrong.push('keywords')
  const received = receivedAt === null ? clock.now() : parseUtcDate(receivedAt)
  if (received === undefined) wrong.push('receivedAt')
  if (wrong.length > 0 || !kept || received === undefined) throw invalidProperties(...wrong)
  const raw = await makeMessage(object, { now: clock.now(), hostname, blob: (id) => findBlob(store.read, context.account, resolveId(id, context)) })
  return { raw, digested: await parser.digest(raw), receivedAt: received, keywords: kept, mailboxIds }
}

async function create(tx: AccountTransaction, creationId: string, made: Made, context: MethodContext, outcome: SetOutcome): Promise<void> {
  const mailboxes = await mailboxRows(made.mailboxIds, tx, context)
  const blob = await putBlob(tx.db, made.raw)
  const { digest } = made.digested
  const { id, thread } = await insertEmail(tx, { blob, size: made.raw.length, digest, receivedAt: made.receivedAt, mailboxes, keywords: made.keywords })
  const emailId = formatId('Email', id)
  context.createdIds.set(creationId, emailId)
  outcome.created[creationId] = { id: emailId, blobId: messageBlobId(id), threadId: formatId('Thread', thread), size: made.raw.length }
}

/** What of an email can change; given back unchanged, the rest is let pass. */
async function update(tx: AccountTransaction, id: string, patch: JsonObject, context: MethodContext, outcome: SetOutcome): Promise<void> {
  checkPatch(patch)
  const place = await find(tx, id, context)
  const before = placeObject(place)
  const wrong = Object.keys(patch).filter((path) => !/^(keywords|mailboxIds)(\/|$)/.test(path) && !(path === 'id' && patch[path] === formatId('Email', place.id)))
  if (wrong.length > 0) throw invalidProperties(...wrong)
  const { keywords, mailboxIds } = applyPatch(before, resolvePaths(patch, context))
  const change: EmailChange = {}
  if (Object.keys(patch).some((path) => path.startsWith('keywords'))) {
    const kept = keywordsOf(keywords ?? null)
    if (!kept) throw invalidProperties('keywords')
    change.keywords = kept
  }
  if (Object.keys(patch).some((path) => path.startsWith('mailboxIds'))) change.mailboxes = await mailboxRows(mailboxIds ?? null, tx, context)
  await updateEmail(tx, place, change)
  outcome.updated[id] = null
}

/** `mailboxIds/#x` names a mailbox made earlier in the request. */
function resolvePaths(patch: JsonObject, context: MethodContext): JsonObject {
  const resolved: JsonObject = {}
  for (const [path, value] of Object.entries(patch)) {
    const [head = '', id] = path.split('/', 2)
    resolved[head === 'mailboxIds' && id?.startsWith('#') ? `mailboxIds/${resolveId(id, context)}` : head === 'keywords' ? path.toLowerCase() : path] = value
  }
  return resolved
}

function placeObject(place: EmailPlace): JsonObject {
  return {
    keywords: Object.fromEntries(place.keywords.map((keyword) => [keyword, true])),
    mailboxIds: Object.fromEntries(place.mailboxes.map((mailbox) => [formatId('Mailbox', mailbox), true])),
  }
}

async function destroy(tx: AccountTransaction, id: string, context: MethodContext, outcome: SetOutcome): Promise<void> {
  await destroyEmail(tx, await find(tx, id, context))
  outcome.destroyed.push(id)
}

async function find(tx: AccountTransaction, id: string, context: MethodContext): Promise<EmailPlace> {
  const row = parseId('Email', resolveId(id, context))
  const place = row === undefined ? undefined : await findPlace(tx, row)
  if (!place) throw new SetError('notFound')
  return place
}

