import { emptyMailbox, insertMailbox, listMailboxes, removeMailbox, updateMailbox, type MailboxFields, type MailboxRow } from '../../store/mailboxes.ts'
import { formatId, parseId } from '../../store/ids.ts'
import { stateOf } from '../../store/mail-store.ts'
import type { AccountTransaction } from '../../store/account-transaction.ts'
import { checkAccount, setArguments, type SetArguments } from '../core/arguments.ts'
import { invalidArguments, invalidProperties, MethodError, SetError } from '../core/errors.ts'
import { isCount, isObject, type Json, type JsonObject } from '../core/json.ts'
import { resolveId, type Method, type MethodContext } from '../core/method.ts'
import { checkPatch, SetOutcome } from '../core/set.ts'
import { mailLimits } from './limits.ts'
import { mailboxObject, mailboxProperties, rightsOf } from './mailbox-object.ts'
import type { MailServices } from './services.ts'

/** Emails taken out of a mailbox in one write; the rest follows in the next ones. */
const EMPTY_STEP = 200

/** Folders come after the ones everybody has, unless the client says otherwise. */
const DEFAULT_SORT_ORDER = 10

/** @spec RFC 8621 §2.5 */
export const mailboxSet =
  ({ store }: MailServices): Method =>
  async (args, context) => {
    checkAccount(args, context)
    const set = setArguments(args)
    // The second name is what clients written before the RFC send.
    const removeEmails = args['onDestroyRemoveEmails'] ?? args['onDestroyRemoveMessages'] ?? false
    if (typeof removeEmails !== 'boolean') throw invalidArguments('onDestroyRemoveEmails')
    if (removeEmails) for (const id of set.destroy) await emptyLarge(store, context, id)
    const outcome = new SetOutcome()
    const states = await store.change(context.address, async (tx) => {
      const oldState = await stateOf(tx.db, tx.account, 'Mailbox')
      if (set.ifInState !== null && set.ifInState !== oldState) throw new MethodError('stateMismatch')
      const run = new MailboxSet(tx, context, outcome, new Map((await listMailboxes(tx.db, tx.account)).map((row) => [row.id, row])), removeEmails)
      await run.all(set)
      return oldState
    })
    return outcome.toJson(context.address, states, await stateOf(store.read, context.account, 'Mailbox'))
  }

/** A mailbox with many emails is emptied step by step before the write that removes it. */
async function emptyLarge(store: MailServices['store'], context: MethodContext, id: string): Promise<void> {
  const row = parseId('Mailbox', resolveId(id, context))
  if (row === undefined) return
  for (;;) {
    const known = await listMailboxes(store.read, context.account)
    const mailbox = known.find((candidate) => candidate.id === row)
    if (!mailbox || !rightsOf(mailbox)['mayDelete'] || mailbox.total_emails <= EMPTY_STEP || known.some((other) => other.parent === row)) return
    await store.change(context.address, (tx) => emptyMailbox(tx, row, EMPTY_STEP))
  }
}

const serverSet = ['id', 'totalEmails', 'unreadEmails', 'totalThreads', 'unreadThreads']

class MailboxSet {
  readonly #tx: AccountTransaction
  readonly #context: MethodContext
  readonly #outcome: SetOutcome
  readonly #rows: Map<number, MailboxRow>
  readonly #removeEmails: boolean

  constructor(tx: AccountTransaction, context: MethodContext, outcome: SetOutcome, rows: Map<number, MailboxRow>, removeEmails: boolean) {
    this.#tx = tx
    this.#context = context
    this.#outcome = outcome
    this.#rows = rows
    this.#removeEmails = removeEmails
  }

  async all(set: SetArguments): Promise<void> {
    const { notCreated, notUpdated, notDestroyed } = this.#outcome
    for (const [creationId, object] of this.#parentsFirst(set.create)) await this.#outcome.attempt(notCreated, creationId, () => this.#create(creationId, object))
    for (const [id, patch] of set.update) await this.#outcome.attempt(notUpdated, id, () => this.#update(id, patch))
    for (const id of this.#childrenFirst(set.destroy)) await this.#outcome.attempt(notDestroyed, id, () => this.#destroy(id))
  }

  /** A mailbox may be made below one of the same call. */
  #parentsFirst(create: SetArguments['create']): SetArguments['create'] {
    const waiting = new Map(create)
    const ordered: SetArguments['create'] = []
    const take = (creationId: string, object: JsonObject): void => {
      if (!waiting.delete(creationId)) return
      const parent = object['parentId']
      const below = typeof parent === 'string' && parent.startsWith('#') ? waiting.get(parent.slice(1)) : undefined
      if (below && typeof parent === 'string') take(parent.slice(1), below)
      ordered.push([creationId, object])
    }
    for (const [creationId, object] of create) take(creationId, object)
    return ordered
  }

  #childrenFirst(destroy: string[]): string[] {
    const depth = (id: string): number => this.#ancestors(parseId('Mailbox', resolveId(id, this.#context)) ?? 0).length
    return [...destroy].sort((a, b) => depth(b) - depth(a))
  }

  /** From the row up to the top; stops should there be a ring. */
  #ancestors(id: number): number[] {
    const path: number[] = []
    for (let at = this.#rows.get(id); at && !path.includes(at.id); at = this.#rows.get(at.parent)) path.push(at.id)
    return path
  }

