import type { ShellObject, ShellValue } from '../shell-object.ts'
import type { Limits } from './limits.ts'
import { bounded } from './operators.ts'
import { formatted } from './format-operator.ts'
import { ShellError } from './shell-error.ts'
import { toText } from './text.ts'
import { toNumber } from './convert.ts'
import { collapse, isHashtable, isList, isObject, property, timeSpan, typeOf } from './values.ts'

/** A property of a value; of a list without it, the property of each element. Null when there is none. */
export function member(of: ShellValue, name: string): ShellValue {
  const own = ownMember(of, name)
  if (own !== undefined) return own
  if (!isList(of)) return null
  return collapse(of.map((v) => ownMember(v, name)).filter((v) => v !== undefined).flatMap((v): readonly ShellValue[] => (isList(v) ? v : [v])))
}

/** Undefined when the value has no such property. */
export function ownMember(of: ShellValue, name: string): ShellValue | undefined {
  if (isObject(of)) return property(of, name) ?? objectExtras(of, name)
  const key = name.toLowerCase()
  if (key === 'count') return isList(of) || of instanceof Uint8Array ? of.length : of === null ? 0 : 1
  if (key === 'length' && (isList(of) || typeof of === 'string' || of instanceof Uint8Array)) return of.length
  return of instanceof Date ? dateMember(of, key) : undefined
}

function objectExtras(of: ShellObject, name: string): ShellValue | undefined {
  const key = name.toLowerCase()
  if (key === 'count') return isHashtable(of) ? Object.keys(of.properties).length : 1
  if (isHashtable(of) && key === 'keys') return Object.keys(of.properties)
  if (isHashtable(of) && key === 'values') return Object.values(of.properties)
  return undefined
}

const DATE: Readonly<Record<string, (d: Date) => ShellValue>> = {
  year: (d) => d.getFullYear(),
  month: (d) => d.getMonth() + 1,
  day: (d) => d.getDate(),
  hour: (d) => d.getHours(),
  minute: (d) => d.getMinutes(),
  second: (d) => d.getSeconds(),
  dayofweek: (d) => ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'][d.getDay()] ?? null,
  date: (d) => new Date(d.getFullYear(), d.getMonth(), d.getDate()),
}

const dateMember = (of: Date, key: string) => (Object.hasOwn(DATE, key) ? DATE[key]?.(of) : undefined)

type Method = (text: string, args: readonly ShellValue[]) => ShellValue

const STRING: Readonly<Record<string, Method>> = {
  toupper: (s) => s.toUpperCase(),
  tolower: (s) => s.toLowerCase(),
  trim: (s, [set]) => (set === undefined ? s.trim() : trimmed(s, toText(set), true, true)),
  trimstart: (s, [set]) => (set === undefined ? s.trimStart() : trimmed(s, toText(set), true, false)),
  trimend: (s, [set]) => (set === undefined ? s.trimEnd() : trimmed(s, toText(set), false, true)),
  contains: (s, [part]) => s.includes(toText(part)),
  startswith: (s, [part]) => s.startsWith(toText(part)),
  endswith: (s, [part]) => s.endsWith(toText(part)),
  indexof: (s, [part]) => s.indexOf(toText(part)),
  replace: (s, [from, to]) => (toText(from) === '' ? s : s.replaceAll(toText(from), () => toText(to))),
  split: (s, [by]) => (by === undefined ? s.split(/\s/) : s.split(toText(by))),
  substring: (s, [from, length]) => substring(s, toNumber(from), length === undefined ? undefined : toNumber(length)),
  padleft: (s, [n]) => s.padStart(Math.min(toNumber(n), 10_000)),
  padright: (s, [n]) => s.padEnd(Math.min(toNumber(n), 10_000)),
}

const days = (unit: number) => (d: Date, [n]: readonly ShellValue[]) => new Date(d.getTime() + toNumber(n) * unit)

