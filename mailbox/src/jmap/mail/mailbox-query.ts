import { formatId, parseId } from '../../store/ids.ts'
import { stateOf } from '../../store/mail-store.ts'
import { changesSince } from '../../store/changes.ts'
import { listMailboxes, type MailboxRow } from '../../store/mailboxes.ts'
import { checkAccount, pageOf, queryArguments, queryChangesArguments } from '../core/arguments.ts'
import { invalidArguments, MethodError } from '../core/errors.ts'
import { filtering, type Condition } from '../core/filter.ts'
import type { Json, JsonObject } from '../core/json.ts'
import type { Method } from '../core/method.ts'
import { sorting, type Compare } from '../core/sort.ts'
import type { MailServices } from './services.ts'

/** @spec RFC 8621 §2.3 */
export const mailboxQuery =
  ({ store }: MailServices): Method =>
  async (args, context) => {
    checkAccount(args, context)
    const query = queryArguments(args)
    const options = treeOptions(args)
    const queryState = await stateOf(store.read, context.account, 'Mailbox')
    const found = select(await listMailboxes(store.read, context.account), query.filter, query.sort, options)
    return { accountId: context.address, queryState, canCalculateChanges: true, ...pageOf(found.map((row) => formatId('Mailbox', row.id)), query) }
  }

/** @spec RFC 8621 §2.4 */
export const mailboxQueryChanges =
  ({ store }: MailServices): Method =>
  async (args, context) => {
    checkAccount(args, context)
    const query = queryChangesArguments(args)
    const options = treeOptions(args)
    const changes = await changesSince(store.read, context.account, 'Mailbox', query.sinceQueryState)
    if (!changes) throw new MethodError('cannotCalculateChanges')
    const found = select(await listMailboxes(store.read, context.account), query.filter, query.sort, options)
    // A parent's new name or place can move what hangs below it.
    const dependent = options.sortAsTree || options.filterAsTree
    const changed = new Set([...changes.created, ...changes.updated])
    const added = found.flatMap((row, index) => (dependent || changed.has(row.id) ? [{ id: formatId('Mailbox', row.id), index }] : []))
    const unchanged = changed.size === 0 && changes.destroyed.length === 0
    const removed = unchanged ? [] : [...changed, ...changes.destroyed, ...(dependent ? found.map((row) => row.id) : [])]
    const all = [...new Set(removed)].map((row) => formatId('Mailbox', row))
    if (all.length + added.length > query.maxChanges) throw new MethodError('tooManyChanges')
    const result: JsonObject = { accountId: context.address, oldQueryState: query.sinceQueryState, newQueryState: changes.newState, removed: all, added: unchanged ? [] : added }
    return query.calculateTotal ? { ...result, total: found.length } : result
  }

interface TreeOptions {
  sortAsTree: boolean
  filterAsTree: boolean
}

function treeOptions(args: JsonObject): TreeOptions {
  const { sortAsTree = false, filterAsTree = false } = args
  if (typeof sortAsTree !== 'boolean') throw invalidArguments('sortAsTree')
  if (typeof filterAsTree !== 'boolean') throw invalidArguments('filterAsTree')
  return { sortAsTree, filterAsTree }
}

function select(rows: MailboxRow[], filter: JsonObject | null, sort: JsonObject[], options: TreeOptions): MailboxRow[] {
  const compare = sorting(sort, orders, (a, b) => a.id - b.id)
  const matches = new Set(rows.filter(filtering(filter, conditions)))
  const ordered = options.sortAsTree ? inTreeOrder(rows, compare) : [...rows].sort(compare)
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ordered.filter((row) => {
    for (let at: MailboxRow | undefined = row; at; at = options.filterAsTree ? byId.get(at.parent) : undefined) if (!matches.has(at)) return false
    return true
  })
}

const text = (value: Json): boolean => typeof value === 'string'
const textOrNull = (value: Json): boolean => value === null || typeof value === 'string'
const truth = (value: Json): boolean => typeof value === 'boolean'

const conditions: Record<string, Condition<MailboxRow>> = {
  parentId: {
    valid: textOrNull,
    test: (value) => {
      const parent = value === null ? 0 : parseId('Mailbox', value)
      return (row) => row.parent === parent
    },
  },
  name: {
    valid: text,
    test: (value) => {
      const wanted = String(value).toLowerCase()
      return (row) => row.name.toLowerCase().includes(wanted)
    },
  },
  role: { valid: textOrNull, test: (value) => (row) => row.role === value },
  hasAnyRole: { valid: truth, test: (value) => (row) => (row.role !== null) === value },
  isSubscribed: { valid: truth, test: (value) => (row) => (row.subscribed === 1) === value },
}

const names = new Intl.Collator('en', { sensitivity: 'base', numeric: true })

const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const orders: Record<string, (collated: boolean) => Compare<MailboxRow>> = {
  sortOrder: () => (a, b) => a.sort_order - b.sort_order,
  name: (collated) => (a, b) => (collated ? names.compare(a.name, b.name) : byCode(a.name, b.name)),
}

/** Parents before their children, siblings in order. */
function inTreeOrder(rows: MailboxRow[], compare: Compare<MailboxRow>): MailboxRow[] {
  const below = (parent: number): MailboxRow[] => rows.filter((row) => row.parent === parent).sort(compare).flatMap((row) => [row, ...below(row.id)])
  return below(0)
}
