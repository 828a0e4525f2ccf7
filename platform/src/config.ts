import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { AppError } from './errors.ts'

/** One row of an option table. The key in the table is the option's name: `http-port` is the flag `--http-port`,
 *  the variable `PARLEY_HTTP_PORT` and the key `http-port` of the configuration file. */
export type Option =
  | ({ type: 'string'; default?: string; oneOf?: readonly string[] } & About)
  | ({ type: 'path' | 'host'; default?: string } & About)
  | ({ type: 'integer'; default?: number; min?: number; max?: number } & About)
  | ({ type: 'port'; default?: number } & About)
  | ({ type: 'flag'; default?: boolean } & About)

interface About {
  /** One line for `--help`. */
  help: string
  /** The value is not shown in messages. */
  secret?: true
}

export type OptionTable = Record<string, Option>

type Raw<O extends Option> = O['type'] extends 'integer' | 'port'
  ? number
  : O['type'] extends 'flag'
    ? boolean
    : O extends { oneOf: readonly (infer Word extends string)[] }
      ? Word
      : string

/** The values of a table: always there for flags and for options with a default, else possibly undefined. */
export type Config<T extends OptionTable> = {
  -readonly [K in keyof T]: T[K]['type'] extends 'flag'
    ? boolean
    : T[K] extends { default: string | number | boolean }
      ? Raw<T[K]>
      : Raw<T[K]> | undefined
}

export interface ConfigSources {
  /** From the command line, by option name; `true` for a flag that is just there. */
  flags?: Readonly<Record<string, string | boolean | undefined>>
  env?: Readonly<Record<string, string | undefined>>
  /** The parsed configuration file: one JSON object. */
  file?: unknown
  /** How the file is called in messages. */
  fileName?: string
}

export interface ConfigFault {
  /** The key as the person wrote it: `--http-port`, `PARLEY_HTTP_PORT`, `http-port in parley.json`. */
  key: string
  fault: string
  remedy: string
}

/** Every fault of a configuration at once. */
export class ConfigError extends AppError {
  readonly faults: readonly ConfigFault[]

  constructor(faults: readonly ConfigFault[]) {
    super('invalid', faults.map((f) => `${f.key}: ${f.fault}. ${f.remedy}.`).join('\n'))
    this.name = 'ConfigError'
    this.faults = faults
  }
}

/** Reads a table's values: a flag wins over the environment, that over the file, that over the default.
 *  Paths come back absolute. @throws ConfigError with all faults together */
export function readConfig<const T extends OptionTable>(table: T, sources: ConfigSources): Config<T> {
  const faults: ConfigFault[] = []
  const file = fileObject(sources, faults)
  faults.push(...unknownKeys(table, sources.flags ?? {}, (name) => `--${name}`))
  faults.push(...unknownKeys(table, file, (name) => inFile(name, sources)))

  const values: Record<string, unknown> = {}
  for (const [name, option] of Object.entries(table)) {
    const given = firstGiven(name, sources, file)
    const read = given ? readValue(option, given.value) : { ok: true as const, value: defaultOf(option) }
    if (read.ok) values[name] = read.value
    else faults.push(faultOf(option, given?.key ?? name, given?.value, read.expected))
  }
  if (faults.length > 0) throw new ConfigError(faults)
  return values as Config<T>
}

/** `http-port` → `PARLEY_HTTP_PORT`. */
export function variableName(option: string): string {
  return `PARLEY_${option.toUpperCase().replaceAll('-', '_')}`
}

interface Given {
  key: string
  value: unknown
}

function firstGiven(name: string, sources: ConfigSources, file: Record<string, unknown>): Given | undefined {
  const flag = own(sources.flags, name)
  if (flag !== undefined) return { key: `--${name}`, value: flag }
  const variable = own(sources.env, variableName(name))
  // An empty variable is how a shell says "not set"; compose files rely on it.
  if (variable !== undefined && variable !== '') return { key: variableName(name), value: variable }
  const inTheFile = own(file, name)
  return inTheFile === undefined ? undefined : { key: inFile(name, sources), value: inTheFile }
}

function own<V>(record: Readonly<Record<string, V>> | undefined, key: string): V | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined
}

function inFile(name: string, sources: ConfigSources): string {
  return `${name} in ${sources.fileName ?? 'the configuration file'}`
}

