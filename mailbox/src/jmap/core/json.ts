export type Json = null | boolean | number | string | Json[] | JsonObject

export interface JsonObject {
  [key: string]: Json
}

export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

export const isStringList = (value: unknown): value is string[] => Array.isArray(value) && value.every((item) => typeof item === 'string')

/** An object with only these keys true: how JMAP writes a set. */
export const isTrueSet = (value: unknown): value is Record<string, true> => isObject(value) && Object.values(value).every((item) => item === true)

export const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0

/** An RFC 8620 UTCDate as milliseconds; undefined for anything else. */
export function parseUtcDate(value: unknown): number | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(value)) return undefined
  const ms = Date.parse(value)
  return Number.isNaN(ms) ? undefined : ms
}

/** Milliseconds as a UTCDate; whole seconds, as message dates are. */
export const formatUtcDate = (ms: number): string => `${new Date(Math.floor(ms / 1000) * 1000).toISOString().slice(0, 19)}Z`

/** A copy that no prototype shines through, deep at most `depth`. @returns undefined when it is deeper, or a key could reach a prototype */
export function safeCopy(value: unknown, depth: number): Json | undefined {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') return value
  if (depth <= 0 || typeof value !== 'object') return undefined
  if (Array.isArray(value)) {
    const list: Json[] = []
    for (const item of value as unknown[]) {
      const copy = safeCopy(item, depth - 1)
      if (copy === undefined) return undefined
      list.push(copy)
    }
    return list
  }
  const object = Object.create(null) as JsonObject
  for (const [key, item] of Object.entries(value)) {
    const copy = key === '__proto__' ? undefined : safeCopy(item, depth - 1)
    if (copy === undefined) return undefined
    object[key] = copy
  }
  return object
}
