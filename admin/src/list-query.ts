import { AppError } from '@parley/platform/errors'
import { matchesWildcard } from './wildcard.ts'

type Item = { identity: string }

/** What every collection can be asked: the rest of its query is its own. */
export interface ListQuery {
  /** Wildcard on the identity. */
  filter?: string
  /** Stands in any text of the item, in any case. */
  search?: string
  /** So many of them at most. */
  top?: number
}

export const MOST_TOP = 1_000

/** @returns with what is left for the collection.  @throws AppError `invalid` */
export function listQuery({ filter, search, top, ...own }: Record<string, unknown>): ListQuery & { own: Record<string, unknown> } {
  if (filter !== undefined && (typeof filter !== 'string' || filter.length > 512)) throw new AppError('invalid', 'The filter is not acceptable', { parameter: 'filter', expected: 'one pattern such as *.parley.test' })
  if (search !== undefined && (typeof search !== 'string' || search.length > 200)) throw new AppError('invalid', 'What is searched for is not acceptable', { parameter: 'search', expected: 'one text of at most 200 characters' })
  const count = Number(top)
  if (top !== undefined && (!/^\d{1,4}$/.test(String(top)) || count < 1 || count > MOST_TOP)) throw new AppError('invalid', 'That many is not acceptable', { parameter: 'top', expected: `a number from 1 to ${MOST_TOP}` })
  return { own, ...(filter !== undefined && { filter }), ...(search !== undefined && { search }), ...(top !== undefined && { top: count }) }
}

/** @returns those that fit, and how many there are before `top` cuts them off */
export function asked<T extends Item>(items: T[], { filter, search, top }: ListQuery): { items: T[]; total: number } {
  const named = filter === undefined ? items : items.filter((item) => matchesWildcard(filter, item.identity))
  const text = search?.trim().toLowerCase() ?? ''
  const found = text === '' ? named : named.filter((item) => Object.values(item).some((value) => holds(value, text)))
  return { items: found.slice(0, top), total: found.length }
}

function holds(value: unknown, text: string): boolean {
  if (Array.isArray(value)) return value.some((one) => holds(one, text))
  return typeof value === 'string' && value.toLowerCase().includes(text)
}
