import { changesSince } from '../../store/changes.ts'
import { formatId, parseId } from '../../store/ids.ts'
import { stateOf } from '../../store/mail-store.ts'
import { checkAccount, queryArguments, queryChangesArguments, type QueryArguments } from '../core/arguments.ts'
import { invalidArguments, MethodError } from '../core/errors.ts'
import type { JsonObject } from '../core/json.ts'
import type { Method } from '../core/method.ts'
import { EmailSearch } from './email-search.ts'
import type { MailServices } from './services.ts'

/** Ids in one answer. */
const MOST_IDS = 10_000

/** @spec RFC 8621 §4.4 */
export const emailQuery =
  ({ store }: MailServices): Method =>
  async (args, context) => {
    checkAccount(args, context)
    const query = queryArguments(args)
    const collapse = collapseArgument(args)
    const queryState = await stateOf(store.read, context.account, 'Email')
    const search = await EmailSearch.open(store.read, context.account, query.filter, query.sort)
    const asked = await startOf(search, query, collapse)
    const limit = Math.min(query.limit ?? MOST_IDS, MOST_IDS)
    const rows = collapse ? await search.threadPage(asked, limit) : await search.page(asked, limit)
    const ids = rows.map((row) => formatId('Email', row))
    // A list that ended before the limit tells its length without further work, so it is told even where nobody asked.
    const known = rows.length < limit && (rows.length > 0 || asked === 0) ? asked + rows.length : undefined
    const total = known ?? (query.calculateTotal ? await search.total(collapse) : undefined)
    return {
      accountId: context.address,
      queryState,
      canCalculateChanges: !collapse,
      position: rows.length > 0 || asked === 0 ? asked : 0,
      ids,
      ...(total === undefined ? {} : { total }),
      ...(query.limit === null || query.limit > limit ? { limit } : {}),
    }
  }

function collapseArgument(args: JsonObject): boolean {
  const { collapseThreads = false } = args
  if (typeof collapseThreads !== 'boolean') throw invalidArguments('collapseThreads')
  return collapseThreads
}

/** Where the page begins, by anchor or position; negative positions count from the end. */
async function startOf(search: EmailSearch, query: QueryArguments, collapse: boolean): Promise<number> {
  if (query.anchor === null) return query.position >= 0 ? query.position : Math.max(0, (await search.total(collapse)) + query.position)
  const anchor = parseId('Email', query.anchor)
  const index = anchor === undefined ? undefined : collapse ? await threadIndex(search, anchor) : await search.indexOf(anchor)
  if (index === undefined) throw new MethodError('anchorNotFound')
  return Math.max(0, index + query.anchorOffset)
}

async function threadIndex(search: EmailSearch, anchor: number): Promise<number | undefined> {
  const at = (await search.threadPage(0, Infinity)).indexOf(anchor)
  return at < 0 ? undefined : at
}

/** Emails whose new place is looked up one by one; past that the list is read once. */
const FEW = 20

/** @spec RFC 8621 §4.5; not for collapsed threads, which is allowed */
export const emailQueryChanges =
  ({ store }: MailServices): Method =>
  async (args, context) => {
    checkAccount(args, context)
    const query = queryChangesArguments(args)
    const changes = collapseArgument(args) ? undefined : await changesSince(store.read, context.account, 'Email', query.sinceQueryState)
    if (!changes) throw new MethodError('cannotCalculateChanges')
    const search = await EmailSearch.open(store.read, context.account, query.filter, query.sort)
    const changed = [...changes.created, ...changes.updated]
    const matching = changed.length === 0 ? new Set<number>() : await search.matching(changed)
    const removed = [...changes.updated, ...changes.destroyed]
    if (removed.length + matching.size > query.maxChanges) throw new MethodError('tooManyChanges')
    const added = await placesOf(search, [...matching])
    return {
      accountId: context.address,
      // Clients of the drafts before the RFC look for what they asked.
      filter: query.filter,
      sort: query.sort,
      oldQueryState: query.sinceQueryState,
      newQueryState: changes.newState,
      removed: removed.map((row) => formatId('Email', row)),
      added: added.map(({ row, index }) => ({ id: formatId('Email', row), index })),
      ...(query.calculateTotal ? { total: await search.total(false) } : {}),
    }
  }

async function placesOf(search: EmailSearch, rows: number[]): Promise<{ row: number; index: number }[]> {
  const places: { row: number; index: number }[] = []
  if (rows.length <= FEW) {
    for (const row of rows) {
      const index = await search.indexOf(row)
      if (index !== undefined) places.push({ row, index })
    }
  } else {
    const wanted = new Set(rows)
    for (const [index, row] of (await search.page(0, Infinity)).entries()) if (wanted.has(row)) places.push({ row, index })
  }
  return places.sort((a, b) => a.index - b.index)
}
