import { SecureString } from '../bound.ts'
import { toText } from '../language/text.ts'
import { emptyProperties, isList, isObject } from '../language/values.ts'
import type { ShellValue } from '../shell-object.ts'
import { Formatted } from './formatted.ts'

export const DEEPEST = 100

/** A value as JSON holds it: dates in ISO form, bytes in Base64, objects with their properties in order; what lies deeper than asked for
 *  is its text. */
export function plain(value: ShellValue, depth = DEEPEST): unknown {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (value instanceof Formatted) return value.lines.join('\n')
  if (value instanceof SecureString) return '********'
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (isList(value)) return depth < 0 ? toText(value) : value.map((v) => plain(v, depth - 1))
  if (!isObject(value)) return value
  if (depth < 0 || 'toText' in value) return toText(value)
  const properties: Record<string, unknown> = Object.create(null) as Record<string, unknown>
  for (const [name, v] of Object.entries(value.properties)) properties[name] = plain(v, depth - 1)
  return properties
}

export const toJson = (value: ShellValue, o: { compress?: boolean; depth?: number } = {}) => JSON.stringify(plain(value, o.depth), null, o.compress === true ? undefined : 2)

/** What JSON holds as a value of the shell. */
export function fromPlain(value: unknown, depth = DEEPEST): ShellValue {
  if (depth < 0) throw new RangeError(`JSON is read to a depth of ${DEEPEST}`)
  if (Array.isArray(value)) return value.map((v) => fromPlain(v, depth - 1))
  if (typeof value !== 'object' || value === null) return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
  const properties = emptyProperties()
  for (const [name, v] of Object.entries(value)) properties[name] = fromPlain(v, depth - 1)
  return { type: 'PSCustomObject', properties }
}
