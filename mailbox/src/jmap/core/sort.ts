import { MethodError } from './errors.ts'
import type { JsonObject } from './json.ts'

export type Compare<T> = (a: T, b: T) => number

/** An order by each comparator in turn. @param last  between what is equal in all of them, so that every list has one order only
 *  @param orders  each with or without a collation  @throws MethodError `unsupportedSort` */
export function sorting<T>(sort: readonly JsonObject[], orders: Readonly<Record<string, (collated: boolean) => Compare<T>>>, last: Compare<T>): Compare<T> {
  const steps = sort.map(({ property, isAscending = true, collation = null }) => {
    const name = String(property)
    const order = Object.hasOwn(orders, name) ? orders[name]?.(collation !== null) : undefined
    if (!order) throw new MethodError('unsupportedSort')
    return isAscending === true ? order : (a: T, b: T) => order(b, a)
  })
  return (a, b) => {
    for (const step of steps) {
      const difference = step(a, b)
      if (difference !== 0) return difference
    }
    return last(a, b)
  }
}
