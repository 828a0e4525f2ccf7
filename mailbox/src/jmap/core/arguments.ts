import { invalidArguments, MethodError } from './errors.ts'
import { isCount, isStringList, type Json, type JsonObject } from './json.ts'
import { coreLimits, hiddenLimits } from './limits.ts'
import type { MethodContext } from './method.ts'

/** Every method of an account begins so: the account must be the caller's own. */
export function checkAccount(args: JsonObject, context: MethodContext): void {
  if (typeof args['accountId'] !== 'string') throw invalidArguments('accountId')
  if (args['accountId'] !== context.address) throw new MethodError('accountNotFound')
}

export interface GetArguments {
  /** Null: all of them. */
  ids: string[] | null
  /** Null: the default ones. */
  properties: string[] | null
}

export function getArguments(args: JsonObject): GetArguments {
  const { ids = null } = args
  if (ids !== null && !isStringList(ids)) throw invalidArguments('ids')
  if (ids !== null && ids.length > coreLimits.maxObjectsInGet) throw new MethodError('requestTooLarge', { description: `ids may be ${coreLimits.maxObjectsInGet}` })
  return { ids, properties: propertiesArgument(args, 'properties') }
}

/** Names of properties, each once: every one is worked out for every object. @returns null when none are given */
export function propertiesArgument(args: JsonObject, name: string): string[] | null {
  const { [name]: properties = null } = args
  if (properties === null) return null
  if (!isStringList(properties) || properties.length > hiddenLimits.properties) throw invalidArguments(name)
  return [...new Set(properties)]
}

export interface ChangesArguments {
  sinceState: string
  maxChanges: number
}

export function changesArguments(args: JsonObject): ChangesArguments {
  const { sinceState, maxChanges = null } = args
  if (typeof sinceState !== 'string') throw invalidArguments('sinceState')
  return { sinceState, maxChanges: positiveOrNull(maxChanges, 'maxChanges') ?? Infinity }
}

export interface SetArguments {
  ifInState: string | null
  create: [creationId: string, object: JsonObject][]
  update: [id: string, patch: JsonObject][]
  destroy: string[]
}

export function setArguments(args: JsonObject): SetArguments {
  const { ifInState = null, create = null, update = null, destroy = null } = args
  if (ifInState !== null && typeof ifInState !== 'string') throw invalidArguments('ifInState')
  if (destroy !== null && !isStringList(destroy)) throw invalidArguments('destroy')
  const set: SetArguments = { ifInState, create: objectEntries(create, 'create'), update: objectEntries(update, 'update'), destroy: destroy ?? [] }
  if (set.create.length + set.update.length + set.destroy.length > coreLimits.maxObjectsInSet) {
    throw new MethodError('requestTooLarge', { description: `One call may set ${coreLimits.maxObjectsInSet} objects` })
  }
  return set
}

function objectEntries(value: Json, name: string): [string, JsonObject][] {
  if (value === null) return []
  if (typeof value !== 'object' || Array.isArray(value)) throw invalidArguments(name)
  return Object.entries(value).map(([key, object]) => {
    if (typeof object !== 'object' || object === null || Array.isArray(object)) throw invalidArguments(name)
    return [key, object]
  })
}

export interface QueryArguments {
  filter: JsonObject | null
  sort: JsonObject[]
  position: number
  anchor: string | null
  anchorOffset: number
  limit: number | null
  calculateTotal: boolean
}

export function queryArguments(args: JsonObject): QueryArguments {
  const { filter = null, sort = null, position = 0, anchor = null, anchorOffset = 0, limit = null, calculateTotal = false } = args
  if (filter !== null && (typeof filter !== 'object' || Array.isArray(filter))) throw invalidArguments('filter')
  if (typeof position !== 'number' || !Number.isSafeInteger(position)) throw invalidArguments('position')
  if (anchor !== null && typeof anchor !== 'string') throw invalidArguments('anchor')
  if (typeof anchorOffset !== 'number' || !Number.isSafeInteger(anchorOffset)) throw invalidArguments('anchorOffset')
  if (limit !== null && !isCount(limit)) throw invalidArguments('limit')
  if (typeof calculateTotal !== 'boolean') throw invalidArguments('calculateTotal')
  return { filter, sort: comparators(sort), position, anchor, anchorOffset, limit, calculateTotal }
}

export function comparators(sort: Json): JsonObject[] {
  if (sort === null) return []
  if (!Array.isArray(sort) || sort.length > 20) throw invalidArguments('sort')
  return sort.map((item) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item) || typeof item['property'] !== 'string') throw invalidArguments('sort')
    const { isAscending = true, collation = null } = item
    if (typeof isAscending !== 'boolean') throw invalidArguments('sort')
    if (collation !== null && collation !== 'i;unicode-casemap' && collation !== 'i;ascii-casemap') throw new MethodError('unsupportedSort')
    return item
  })
}

export interface QueryChangesArguments {
  filter: JsonObject | null
  sort: JsonObject[]
  sinceQueryState: string
  maxChanges: number
  upToId: string | null
  calculateTotal: boolean
}

export function queryChangesArguments(args: JsonObject): QueryChangesArguments {
  const { filter, sort, calculateTotal } = queryArguments(args)
  const { sinceQueryState, maxChanges = null, upToId = null } = args
  if (typeof sinceQueryState !== 'string') throw invalidArguments('sinceQueryState')
  if (upToId !== null && typeof upToId !== 'string') throw invalidArguments('upToId')
  return { filter, sort, sinceQueryState, maxChanges: positiveOrNull(maxChanges, 'maxChanges') ?? Infinity, upToId, calculateTotal }
}

function positiveOrNull(value: Json, name: string): number | null {
  if (value === null) return null
  if (!isCount(value) || value === 0) throw invalidArguments(name)
  return value
}

/** The part a query asks for of a list of ids that is at hand. So is the total, which is told even where nobody asked.
 *  @throws MethodError `anchorNotFound` */
export function pageOf(ids: readonly string[], query: QueryArguments): { position: number; ids: string[]; total: number } {
  const start = startOf(ids, query)
  const count = Math.max(0, Math.min(query.limit ?? Infinity, ids.length - start))
  return { position: start < ids.length ? start : 0, ids: ids.slice(start, start + count), total: ids.length }
}

function startOf(ids: readonly string[], { anchor, anchorOffset, position }: QueryArguments): number {
  if (anchor === null) return position < 0 ? Math.max(0, ids.length + position) : position
  const at = ids.indexOf(anchor)
  if (at < 0) throw new MethodError('anchorNotFound')
  return Math.max(0, at + anchorOffset)
}
