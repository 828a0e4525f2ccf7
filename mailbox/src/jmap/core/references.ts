import { invalidArguments, MethodError } from './errors.ts'
import { isObject, type Json, type JsonObject } from './json.ts'
import { hiddenLimits } from './limits.ts'
import type { Invocation } from './request.ts'

/** Replaces arguments like `#ids` by what an earlier response of the same request holds; RFC 8620 §3.7.
 *  @throws MethodError `invalidResultReference` | `invalidArguments` */
export function resolveReferences(args: JsonObject, responses: readonly Invocation[]): JsonObject {
  const resolved = Object.create(null) as JsonObject
  let left: number = hiddenLimits.references
  for (const [key, value] of Object.entries(args)) {
    if (!key.startsWith('#')) {
      resolved[key] = value
      continue
    }
    if (--left < 0) throw unresolved(`A call may have ${hiddenLimits.references} references`)
    const name = key.slice(1)
    if (Object.hasOwn(args, name)) throw invalidArguments(name)
    resolved[name] = lookUp(value, responses)
  }
  return resolved
}

const unresolved = (description: string): MethodError => new MethodError('invalidResultReference', { description })

function lookUp(reference: Json, responses: readonly Invocation[]): Json {
  if (!isObject(reference)) throw unresolved('A reference is an object with resultOf, name and path')
  const { resultOf, name, path } = reference
  if (typeof resultOf !== 'string' || typeof name !== 'string' || typeof path !== 'string') throw unresolved('A reference needs resultOf, name and path')
  const response = responses.find(([, , callId]) => callId === resultOf)
  if (!response) throw unresolved(`No response to ${resultOf} comes before this call`)
  if (response[0] !== name) throw unresolved(`The response to ${resultOf} is ${response[0]}, not ${name}`)
  if (path !== '' && !path.startsWith('/')) throw unresolved('path must begin with /')
  const tokens = path === '' ? [] : path.slice(1).split('/', hiddenLimits.depth + 1)
  if (tokens.length > hiddenLimits.depth) throw unresolved(`A path may lead ${hiddenLimits.depth} levels deep`)
  const found = walk(response[1], tokens.map(unescapePointer))
  if (found === undefined) throw unresolved(`The response has nothing at ${path}`)
  return found
}

/** RFC 6901. */
export const unescapePointer = (token: string): string => token.replaceAll('~1', '/').replaceAll('~0', '~')

/** A JSON pointer with `*` for every item of a list, whose results are joined into one list. */
function walk(value: Json | undefined, path: readonly string[]): Json | undefined {
  const [token, ...rest] = path
  if (value === undefined || token === undefined) return value
  if (Array.isArray(value)) {
    if (token !== '*') return /^(0|[1-9]\d{0,9})$/.test(token) ? walk(value[Number(token)], rest) : undefined
    const all: Json[] = []
    for (const item of value) {
      const found = walk(item, rest)
      if (found === undefined) return undefined
      if (Array.isArray(found)) for (const value of found) all.push(value)
      else all.push(found)
      if (all.length > hiddenLimits.referenceValues) throw unresolved(`A reference may join ${hiddenLimits.referenceValues} values`)
    }
    return all
  }
  return isObject(value) && Object.hasOwn(value, token) ? walk(value[token], rest) : undefined
}