  async #create(creationId: string, object: JsonObject): Promise<void> {
    const fresh: MailboxRow = { ...emptyRow, account: this.#tx.account }
    const fields = this.#fields(object, fresh, true)
    if (this.#rows.size >= mailLimits.mailboxes) throw new SetError('overQuota', { description: `An account may have ${mailLimits.mailboxes} mailboxes` })
    const row = { ...fresh, ...fields }
    this.#checkPlace(row)
    row.id = await insertMailbox(this.#tx, { name: row.name, parent: row.parent, role: row.role, sort_order: row.sort_order, subscribed: row.subscribed })
    this.#rows.set(row.id, row)
    const id = formatId('Mailbox', row.id)
    this.#context.createdIds.set(creationId, id)
    const told = mailboxObject(row, mailboxProperties.filter((name) => !Object.hasOwn(object, name)))
    this.#outcome.created[creationId] = told
  }

  async #update(id: string, patch: JsonObject): Promise<void> {
    checkPatch(patch)
    const row = this.#find(id)
    const fields = this.#fields(patch, row, false)
    const moves = (fields.name !== undefined && fields.name !== row.name) || (fields.parent !== undefined && fields.parent !== row.parent)
    if (moves && !rightsOf(row)['mayRename']) throw new SetError('forbidden', { description: `${row.name} cannot be renamed or moved` })
    const next = { ...row, ...fields }
    this.#checkPlace(next)
    await updateMailbox(this.#tx, row.id, fields)
    this.#rows.set(row.id, next)
    this.#outcome.updated[id] = null
  }

  async #destroy(id: string): Promise<void> {
    const row = this.#find(id)
    if (!rightsOf(row)['mayDelete']) throw new SetError('forbidden', { description: `${row.name} cannot be removed` })
    if ([...this.#rows.values()].some((other) => other.parent === row.id)) throw new SetError('mailboxHasChild')
    if (!this.#removeEmails && (await this.#isUsed(row.id))) throw new SetError('mailboxHasEmail')
    while ((await emptyMailbox(this.#tx, row.id, EMPTY_STEP)) === EMPTY_STEP);
    await removeMailbox(this.#tx, row.id)
    this.#rows.delete(row.id)
    this.#outcome.destroyed.push(id)
  }

  async #isUsed(id: number): Promise<boolean> {
    return (await this.#tx.db.selectFrom('email_mailbox').select('email').where('mailbox', '=', id).limit(1).executeTakeFirst()) !== undefined
  }

  #find(id: string): MailboxRow {
    const row = this.#rows.get(parseId('Mailbox', resolveId(id, this.#context)) ?? 0)
    if (!row) throw new SetError('notFound')
    return row
  }

  /** The columns an object or patch sets. What the server sets may be given back as it is. */
  #fields(object: JsonObject, row: MailboxRow, creating: boolean): Partial<MailboxFields> {
    const fields: Partial<MailboxFields> = {}
    const wrong: string[] = []
    for (const [name, value] of Object.entries(object)) {
      if (serverSet.includes(name)) {
        if ((creating && name === 'id') || mailboxObject(row, null)[name] !== value) wrong.push(name)
      } else if (name === 'myRights') wrong.push(...wrongRights(value, row))
      else if (!this.#field(fields, name, value)) wrong.push(name)
    }
    if (creating && object['name'] === undefined) wrong.push('name')
    if (wrong.length > 0) throw invalidProperties(...wrong)
    return fields
  }

  #field(fields: Partial<MailboxFields>, name: string, value: Json): boolean {
    if (name === 'name') {
      if (typeof value !== 'string' || !isMailboxName(value)) return false
      fields.name = value.normalize('NFC')
    } else if (name === 'parentId') {
      const parent = value === null ? 0 : parseId('Mailbox', typeof value === 'string' ? resolveId(value, this.#context) : value)
      if (parent === undefined || (parent !== 0 && !this.#rows.has(parent))) return false
      fields.parent = parent
    } else if (name === 'role') {
      if (value !== null && !(typeof value === 'string' && roles.has(value))) return false
      fields.role = value
    } else if (name === 'sortOrder') {
      if (!isCount(value) || value >= 2 ** 31) return false
      fields.sort_order = value
    } else if (name === 'isSubscribed') {
      if (typeof value !== 'boolean') return false
      fields.subscribed = value ? 1 : 0
    } else return false
    return true
  }

  #checkPlace(row: MailboxRow): void {
    const others = [...this.#rows.values()].filter((other) => other.id !== row.id)
    if (others.some((other) => other.parent === row.parent && other.name === row.name)) throw invalidProperties('name')
    if (row.role !== null && others.some((other) => other.role === row.role)) throw invalidProperties('role')
    const path = this.#ancestors(row.parent)
    if (row.id !== 0 && path.includes(row.id)) throw invalidProperties('parentId')
    if (path.length >= mailLimits.maxMailboxDepth) throw invalidProperties('parentId')
  }
}

/** The registry of RFC 8621 §10.5.1 in as far as it makes sense to choose. */
const roles = new Set(['inbox', 'drafts', 'sent', 'archive', 'junk', 'trash', 'important', 'flagged', 'all', 'subscribed'])

// eslint-disable-next-line no-control-regex
const isMailboxName = (name: string): boolean => name.trim() !== '' && Buffer.byteLength(name) <= mailLimits.maxSizeMailboxName && !/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(name)

function wrongRights(value: Json, row: MailboxRow): string[] {
  if (!isObject(value)) return ['myRights']
  const rights = rightsOf(row)
  return Object.entries(value).flatMap(([name, right]) => (rights[name] === right ? [] : [`myRights/${name}`]))
}

const emptyRow: MailboxRow = {
  id: 0,
  account: 0,
  name: '',
  parent: 0,
  role: null,
  sort_order: DEFAULT_SORT_ORDER,
  subscribed: 0,
  total_emails: 0,
  unread_emails: 0,
  total_threads: 0,
  unread_threads: 0,
}
