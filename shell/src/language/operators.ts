import type { ShellValue } from '../shell-object.ts'
import { cast, isOfType, toBoolean, toDate, toNumber, toWhole } from './convert.ts'
import { formatOperator } from './format-operator.ts'
import type { Limits } from './limits.ts'
import * as regex from './regex.ts'
import { ShellError } from './shell-error.ts'
import { toText } from './text.ts'
import { isHashtable, isList, isObject, propertyName, shellObject, timeSpan, typeOf } from './values.ts'
import { wildcard } from './wildcard.ts'

export interface OperatorContext {
  limits: Limits
  /** Given the groups of the last `-match` that succeeded. */
  matched(groups: ShellValue): void
}

/** What two values give; `-and` and `-or` are the evaluator's. @throws ShellError */
export function binary(operator: string, left: ShellValue, right: ShellValue, c: OperatorContext): ShellValue {
  const arithmetic = arithmetics[operator]
  if (arithmetic !== undefined) return arithmetic(left, right, c)
  if (operator === 'is') return isOfType(left, toText(right))
  if (operator === 'isnot') return !isOfType(left, toText(right))
  if (operator === 'as') return castOrNull(toText(right), left)
  const matchCase = /^c(?!ontains)/.test(operator)
  const plain = operator.replace(/^[ic](?=eq|ne|gt|ge|lt|le|like|notlike|match|notmatch|contains|notcontains|in$|notin|replace|split|join)/, '')
  return compareWith(plain, left, right, matchCase, c)
}

function compareWith(operator: string, left: ShellValue, right: ShellValue, matchCase: boolean, c: OperatorContext): ShellValue {
  switch (operator) {
    case 'contains':
      return listOf(left).some((v) => equal(v, right, matchCase))
    case 'notcontains':
      return !listOf(left).some((v) => equal(v, right, matchCase))
    case 'in':
      return listOf(right).some((v) => equal(v, left, matchCase))
    case 'notin':
      return !listOf(right).some((v) => equal(v, left, matchCase))
    case 'join':
      return bounded(listOf(left).map((v) => toText(v)).join(toText(right)), c.limits)
    case 'replace':
      return replaced(left, right, matchCase, c)
    case 'split':
      return listOf(left).flatMap((v) => splitText(toText(v), right, matchCase, c))
    default:
      return filterOrTest(operator, left, right, matchCase, c)
  }
}

/** With a list on the left, the elements for which it holds. */
function filterOrTest(operator: string, left: ShellValue, right: ShellValue, matchCase: boolean, c: OperatorContext): ShellValue {
  const test = tests[operator]
  if (test === undefined) throw new ShellError(`-${operator} is not an operator of this shell`)
  const prepared = test(right, matchCase, c, isList(left))
  return isList(left) ? left.filter((v) => prepared(v)) : prepared(left)
}

type Test = (right: ShellValue, matchCase: boolean, c: OperatorContext, filtering: boolean) => (left: ShellValue) => boolean

const like: Test = (right, matchCase) => {
  const matches = wildcard(toText(right), { matchCase })
  return (left) => matches(toText(left))
}

const matchTest: Test = (right, matchCase, c, filtering) => (left) => {
  const found = regex.match(toText(left), toText(right), matchCase, c.limits.matchMs)
  if (found !== undefined && !filtering) c.matched(shellObject('Hashtable', [...found.all.map((text, i) => [String(i), text] as const), ...Object.entries(found.named)]))
  return found !== undefined
}

const inverse = (test: Test): Test => (right, matchCase, c) => {
  const holds = test(right, matchCase, c, true)
  return (left) => !holds(left)
}

const equality: Test = (right, matchCase) => (left) => equal(left, right, matchCase)

const order = (fits: (sign: number) => boolean): Test => (right, matchCase) => (left) => fits(compare(left, right, matchCase))

const tests: Readonly<Record<string, Test>> = {
  eq: equality,
  ne: inverse(equality),
  gt: order((s) => s > 0),
  ge: order((s) => s >= 0),
  lt: order((s) => s < 0),
  le: order((s) => s <= 0),
  like,
  notlike: inverse(like),
  match: matchTest,
  notmatch: inverse(matchTest),
}

const listOf = (value: ShellValue): readonly ShellValue[] => (isList(value) ? value : [value])

/** The left value's type decides how they are compared. */
export function equal(left: ShellValue, right: ShellValue, matchCase = false): boolean {
  if (left === null || right === null) return left === right
  if (isObject(left) && isObject(right) && left.type !== 'TimeSpan') return left === right
  try {
    return compare(left, right, matchCase) === 0
  } catch {
    return false
  }
}

/** Negative, zero or positive. @throws ShellError when the right value isn't of the left one's kind */
export function compare(left: ShellValue, right: ShellValue, matchCase = false): number {
  if (left === null || right === null) return (left === null ? 0 : 1) - (right === null ? 0 : 1)
  if (typeof left === 'number') return left - toNumber(right)
  if (typeof left === 'boolean') return Number(left) - Number(toBoolean(right))
  if (left instanceof Date) return left.getTime() - toDate(right).getTime()
  if (isObject(left) && isObject(right) && left.type === 'TimeSpan') return Number(left.properties['TotalMilliseconds']) - Number(right.properties['TotalMilliseconds'])
  const [a, b] = matchCase ? [toText(left), toText(right)] : [toText(left).toLowerCase(), toText(right).toLowerCase()]
  if (a === b) return 0
  return a.localeCompare(b, 'en') || (a < b ? -1 : 1)
}