function fileObject(sources: ConfigSources, faults: ConfigFault[]): Record<string, unknown> {
  const { file } = sources
  if (file === undefined) return {}
  if (typeof file === 'object' && file !== null && !Array.isArray(file)) return file as Record<string, unknown>
  const key = sources.fileName ?? 'the configuration file'
  faults.push({ key, fault: 'it does not hold one JSON object', remedy: 'Write { "option": value, … }' })
  return {}
}

function unknownKeys(table: OptionTable, given: Readonly<Record<string, unknown>>, label: (name: string) => string): ConfigFault[] {
  return Object.keys(given)
    .filter((name) => !Object.hasOwn(table, name) && given[name] !== undefined)
    .map((name) => ({ key: label(name), fault: 'there is no such option', remedy: suggestion(table, name) }))
}

function suggestion(table: OptionTable, name: string): string {
  const near = nearest(name.toLowerCase().replaceAll('_', '-').slice(0, 40), Object.keys(table))
  return near === undefined ? `The options are: ${Object.keys(table).join(', ')}` : `Perhaps ${near} was meant`
}

/** The candidate within two edits, or the one that starts the same way. */
function nearest(name: string, candidates: string[]): string | undefined {
  let best: string | undefined
  let least = 3
  for (const candidate of candidates) {
    const distance = edits(name, candidate)
    if (distance < least) [best, least] = [candidate, distance]
  }
  return best ?? candidates.find((c) => name.length > 2 && (c.startsWith(name) || name.startsWith(c)))
}

function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

type Read = { ok: true; value: unknown } | { ok: false; expected: string }

function defaultOf(option: Option): unknown {
  const value = option.type === 'flag' ? (option.default ?? false) : option.default
  return option.type === 'path' && typeof value === 'string' ? resolve(value) : value
}

function readValue(option: Option, value: unknown): Read {
  switch (option.type) {
    case 'flag':
      return readFlag(value)
    case 'integer':
      return readInteger(value, option.min ?? Number.MIN_SAFE_INTEGER, option.max ?? Number.MAX_SAFE_INTEGER)
    case 'port':
      return readInteger(value, 0, 65_535)
    case 'string':
      return readString(value, option.oneOf)
    default:
      return readText(option.type, value)
  }
}

function readFlag(value: unknown): Read {
  if (typeof value === 'boolean') return { ok: true, value }
  const word = typeof value === 'string' ? value.trim().toLowerCase() : ''
  if (['true', 'yes', 'on', '1'].includes(word)) return { ok: true, value: true }
  if (['false', 'no', 'off', '0'].includes(word)) return { ok: true, value: false }
  return { ok: false, expected: 'true or false' }
}

function readInteger(value: unknown, min: number, max: number): Read {
  const bounds = min === Number.MIN_SAFE_INTEGER && max === Number.MAX_SAFE_INTEGER ? '' : ` from ${min} to ${max}`
  const expected = `a whole number${bounds}`
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : ''
  if (!/^-?\d{1,16}$/.test(text)) return { ok: false, expected }
  const number = Number(text)
  return number >= min && number <= max ? { ok: true, value: number } : { ok: false, expected }
}

function readString(value: unknown, oneOf: readonly string[] | undefined): Read {
  const fine = typeof value === 'string' && !value.includes('\0') && (oneOf?.includes(value) ?? true)
  return fine ? { ok: true, value } : { ok: false, expected: oneOf ? `one of ${oneOf.join(', ')}` : 'text' }
}

function readText(type: 'path' | 'host', value: unknown): Read {
  const expected = { path: 'a file or folder path', host: 'a host name or an IP address' }[type]
  if (typeof value !== 'string' || value.includes('\0')) return { ok: false, expected }
  const text = value.trim()
  if (type === 'host') return isHost(text) ? { ok: true, value: text.toLowerCase() } : { ok: false, expected }
  return text === '' ? { ok: false, expected } : { ok: true, value: resolve(text) }
}

function isHost(text: string): boolean {
  if (isIP(text) !== 0) return true
  if (text.length > 253 || /^[\d.]+$/.test(text)) return false
  return text.split('.').every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(label))
}

function faultOf(option: Option, key: string, value: unknown, expected: string): ConfigFault {
  if (value === true) return { key, fault: 'its value is missing', remedy: `Give ${expected}` }
  const found = option.secret ? 'the value given' : shown(value)
  return { key, fault: `${found} is not ${expected}`, remedy: `Give ${expected}` }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
