import { invalidArguments, MethodError } from '../core/errors.ts'
import { isObject, type JsonObject } from '../core/json.ts'
import { hiddenLimits } from '../core/limits.ts'

/** A filter of any type: conditions joined by operators; RFC 8620 §5.5. */
export type FilterTree = { operator: 'AND' | 'OR' | 'NOT'; conditions: FilterTree[] } | { condition: JsonObject }

/** @throws MethodError `invalidArguments` for what is no filter, `unsupportedFilter` for one with too many conditions */
export function parseFilter(filter: JsonObject | null): FilterTree | undefined {
  if (filter === null) return undefined
  let left: number = hiddenLimits.filterConditions
  const parse = (node: unknown): FilterTree => {
    if (!isObject(node)) throw invalidArguments('filter')
    if (--left < 0) throw new MethodError('unsupportedFilter', { description: `A filter may have ${hiddenLimits.filterConditions} conditions` })
    if (!('operator' in node)) return { condition: node }
    const { operator, conditions } = node
    if ((operator !== 'AND' && operator !== 'OR' && operator !== 'NOT') || !Array.isArray(conditions)) throw invalidArguments('filter')
    return { operator, conditions: conditions.map(parse) }
  }
  return parse(filter)
}

/** Whether a value passes a filter. NOT is true when none of its conditions is. */
export function passes(tree: FilterTree | undefined, test: (condition: JsonObject) => boolean): boolean {
  if (tree === undefined) return true
  if ('condition' in tree) return test(tree.condition)
  const one = (condition: FilterTree) => passes(condition, test)
  if (tree.operator === 'AND') return tree.conditions.every(one)
  return tree.operator === 'OR' ? tree.conditions.some(one) : !tree.conditions.some(one)
}
