import type { ShellObject, ShellValue } from '../shell-object.ts'
import { isList, isObject, property } from './values.ts'

const DEEPEST = 4

/** A value as text, as it stands in a string. */
export function toText(value: ShellValue | undefined, depth = 0): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number') return String(value)
  if (value instanceof Date) return dateText(value)
  if (value instanceof Uint8Array) return Array.from(value.subarray(0, 4096), String).join(' ')
  if (isList(value)) return value.map((v) => toText(v, depth + 1)).join(' ')
  return objectText(value as ShellObject, depth)
}

function objectText(object: ShellObject, depth: number): string {
  if (object.type === 'Hashtable') return 'System.Collections.Hashtable'
  if (object.type === 'TimeSpan') return spanText(Number(object.properties['TotalMilliseconds']))
  if ('toText' in object && typeof object.toText === 'function') return String(object.toText())
  const identity = property(object, 'Identity')
  if (identity !== undefined && identity !== null && !isObject(identity)) return toText(identity)
  if (depth > DEEPEST) return object.type
  return `@{${Object.entries(object.properties).map(([name, v]) => `${name}=${toText(v, depth + 1)}`).join('; ')}}`
}

const two = (n: number) => String(n).padStart(2, '0')

/** Local time, to the second. */
export function dateText(date: Date): string {
  if (Number.isNaN(date.getTime())) return ''
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

/** `[d.]hh:mm:ss[.fff]`. */
export function spanText(ms: number): string {
  const all = Math.abs(Math.trunc(ms))
  const days = Math.floor(all / 86_400_000)
  const clock = [3_600_000, 60_000, 1000].map((unit, i) => two(Math.floor(all / unit) % (i === 0 ? 24 : 60))).join(':')
  const rest = all % 1000
  return `${ms < 0 ? '-' : ''}${days > 0 ? `${days}.` : ''}${clock}${rest > 0 ? `.${String(rest).padStart(3, '0')}` : ''}`
}
