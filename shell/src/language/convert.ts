import type { ShellValue } from '../shell-object.ts'
import { numberOf } from './numbers.ts'
import { ShellError } from './shell-error.ts'
import { toText } from './text.ts'
import { isHashtable, isList, isObject, property, shellObject, timeSpan, typeOf } from './values.ts'

/** What a value counts as where yes or no is asked. */
export function toBoolean(value: ShellValue | undefined): boolean {
  if (isList(value)) return value.length === 1 ? toBoolean(value[0]) : value.length > 1
  return value !== null && value !== undefined && value !== false && value !== 0 && value !== ''
}

export function cannotConvert(value: ShellValue | undefined, to: string, why = 'Input string was not in a correct format.'): ShellError {
  return new ShellError(`Cannot convert value "${shorten(toText(value))}" to type "${to}". Error: "${why}"`)
}

export const shorten = (text: string) => (text.length > 80 ? `${text.slice(0, 77)}...` : text)

/** @throws ShellError */
export function toNumber(value: ShellValue | undefined): number {
  if (typeof value === 'number') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value === null || value === undefined) return 0
  if (isList(value) && value.length === 1) return toNumber(value[0])
  const number = typeof value === 'string' ? numberOf(value) : undefined
  if (number === undefined) throw typeof value === 'string' ? cannotConvert(value, 'System.Int32') : new ShellError(`Cannot convert the "${shorten(toText(value))}" value of type "${typeOf(value)}" to type "System.Int32".`)
  return number
}

/** The nearest whole number; halves go to the even one. @throws ShellError when it isn't within the bounds */
export function toWhole(value: ShellValue | undefined, type: string, min: number, max: number): number {
  const number = toNumber(value)
  const floor = Math.floor(number)
  const rest = number - floor
  const whole = rest === 0.5 ? (floor % 2 === 0 ? floor : floor + 1) : Math.round(number)
  if (whole >= min && whole <= max) return whole
  throw new ShellError(`Cannot convert value "${shorten(toText(value))}" to type "${type}". Error: "Value was either too large or too small for ${/16/.test(type) ? 'a UInt16' : 'an Int32'}."`, {
    expected: `a whole number from ${min} to ${max}`,
  })
}

const DAY_FIRST = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(.*)$/

/** ISO and US dates and those with dots (day first); without a zone in local time. @throws ShellError */
export function toDate(value: ShellValue | undefined): Date {
  if (value instanceof Date) return value
  const text = toText(value).trim()
  const [, day, month, year, rest = ''] = DAY_FIRST.exec(text) ?? []
  const iso = day === undefined ? text : `${month}/${day}/${year}${rest}`
  // A date alone is midnight here, not in Greenwich.
  const date = new Date(/^\d{4}-\d\d-\d\d$/.test(iso) ? `${iso}T00:00:00` : iso)
  if (text === '' || !/\d/.test(text) || Number.isNaN(date.getTime())) throw cannotConvert(value, 'System.DateTime', 'String was not recognized as a valid DateTime.')
  return date
}

const SPAN = /^(-)?(?:(\d{1,7})\.)?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,7}))?)?$/

/** `[d.]hh:mm[:ss[.fff]]`, or a number of days as text, in milliseconds. @throws ShellError */
export function toSpan(value: ShellValue | undefined): number {
  if (isObject(value) && value.type === 'TimeSpan') return Number(property(value, 'TotalMilliseconds'))
  const text = toText(value).trim()
  if (/^-?\d{1,7}$/.test(text)) return Number(text) * 86_400_000
  const found = SPAN.exec(text)
  const [, minus, days = '0', hours = '', minutes = '', seconds = '0', part = '0'] = found ?? []
  if (found === null || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) {
    throw new ShellError(`Cannot convert value "${shorten(text)}" to type "System.TimeSpan". Error: "String was not recognized as a valid TimeSpan."`, { expected: 'd.hh:mm:ss or hh:mm:ss' })
  }
  const ms = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1000 + Math.round(Number(`0.${part}`) * 1000)
  return minus === undefined ? ms : -ms
}

/** Bytes, or numbers from 0 to 255. @throws ShellError */
export function toBytes(value: ShellValue | undefined): Uint8Array {
  if (value instanceof Uint8Array) return value
  const list = isList(value) ? value : [value]
  return Uint8Array.from(list, (v) => toWhole(v ?? null, 'System.Byte', 0, 255))
}

type Conversion = (value: ShellValue) => ShellValue

const toInt: Conversion = (v) => toWhole(v, 'System.Int32', -(2 ** 31), 2 ** 31 - 1)

const casts: Readonly<Record<string, Conversion>> = {
  string: (v) => toText(v),
  int: toInt,
  int32: toInt,
  long: (v) => toWhole(v, 'System.Int64', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  int64: (v) => toWhole(v, 'System.Int64', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  uint16: (v) => toWhole(v, 'System.UInt16', 0, 65_535),
  double: toNumber,
  decimal: toNumber,
  bool: (v) => toBoolean(v),
  boolean: (v) => toBoolean(v),
  switch: (v) => toBoolean(v),
  datetime: toDate,
  timespan: (v) => timeSpan(toSpan(v)),
  array: (v) => (isList(v) ? v : [v]),
  'object[]': (v) => (isList(v) ? v : [v]),
  object: (v) => v,
  psobject: (v) => v,
  'string[]': (v) => (isList(v) ? v : [v]).map((one) => toText(one)),
  'int[]': (v) => (isList(v) ? v : [v]).map(toInt),
  'byte[]': toBytes,
  hashtable: (v) => {
    if (isHashtable(v)) return v
    throw cannotConvert(v, 'System.Collections.Hashtable', 'Only @{ } makes a hashtable.')
  },
  ordered: (v) => v,
  void: () => null,
  pscustomobject: (v) => (isHashtable(v) ? shellObject('PSCustomObject', Object.entries(v.properties)) : v),
}

export const knownType = (name: string) => Object.hasOwn(casts, shortName(name))

export const shortName = (name: string) => name.toLowerCase().replace(/^system\.(collections\.|management\.automation\.)?/, '').replace('switchparameter', 'switch')

/** `[type] value`. @throws ShellError */
export function cast(type: string, value: ShellValue): ShellValue {
  const name = shortName(type)
  const conversion = Object.hasOwn(casts, name) ? casts[name] : undefined
  if (conversion === undefined) {
    throw new ShellError(`The type [${type}] is not part of this shell's language`, { expected: 'string, int, bool, double, datetime, timespan, array, hashtable, pscustomobject or byte[]' })
  }
  return conversion(value)
}

export function isOfType(value: ShellValue, type: string): boolean {
  const name = shortName(type)
  const own = typeOf(value).toLowerCase()
  if (name === 'object' || name === 'psobject') return value !== null
  if (name === 'array' || name === 'object[]') return isList(value)
  if (name === 'double' || name === 'decimal') return typeof value === 'number' && !Number.isInteger(value)
  if (name === 'int' || name === 'int32') return own === 'system.int32'
  if (name === 'long' || name === 'int64') return own === 'system.int64'
  if (name === 'bool') return typeof value === 'boolean'
  return own === name || own === `system.${name}` || own === `system.collections.${name}`
}
