import { invalidArguments, MethodError } from './errors.ts'
import { isObject, type Json, type JsonObject } from './json.ts'
import { hiddenLimits } from './limits.ts'

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

/** What a filter may ask by one name. */
export interface Condition<T> {
  valid: (value: Json) => boolean
  test: (value: Json) => (item: T) => boolean
}

/** A filter over things that are all at hand, made ready once. NOT is true when none of its conditions is.
 *  @throws MethodError as `parseFilter`, and `unsupportedFilter` for a condition that isn't among these */
export function filtering<T>(filter: JsonObject | null, conditions: Readonly<Record<string, Condition<T>>>): (item: T) => boolean {
  const testsOf = (condition: JsonObject): ((item: T) => boolean)[] =>
    Object.entries(condition).map(([name, value]) => {
      const known = Object.hasOwn(conditions, name) ? conditions[name] : undefined
      if (!known) throw new MethodError('unsupportedFilter')
      if (!known.valid(value)) throw invalidArguments(`filter/${name}`)
      return known.test(value)
    })
  const passing = (tree: FilterTree): ((item: T) => boolean) => {
    const tests = 'condition' in tree ? testsOf(tree.condition) : tree.conditions.map(passing)
    if ('condition' in tree || tree.operator === 'AND') return (item) => tests.every((passes) => passes(item))
    return tree.operator === 'OR' ? (item) => tests.some((passes) => passes(item)) : (item) => !tests.some((passes) => passes(item))
  }
  const tree = parseFilter(filter)
  return tree === undefined ? () => true : passing(tree)
}
