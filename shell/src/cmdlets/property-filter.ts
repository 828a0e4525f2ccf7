import { AppError } from '@parley/platform/errors'
import { wildcard } from '../language/wildcard.ts'
import type { ShellObject, ShellValue } from '../shell-object.ts'

/** Whether an object fits, by what stands in `-Filter { Enabled -eq $true -and DisplayName -like "A*" }`. */
export type PropertyFilter = (object: ShellObject) => boolean

interface Condition {
  property: string
  operator: string
  value: string | boolean | null
}

const CONDITION = /^\s*([A-Za-z]\w*)\s+-(eq|ne|like|notlike|gt|ge|lt|le)\s+(?:"([^"]*)"|'([^']*)'|(\$true|\$false|\$null)|([^\s(){}"']+))\s*(?:-(and|or)\b|$)/i

/** Reads a filter of the Exchange and Lync cmdlets: properties by name, -and before -or. @throws AppError `invalid` */
export function propertyFilter(written: string): PropertyFilter {
  let rest = written.trim().replace(/^\{([^]*)\}$/, '$1').trim()
  const anyOf: Condition[][] = [[]]
  while (rest !== '') {
    const found = CONDITION.exec(rest)
    if (!found) throw new AppError('invalid', `The filter is not understood at: ${rest.slice(0, 40)}`, { parameter: 'Filter', expected: '{ Property -eq "value" }, joined by -and or -or; operators -eq -ne -like -notlike -gt -ge -lt -le' })
    const [whole, property = '', operator = '', double, single, constant, bare, joint] = found
    anyOf.at(-1)?.push({ property, operator: operator.toLowerCase(), value: double ?? single ?? valueOf(constant) ?? bare ?? null })
    rest = rest.slice(whole.length).trim()
    if (joint !== undefined && rest === '') throw new AppError('invalid', `Nothing follows -${joint} in the filter`, { parameter: 'Filter' })
    if (joint?.toLowerCase() === 'or') anyOf.push([])
  }
  if (anyOf[0]?.length === 0) throw new AppError('invalid', 'The filter is empty', { parameter: 'Filter' })
  return (object) => anyOf.some((all) => all.every((condition) => holds(condition, object)))
}

const valueOf = (constant: string | undefined) => (constant === undefined ? undefined : constant.toLowerCase() === '$null' ? null : constant.toLowerCase() === '$true')

function holds({ property, operator, value }: Condition, object: ShellObject): boolean {
  const [name] = Object.keys(object.properties).filter((key) => key.toLowerCase() === property.toLowerCase())
  if (name === undefined) {
    throw new AppError('invalid', `There is no property '${property}' to filter by`, { parameter: 'Filter', candidates: Object.keys(object.properties) })
  }
  const found = object.properties[name] ?? null
  const list = Array.isArray(found) ? (found as ShellValue[]) : [found]
  if (operator === 'ne' || operator === 'notlike') return !list.some((one) => compares(operator === 'ne' ? 'eq' : 'like', one, value))
  return list.some((one) => compares(operator, one, value))
}

function compares(operator: string, found: ShellValue, value: string | boolean | null): boolean {
  const [left, right] = [textOf(found), textOf(value)]
  switch (operator) {
    case 'like':
      return wildcard(right)(left)
    case 'gt':
      return order(left, right) > 0
    case 'ge':
      return order(left, right) >= 0
    case 'lt':
      return order(left, right) < 0
    case 'le':
      return order(left, right) <= 0
    default:
      return left === right
  }
}

const textOf = (value: ShellValue): string => (value === null ? '' : value instanceof Date ? value.toISOString().toLowerCase() : String(value).toLowerCase())

const order = (left: string, right: string): number => (left !== '' && right !== '' && !Number.isNaN(Number(left)) && !Number.isNaN(Number(right)) ? Number(left) - Number(right) : left < right ? -1 : left > right ? 1 : 0)
