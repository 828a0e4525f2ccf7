import { changesSince } from '../../store/changes.ts'
import { formatId, parseId } from '../../store/ids.ts'
import { stateOf } from '../../store/mail-store.ts'
import { checkAccount, getArguments, pageOf, queryArguments, queryChangesArguments } from '../core/arguments.ts'
import { invalidArguments, MethodError } from '../core/errors.ts'
import { filtering, type Condition } from '../core/filter.ts'
import { isStringList, parseUtcDate, type Json, type JsonObject } from '../core/json.ts'
import { resolveId, type Method } from '../core/method.ts'
import { sorting, type Compare } from '../core/sort.ts'
import type { MailServices } from './services.ts'
import { submissionObject, submissionProperties, type SubmissionRow } from './submission-object.ts'

const columns = ['id', 'account', 'identity', 'email', 'thread', 'envelope', 'send_at', 'undo_status', 'delivery'] as const

const readAll = ({ store }: MailServices, account: number): Promise<SubmissionRow[]> =>
  store.read.selectFrom('submission').select(columns).where('account', '=', account).orderBy('id', 'desc').limit(10_000).execute()

/** @spec RFC 8621 §7.1 */
export const submissionGet =
  (services: MailServices): Method =>
  async (args, context) => {
    checkAccount(args, context)
    const { ids, properties } = getArguments(args)
    if (properties?.some((name) => !submissionProperties.includes(name))) throw invalidArguments('properties')
    const state = await stateOf(services.store.read, context.account, 'EmailSubmission')
    const known = new Map((await readAll(services, context.account)).map((row) => [formatId('EmailSubmission', row.id), row]))
    const wanted = ids === null ? [...known.keys()] : [...new Set(ids.map((id) => resolveId(id, context)))]
    const list = wanted.flatMap((id) => known.get(id) ?? []).map((row) => submissionObject(row, properties))
    return { accountId: context.address, state, list, notFound: wanted.filter((id) => !known.has(id)) }
  }

/** @spec RFC 8621 §7.3 */
export const submissionQuery =
  (services: MailServices): Method =>
  async (args, context) => {
    checkAccount(args, context)
    const query = queryArguments(args)
    const queryState = await stateOf(services.store.read, context.account, 'EmailSubmission')
    const ids = select(await readAll(services, context.account), query.filter, query.sort).map((row) => formatId('EmailSubmission', row.id))
    return { accountId: context.address, queryState, canCalculateChanges: true, ...pageOf(ids, query) }
  }

/** @spec RFC 8621 §7.4 */
export const submissionQueryChanges =
  (services: MailServices): Method =>
  async (args, context) => {
    checkAccount(args, context)
    const query = queryChangesArguments(args)
    const changes = await changesSince(services.store.read, context.account, 'EmailSubmission', query.sinceQueryState)
    if (!changes) throw new MethodError('cannotCalculateChanges')
    const rows = select(await readAll(services, context.account), query.filter, query.sort)
    const changed = new Set([...changes.created, ...changes.updated])
    const added = rows.flatMap((row, index) => (changed.has(row.id) ? [{ id: formatId('EmailSubmission', row.id), index }] : []))
    const removed = [...changed, ...changes.destroyed].map((row) => formatId('EmailSubmission', row))
    if (added.length + removed.length > query.maxChanges) throw new MethodError('tooManyChanges')
    const result: JsonObject = { accountId: context.address, oldQueryState: query.sinceQueryState, newQueryState: changes.newState, removed, added }
    return query.calculateTotal ? { ...result, total: rows.length } : result
  }

type Test = (row: SubmissionRow) => boolean

function oneOf(type: 'Identity' | 'Email' | 'Thread', value: Json, rowOf: (row: SubmissionRow) => number): Test {
  const rows = new Set(isStringList(value) ? value.map((id) => parseId(type, id)) : [])
  return (row) => rows.has(rowOf(row))
}

const isDate = (value: Json): boolean => parseUtcDate(value) !== undefined

const conditions: Record<string, Condition<SubmissionRow>> = {
  identityIds: { valid: isStringList, test: (value) => oneOf('Identity', value, (row) => row.identity) },
  emailIds: { valid: isStringList, test: (value) => oneOf('Email', value, (row) => row.email) },
  threadIds: { valid: isStringList, test: (value) => oneOf('Thread', value, (row) => row.thread) },
  undoStatus: { valid: (value) => typeof value === 'string', test: (value) => (row) => row.undo_status === value },
  before: { valid: isDate, test: (value) => (row) => row.send_at < (parseUtcDate(value) ?? 0) },
  after: { valid: isDate, test: (value) => (row) => row.send_at >= (parseUtcDate(value) ?? 0) },
}

const orders: Record<string, () => Compare<SubmissionRow>> = {
  emailId: () => (a, b) => a.email - b.email,
  threadId: () => (a, b) => a.thread - b.thread,
  sentAt: () => (a, b) => a.send_at - b.send_at,
  sendAt: () => (a, b) => a.send_at - b.send_at,
}

function select(rows: SubmissionRow[], filter: JsonObject | null, sort: JsonObject[]): SubmissionRow[] {
  return rows.filter(filtering(filter, conditions)).sort(sorting(sort, orders, (a, b) => b.id - a.id))
}