const DATES: Readonly<Record<string, (d: Date, args: readonly ShellValue[]) => ShellValue>> = {
  adddays: days(86_400_000),
  addhours: days(3_600_000),
  addminutes: days(60_000),
  addseconds: days(1000),
  addmonths: (d, [n]) => new Date(new Date(d).setMonth(d.getMonth() + toNumber(n))),
  addyears: (d, [n]) => new Date(new Date(d).setFullYear(d.getFullYear() + toNumber(n))),
  touniversaltime: (d) => d,
  tolocaltime: (d) => d,
  subtract: (d, [other]) => (other instanceof Date ? timeSpan(d.getTime() - other.getTime()) : new Date(d.getTime() - toNumber(member(other ?? null, 'TotalMilliseconds')))),
}

/** A method of a value; of a list, of each element when the list has none itself. @throws ShellError */
export function call(of: ShellValue, name: string, args: readonly ShellValue[], limits: Limits): ShellValue {
  const key = name.toLowerCase()
  if (of === null) throw new ShellError('You cannot call a method on a null-valued expression.')
  if (isList(of) && key !== 'contains' && key !== 'tostring' && key !== 'gettype') return collapse(of.map((v) => call(v, name, args, limits)))
  const found = method(of, key, args)
  if (found === undefined) {
    throw new ShellError(`Method invocation failed because [${typeOf(of)}] does not contain a method named '${name}'.`, methodsRemedy(of))
  }
  return typeof found === 'string' ? bounded(found, limits) : found
}

function methodsRemedy(of: ShellValue): { remedy: string } {
  const own = isObject(of) ? Object.keys(of.methods ?? {}) : []
  return { remedy: own.length > 0 ? `It has ${own.map((name) => `${name}()`).join(', ')}.` : 'This shell knows the common methods of text and dates only.' }
}

function method(of: ShellValue, key: string, args: readonly ShellValue[]): ShellValue | undefined {
  const own = isObject(of) ? Object.entries(of.methods ?? {}).find(([name]) => name.toLowerCase() === key) : undefined
  if (own !== undefined) return called(own[0], own[1], args)
  if (key === 'tostring') return args[0] === undefined ? toText(of) : formatted(of, toText(args[0]))
  if (key === 'gettype') return { type: 'RuntimeType', properties: { Name: typeOf(of).replace(/^.*\./, ''), FullName: typeOf(of) } }
  if (key === 'contains' && isList(of)) return of.some((v) => v === args[0])
  if ((key === 'containskey' || key === 'contains') && isHashtable(of)) return property(of, toText(args[0])) !== undefined
  if (typeof of === 'string' && Object.hasOwn(STRING, key)) return STRING[key]?.(of, args)
  if (of instanceof Date && Object.hasOwn(DATES, key)) return DATES[key]?.(of, args)
  return undefined
}

function called(name: string, run: (...values: ShellValue[]) => ShellValue, args: readonly ShellValue[]): ShellValue {
  if (args.length === run.length) return run(...args)
  throw new ShellError(`Cannot find an overload for "${name}" and the argument count: "${args.length}".`, { expected: run.length === 0 ? `${name}()` : `${run.length} values` })
}

function substring(text: string, from: number, length: number | undefined): string {
  if (from < 0 || from > text.length || (length !== undefined && (length < 0 || from + length > text.length))) {
    throw new ShellError('Index and length must refer to a location within the string.')
  }
  return text.slice(from, length === undefined ? undefined : from + length)
}

function trimmed(text: string, set: string, start: boolean, end: boolean): string {
  let [from, to] = [0, text.length]
  if (start) while (from < to && set.includes(text[from] ?? '')) from++
  if (end) while (to > from && set.includes(text[to - 1] ?? '')) to--
  return text.slice(from, to)
}

/** An element by number (from the end when negative) or by name. */
export function index(of: ShellValue, at: ShellValue): ShellValue {
  if (of === null) throw new ShellError('Cannot index into a null array.')
  if (isList(at)) return at.map((one) => index(of, one))
  if (isObject(of)) return property(of, toText(at)) ?? null
  if (!isList(of) && typeof of !== 'string' && !(of instanceof Uint8Array)) {
    if (toNumber(at) === 0 || toNumber(at) === -1) return of
    return null
  }
  const place = Math.trunc(toNumber(at))
  return of[place < 0 ? of.length + place : place] ?? null
}
