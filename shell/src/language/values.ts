import type { ShellObject, ShellValue } from '../shell-object.ts'

export type Properties = Record<string, ShellValue>

/** Properties without inherited ones, so that no name from outside means anything but itself. */
export function emptyProperties(): Properties {
  return Object.create(null) as Properties
}

export function shellObject(type: string, entries: Iterable<readonly [string, ShellValue]>): ShellObject {
  const properties = emptyProperties()
  for (const [name, value] of entries) properties[name] = value
  return { type, properties }
}

export const isList = (value: unknown): value is readonly ShellValue[] => Array.isArray(value)

export function isObject(value: unknown): value is ShellObject {
  return typeof value === 'object' && value !== null && 'type' in value && 'properties' in value
}

export const isHashtable = (value: unknown): value is ShellObject => isObject(value) && value.type === 'Hashtable'

/** The elements a value passes on through a pipeline: those of a list, else itself. */
export function elements(value: ShellValue): readonly ShellValue[] {
  return isList(value) ? value : [value]
}

/** Several values as one: none is null, one is itself. */
export function collapse(values: readonly ShellValue[]): ShellValue {
  if (values.length === 0) return null
  return values.length === 1 ? (values[0] ?? null) : values
}

/** The property's own spelling; names are compared without case. */
export function propertyName(object: ShellObject, name: string): string | undefined {
  if (Object.hasOwn(object.properties, name)) return name
  const wanted = name.toLowerCase()
  return Object.keys(object.properties).find((key) => key.toLowerCase() === wanted)
}

export function property(object: ShellObject, name: string): ShellValue | undefined {
  const own = propertyName(object, name)
  return own === undefined ? undefined : (object.properties[own] ?? null)
}

/** A span of time as an object, the way dates are subtracted. */
export function timeSpan(ms: number): ShellObject {
  const whole = (unit: number, of = Infinity) => Math.trunc(ms / unit) % of
  return shellObject('TimeSpan', [
    ['Days', whole(86_400_000)],
    ['Hours', whole(3_600_000, 24)],
    ['Minutes', whole(60_000, 60)],
    ['Seconds', whole(1000, 60)],
    ['Milliseconds', Math.trunc(ms) % 1000],
    ['TotalDays', ms / 86_400_000],
    ['TotalHours', ms / 3_600_000],
    ['TotalMinutes', ms / 60_000],
    ['TotalSeconds', ms / 1000],
    ['TotalMilliseconds', ms],
  ])
}

/** The name of a value's type as messages and `Get-Member` show it. */
export function typeOf(value: ShellValue | undefined): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'string') return 'System.String'
  if (typeof value === 'boolean') return 'System.Boolean'
  if (typeof value === 'number') return Number.isInteger(value) ? (Math.abs(value) < 2 ** 31 ? 'System.Int32' : 'System.Int64') : 'System.Double'
  if (value instanceof Date) return 'System.DateTime'
  if (value instanceof Uint8Array) return 'System.Byte[]'
  if (isList(value)) return 'System.Object[]'
  return (value as ShellObject).type === 'Hashtable' ? 'System.Collections.Hashtable' : (value as ShellObject).type
}
