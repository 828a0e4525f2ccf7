import type { Bound } from './cmdlet.ts'
import type { ShellObject, ShellValue } from './shell-object.ts'

/** Readers of what a cmdlet's parameters were bound to. The binder has checked the types; a reader for the wrong type is a fault of the
 *  cmdlet and throws a TypeError. */

/** Given at all, be it `$null`. */
export const given = (p: Bound, name: string): boolean => Object.hasOwn(p, name)

/** Undefined when not given; `$null` counts as the empty string. */
export function text(p: Bound, name: string): string | undefined {
  const value = p[name]
  if (value === undefined) return undefined
  if (value === null) return ''
  return typeof value === 'string' ? value : wrong(name, 'text')
}

/** Of a mandatory parameter. */
export function requiredText(p: Bound, name: string): string {
  return text(p, name) ?? wrong(name, 'text')
}

/** Undefined when not given or `$null`. */
export function number(p: Bound, name: string): number | undefined {
  const value = p[name] ?? undefined
  return value === undefined || typeof value === 'number' ? value : wrong(name, 'a number')
}

/** Of a `bool`. */
export function bool(p: Bound, name: string): boolean | undefined {
  const value = p[name]
  return value === undefined || typeof value === 'boolean' ? value : wrong(name, 'a boolean')
}

/** Of a `switch`: false when not given. */
export const flag = (p: Bound, name: string): boolean => bool(p, name) ?? false

export function date(p: Bound, name: string): Date | undefined {
  const value = p[name] ?? undefined
  return value === undefined || value instanceof Date ? value : wrong(name, 'a date')
}

/** Of a `timespan`, in milliseconds. */
export const milliseconds = number

export function bytes(p: Bound, name: string): Uint8Array | undefined {
  const value = p[name] ?? undefined
  return value === undefined || value instanceof Uint8Array ? value : wrong(name, 'bytes')
}

/** Of a `many` string; undefined when not given. For one that may be changed with `@{Add=…}` use `listAfter`. */
export function texts(p: Bound, name: string): string[] | undefined {
  const value = p[name]
  if (value === undefined) return undefined
  if (value === null) return []
  return Array.isArray(value) && value.every((v) => typeof v === 'string') ? value : wrong(name, 'a list of text')
}

/** The list after the change: a plain list replaces it, `@{Add=…; Remove=…}` changes it. Undefined when not given. Case doesn't count. */
export function listAfter(p: Bound, name: string, now: readonly string[]): string[] | undefined {
  const value = p[name]
  if (typeof value !== 'object' || value === null || !('properties' in value)) return texts(p, name)
  const change = (value as ShellObject).properties
  const of = (key: string) => [Object.entries(change).find(([k]) => k.toLowerCase() === key)?.[1] ?? []].flat().map(String)
  const replaced = of('replace').length > 0 ? of('replace') : now
  const gone = of('remove').map((v) => v.toLowerCase())
  const kept = replaced.filter((v) => !gone.includes(v.toLowerCase()))
  return [...kept, ...of('add').filter((v) => !kept.some((k) => k.toLowerCase() === v.toLowerCase()))]
}

/** Of a `credential`. */
export function credential(p: Bound, name: string): { userName: string; password: string } | undefined {
  const value = p[name] ?? undefined
  if (value === undefined) return undefined
  const { UserName, Password } = (value as ShellObject).properties
  return { userName: String(UserName), password: secret(Password) }
}

/** Text that isn't shown: what a masked prompt or `ConvertTo-SecureString` gives. */
export class SecureString implements ShellObject {
  readonly type = 'SecureString'
  readonly properties = {}
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  reveal(): string {
    return this.#text
  }

  toText(): string {
    return 'System.Security.SecureString'
  }
}

const secret = (value: ShellValue | undefined) => (value instanceof SecureString ? value.reveal() : String(value ?? ''))

/** Of an `object` parameter that takes a password, be it a SecureString or text. */
export function password(p: Bound, name: string): string | undefined {
  const value = p[name] ?? undefined
  return value === undefined ? undefined : secret(value as ShellValue)
}

/** What was given of these parameters as a body for the API: `InstantMessagingType` becomes `instantMessagingType`; names in the table become
 *  what it says. */
export function bodyOf(p: Bound, names: readonly string[], renamed: Readonly<Record<string, string>> = {}): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => given(p, name)).map((name) => [renamed[name] ?? name.charAt(0).toLowerCase() + name.slice(1), p[name]]))
}

function wrong(name: string, what: string): never {
  throw new TypeError(`The cmdlet reads -${name} as ${what}, its declaration says otherwise`)
}