type Arithmetic = (left: ShellValue, right: ShellValue, c: OperatorContext) => ShellValue

const arithmetics: Readonly<Record<string, Arithmetic>> = {
  '+': plus,
  '-': minus,
  '*': times,
  '/': (left, right) => divided(left, right, (a, b) => a / b),
  '%': (left, right) => divided(left, right, (a, b) => a % b),
  '..': range,
  f: (left, right, c) => bounded(formatOperator(toText(left), listOf(right)), c.limits),
  band: (left, right) => toNumber(left) & toNumber(right),
  bor: (left, right) => toNumber(left) | toNumber(right),
  bxor: (left, right) => toNumber(left) ^ toNumber(right),
}

function plus(left: ShellValue, right: ShellValue, c: OperatorContext): ShellValue {
  if (left === null) return right
  if (isList(left)) return boundedList([...left, ...(isList(right) ? right : [right])], c.limits)
  if (typeof left === 'string') return bounded(left + toText(right), c.limits)
  if (isHashtable(left)) return merged(left, right)
  if (left instanceof Date) return new Date(left.getTime() + spanMs(right))
  if (isObject(left) && left.type === 'TimeSpan') return timeSpan(spanMs(left) + spanMs(right))
  if (isObject(left)) throw noOperation(left, '+')
  return toNumber(left) + toNumber(right)
}

function merged(left: ShellValue, right: ShellValue): ShellValue {
  if (!isHashtable(left) || !isHashtable(right)) throw new ShellError('A hash table can only be added to another hash table.')
  for (const key of Object.keys(right.properties)) {
    if (propertyName(left, key) !== undefined) throw new ShellError(`Item has already been added. Key in dictionary: '${key}'`)
  }
  return shellObject('Hashtable', [...Object.entries(left.properties), ...Object.entries(right.properties)])
}

function minus(left: ShellValue, right: ShellValue): ShellValue {
  if (left instanceof Date) return right instanceof Date ? timeSpan(left.getTime() - right.getTime()) : new Date(left.getTime() - spanMs(right))
  if (isObject(left) && left.type === 'TimeSpan') return timeSpan(spanMs(left) - spanMs(right))
  if (isList(left) || isObject(left)) throw noOperation(left, '-')
  return toNumber(left) - toNumber(right)
}

const noOperation = (value: ShellValue, operator: string) => new ShellError(`Method invocation failed because [${typeOf(value)}] does not contain a method for "${operator}".`)

function spanMs(value: ShellValue): number {
  if (isObject(value) && value.type === 'TimeSpan') return Number(value.properties['TotalMilliseconds'])
  throw new ShellError(`A time can only be moved by a time span, not by ${typeOf(value)}`, { remedy: 'Use (Get-Date).AddDays(…) or [timespan]"0.02:00:00".' })
}

function times(left: ShellValue, right: ShellValue, c: OperatorContext): ShellValue {
  if (left === null) return null
  if (typeof left !== 'string' && !isList(left)) return toNumber(left) * toNumber(right)
  const count = toWhole(right, 'System.Int32', 0, 2 ** 31 - 1)
  if (left.length === 0) return left
  if (left.length * count > (isList(left) ? c.limits.elements : c.limits.text)) throw tooMuch(c.limits)
  return isList(left) ? Array.from({ length: count }, () => left).flat() : left.repeat(count)
}

function divided(left: ShellValue, right: ShellValue, by: (a: number, b: number) => number): number {
  const divisor = toNumber(right)
  if (divisor === 0) throw new ShellError('Attempted to divide by zero.')
  return by(toNumber(left), divisor)
}

function range(left: ShellValue, right: ShellValue, c: OperatorContext): ShellValue {
  const [from, to] = [left, right].map((v) => toWhole(v, 'System.Int32', -(2 ** 31), 2 ** 31 - 1)) as [number, number]
  if (Math.abs(to - from) >= c.limits.elements) throw tooMuch(c.limits)
  return Array.from({ length: Math.abs(to - from) + 1 }, (_, i) => from + (to < from ? -i : i))
}

const tooMuch = (limits: Limits) => new ShellError('The value would be larger than the shell allows', { expected: `at most ${limits.elements} elements and ${limits.text} characters` })

export function bounded(text: string, limits: Limits): string {
  if (text.length > limits.text) throw tooMuch(limits)
  return text
}

export function boundedList<T>(list: T[], limits: Limits): T[] {
  if (list.length > limits.elements) throw tooMuch(limits)
  return list
}

function replaced(left: ShellValue, right: ShellValue, matchCase: boolean, c: OperatorContext): ShellValue {
  const [pattern = '', by = ''] = listOf(right).map((v) => toText(v))
  const one = (v: ShellValue) => bounded(regex.replace(toText(v), pattern, by, matchCase, c.limits.matchMs), c.limits)
  return isList(left) ? left.map(one) : one(left)
}

export function splitText(text: string, right: ShellValue, matchCase: boolean, c: OperatorContext): string[] {
  const [pattern = '', most] = listOf(right)
  const found = regex.split(text, toText(pattern), matchCase, c.limits.matchMs)
  const limit = most === undefined ? 0 : toNumber(most)
  if (limit <= 0 || found.length <= limit) return found
  // The rest stays as it was; what stood between is not known any more, so a plain delimiter is assumed.
  return [...found.slice(0, limit - 1), found.slice(limit - 1).join(toText(pattern))]
}

function castOrNull(type: string, value: ShellValue): ShellValue {
  try {
    return cast(type, value)
  } catch {
    return null
  }
}
