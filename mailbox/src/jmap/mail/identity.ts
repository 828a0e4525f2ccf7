import type { EmailAddress } from '../../mime/header-forms.ts'
import { isBracketable } from '../../mime/header-writer.ts'
import { formatId, parseId } from '../../store/ids.ts'
import { stateOf } from '../../store/mail-store.ts'
import type { AccountTransaction } from '../../store/account-transaction.ts'
import type { IdentityTable } from '../../store/schema.ts'
import { checkAccount, getArguments, setArguments } from '../core/arguments.ts'
import { invalidArguments, invalidProperties, MethodError, SetError } from '../core/errors.ts'
import { isObject, type Json, type JsonObject } from '../core/json.ts'
import { resolveId, type Method } from '../core/method.ts'
import { checkPatch, SetOutcome } from '../core/set.ts'
import type { MailServices } from './services.ts'

type IdentityRow = Omit<IdentityTable, 'id'> & { id: number }

const properties: Record<string, (row: IdentityRow) => Json> = {
  id: (row) => formatId('Identity', row.id),
  name: (row) => row.name,
  email: (row) => row.email,
  replyTo: (row) => parsed(row.reply_to),
  bcc: (row) => parsed(row.bcc),
  textSignature: (row) => row.text_signature,
  htmlSignature: (row) => row.html_signature,
  mayDelete: (row) => row.may_delete === 1,
}

const parsed = (json: string | null): Json => (json === null ? null : (JSON.parse(json) as Json))

const names = Object.keys(properties)

/** @spec RFC 8621 §6.1 */
export const identityGet =
  ({ store }: MailServices): Method =>
  async (args, context) => {
    checkAccount(args, context)
    const { ids, properties: wanted } = getArguments(args)
    if (wanted?.some((name) => !names.includes(name))) throw invalidArguments('properties')
    const state = await stateOf(store.read, context.account, 'Identity')
    const rows = await store.read.selectFrom('identity').selectAll().where('account', '=', context.account).orderBy('id').execute()
    const known = new Map(rows.map((row) => [formatId('Identity', row.id), row]))
    const asked = ids === null ? [...known.keys()] : [...new Set(ids.map((id) => resolveId(id, context)))]
    const show = (row: IdentityRow): JsonObject => Object.fromEntries([...new Set(['id', ...(wanted ?? names)])].map((name) => [name, properties[name]?.(row) ?? null]))
    return { accountId: context.address, state, list: asked.flatMap((id) => known.get(id) ?? []).map(show), notFound: asked.filter((id) => !known.has(id)) }
  }

const MOST_IDENTITIES = 50

/** One may write under one's own address only; several identities differ in name and signature. @spec RFC 8621 §6.3 */
export const identitySet =
  ({ store }: MailServices): Method =>
  async (args, context) => {
    checkAccount(args, context)
    const set = setArguments(args)
    const outcome = new SetOutcome()
    const oldState = await store.change(context.address, async (tx) => {
      const state = await stateOf(tx.db, tx.account, 'Identity')
      if (set.ifInState !== null && set.ifInState !== state) throw new MethodError('stateMismatch')
      for (const [creationId, object] of set.create) {
        await outcome.attempt(outcome.notCreated, creationId, async () => {
          const row = await create(tx, object, context.address)
          context.createdIds.set(creationId, formatId('Identity', row.id))
          outcome.created[creationId] = Object.fromEntries(names.filter((name) => !Object.hasOwn(object, name)).map((name) => [name, properties[name]?.(row) ?? null]))
        })
      }
      for (const [id, patch] of set.update) {
        await outcome.attempt(outcome.notUpdated, id, async () => {
          checkPatch(patch)
          await update(tx, await find(tx, resolveId(id, context)), patch)
          outcome.updated[id] = null
        })
      }
      for (const id of set.destroy) {
        await outcome.attempt(outcome.notDestroyed, id, async () => {
          const row = await find(tx, resolveId(id, context))
          if (row.may_delete !== 1) throw new SetError('forbidden', { description: 'The first identity stays' })
          await tx.db.deleteFrom('identity').where('id', '=', row.id).execute()
          tx.changed('Identity', row.id, 'd')
          outcome.destroyed.push(id)
        })
      }
      return state
    })
    return outcome.toJson(context.address, oldState, await stateOf(store.read, context.account, 'Identity'))
  }

async function create(tx: AccountTransaction, object: JsonObject, address: string): Promise<IdentityRow> {
  const { email } = object
  if (typeof email !== 'string') throw invalidProperties('email')
  if (email.toLowerCase() !== address) throw new SetError('forbiddenFrom', { description: `You may write as ${address}` })
  const { email: _, ...rest } = object
  const fields = fieldsOf(rest)
  const count = await tx.db.selectFrom('identity').select((eb) => eb.fn.countAll<number>().as('n')).where('account', '=', tx.account).executeTakeFirst()
  if ((count?.n ?? 0) >= MOST_IDENTITIES) throw new SetError('overQuota')
  const row = { account: tx.account, name: '', email: address, reply_to: null, bcc: null, text_signature: '', html_signature: '', may_delete: 1, ...fields }
  const { id } = await tx.db.insertInto('identity').values(row).returning('id').executeTakeFirstOrThrow()
  tx.changed('Identity', id, 'c')
  return { ...row, id }
}

async function update(tx: AccountTransaction, row: IdentityRow, patch: JsonObject): Promise<void> {
  const changed = Object.fromEntries(Object.entries(patch).filter(([name, value]) => !names.includes(name) || JSON.stringify(properties[name]?.(row)) !== JSON.stringify(value)))
  const fields = fieldsOf(changed)
  if (Object.keys(fields).length === 0) return
  await tx.db.updateTable('identity').set(fields).where('id', '=', row.id).execute()
  tx.changed('Identity', row.id, 'u')
}

async function find(tx: AccountTransaction, id: string): Promise<IdentityRow> {
  const row = await tx.db
    .selectFrom('identity')
    .selectAll()
    .where('id', '=', parseId('Identity', id) ?? 0)
    .where('account', '=', tx.account)
    .executeTakeFirst()
  if (!row) throw new SetError('notFound')
  return row
}

type Fields = Partial<Pick<IdentityTable, 'name' | 'reply_to' | 'bcc' | 'text_signature' | 'html_signature'>>

const LONGEST_SIGNATURE = 64 * 1024

function fieldsOf(object: JsonObject): Fields {
  const fields: Fields = {}
  const wrong: string[] = []
  for (const [name, value] of Object.entries(object)) {
    if (name === 'name' && typeof value === 'string' && value.length <= 256) fields.name = value
    else if (name === 'replyTo' && isAddressListOrNull(value)) fields.reply_to = value === null ? null : JSON.stringify(value)
    else if (name === 'bcc' && isAddressListOrNull(value)) fields.bcc = value === null ? null : JSON.stringify(value)
    else if (name === 'textSignature' && typeof value === 'string' && value.length <= LONGEST_SIGNATURE) fields.text_signature = value
    else if (name === 'htmlSignature' && typeof value === 'string' && value.length <= LONGEST_SIGNATURE) fields.html_signature = value
    else wrong.push(name)
  }
  if (wrong.length > 0) throw invalidProperties(...wrong)
  return fields
}

function isAddressListOrNull(value: Json): value is (EmailAddress & JsonObject)[] | null {
  if (value === null) return true
  if (!Array.isArray(value) || value.length > 100) return false
  return value.every((item) => isObject(item) && typeof item['email'] === 'string' && isBracketable(item['email']) && (item['name'] === undefined || item['name'] === null || typeof item['name'] === 'string'))
}
