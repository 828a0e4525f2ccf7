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

/** Whether something passes a filter, made ready once for all that is asked. NOT is true when none of its conditions is. */
export function passing<T>(tree: FilterTree | undefined, test: (condition: JsonObject) => (item: T) => boolean): (item: T) => boolean {
  if (tree === undefined) return () => true
  if ('condition' in tree) return test(tree.condition)
  const tests = tree.conditions.map((condition) => passing(condition, test))
  if (tree.operator === 'AND') return (item) => tests.every((passes) => passes(item))
  return tree.operator === 'OR' ? (item) => tests.some((passes) => passes(item)) : (item) => !tests.some((passes) => passes(item))
}
