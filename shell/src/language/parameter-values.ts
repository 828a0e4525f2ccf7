import type { Parameter } from '../cmdlet.ts'
import type { ShellValue } from '../shell-object.ts'
import { shorten, toBytes, toDate, toSpan, toWhole } from './convert.ts'
import { ScriptBlock } from './script-block.ts'
import { ShellError } from './shell-error.ts'
import { toText } from './text.ts'
import { elements, isHashtable, isList, isObject, property, typeOf } from './values.ts'

/** The types as PowerShell calls them. */
export const typeNames: Readonly<Record<Parameter['type'], string>> = {
  string: 'System.String',
  int: 'System.Int32',
  uint16: 'System.UInt16',
  bool: 'System.Boolean',
  switch: 'System.Management.Automation.SwitchParameter',
  datetime: 'System.DateTime',
  timespan: 'System.TimeSpan',
  scriptblock: 'System.Management.Automation.ScriptBlock',
  hashtable: 'System.Collections.Hashtable',
  credential: 'System.Management.Automation.PSCredential',
  bytes: 'System.Byte[]',
  object: 'System.Object',
}

/** The value a parameter gets from one that was given.
 *  @param literal  the number as it was typed, for a parameter that takes text
 *  @throws ShellError in PowerShell's words */
export function parameterValue(name: string, parameter: Parameter, value: ShellValue, literal?: string): unknown {
  refuseEmpty(name, parameter, value)
  try {
    if (value === null && parameter.type !== 'bool' && parameter.type !== 'switch') return null
    if (parameter.many === true) return listValue(name, parameter, value, literal)
    return single(name, parameter, oneOf(name, parameter, value), literal)
  } catch (thrown) {
    if (!(thrown instanceof ShellError) || /^Cannot (process|bind|validate)/.test(thrown.message)) throw thrown
    throw new ShellError(`Cannot bind parameter '${name}'. ${thrown.message}`, { expected: thrown.expected, found: thrown.found, remedy: thrown.remedy })
  }
}

/** `-Identity $null` would mean everything in the originals; nobody means that. */
function refuseEmpty(name: string, parameter: Parameter, value: ShellValue): void {
  if (parameter.mandatory !== true && name !== 'Identity') return
  if (parameter.type === 'object' && parameter.mandatory !== true) return
  const what = value === null ? 'it is null' : value === '' ? 'it is an empty string' : isList(value) && value.length === 0 ? 'it is an empty collection' : undefined
  if (what !== undefined && !(parameter.type === 'object' && value !== null)) throw new ShellError(`Cannot bind argument to parameter '${name}' because ${what}.`)
}

function listValue(name: string, parameter: Parameter, value: ShellValue, literal?: string): unknown {
  // @{Add=…; Remove=…} changes a list instead of replacing it.
  if (isHashtable(value) && parameter.type !== 'hashtable' && parameter.type !== 'object') return value
  const given = elements(value)
  const split = parameter.enum === undefined ? given : given.flatMap((v): readonly ShellValue[] => (typeof v === 'string' ? v.split(/\s*,\s*/) : [v]))
  return split.map((v) => single(name, parameter, v, split.length === 1 ? literal : undefined))
}

function inRange(name: string, { range: [least, greatest] = [-Infinity, Infinity] }: Parameter, value: number): number {
  if (value >= least && value <= greatest) return value
  const [fault, limit, wanted] = value < least ? ['less than the minimum', least, 'greater'] : ['greater than the maximum', greatest, 'less']
  throw new ShellError(`Cannot validate argument on parameter '${name}'. The ${value} argument is ${fault} allowed range of ${limit}. Supply an argument that is ${wanted} than or equal to ${limit} and then try the command again.`)
}

function oneOf(name: string, parameter: Parameter, value: ShellValue): ShellValue {
  if (!isList(value) || parameter.type === 'object' || parameter.type === 'bytes') return value
  if (value.length === 1) return value[0] ?? null
  throw new ShellError(`Cannot convert 'System.Object[]' to the type '${typeNames[parameter.type]}' required by parameter '${name}'.`, {
    expected: 'one value',
    found: value.length === 0 ? 'none' : `${value.length}: ${shorten(value.map((v) => toText(v)).join(', '))}`,
  })
}

function single(name: string, parameter: Parameter, value: ShellValue, literal?: string): unknown {
  switch (parameter.type) {
    case 'string':
      return enumerated(parameter, literal ?? textValue(value))
    case 'int':
      return inRange(name, parameter, toWhole(value, 'System.Int32', -(2 ** 31), 2 ** 31 - 1))
    case 'uint16':
      return toWhole(value, 'System.UInt16', 0, 65_535)
    case 'bool':
    case 'switch':
      return boolean(name, parameter, value)
    case 'datetime':
      return toDate(value)
    case 'timespan':
      return toSpan(value)
    case 'bytes':
      return toBytes(value)
    case 'object':
      return value
    default:
      return compound(parameter.type, value)
  }
}

function compound(type: 'scriptblock' | 'hashtable' | 'credential', value: ShellValue): unknown {
  if (type === 'scriptblock' && value instanceof ScriptBlock) return value
  if (type === 'hashtable' && isHashtable(value)) return value
  if (type === 'credential' && isObject(value) && value.type === 'PSCredential') return value
  const hint = { scriptblock: 'a block in braces', hashtable: '@{ Name = value }', credential: 'what Get-Credential gives' }[type]
  throw new ShellError(`Cannot convert the "${shorten(toText(value))}" value of type "${typeOf(value)}" to type "${typeNames[type]}".`, { expected: hint })
}

/** Text stands for itself, a number as it is written, an object for its identity. */
function textValue(value: ShellValue): string {
  if (!isObject(value) || value.type === 'TimeSpan' || value instanceof ScriptBlock) return toText(value)
  const identity = property(value, 'Identity')
  if (typeof identity === 'string') return identity
  throw new ShellError(`Cannot convert the value of type "${typeOf(value)}" to type "System.String".`, { remedy: 'Choose a property of it: $object.Name.' })
}

function enumerated(parameter: Parameter, text: string): string {
  if (parameter.enum === undefined) return text
  const found = parameter.enum.find((name) => name.toLowerCase() === text.trim().toLowerCase())
  if (found !== undefined) return found
  throw new ShellError(
    `Cannot convert value "${shorten(text)}" due to enumeration values that are not valid. Specify one of the following enumeration values and try again. The possible enumeration values are "${parameter.enum.join(',')}".`,
  )
}

function boolean(name: string, parameter: Parameter, value: ShellValue): boolean {
  if (typeof value === 'boolean') return value
  if (typeof value === 'number') return value !== 0
  const type = typeNames[parameter.type]
  throw new ShellError(
    `Cannot process argument transformation on parameter '${name}'. Cannot convert value "${shorten(value === null ? '' : typeOf(value))}" to type "${type}". Boolean parameters accept only Boolean values and numbers, such as $True, $False, 1 or 0.`,
    typeof value === 'string' ? { found: `"${shorten(value)}"` } : {},
  )
}

/** Whether a value is of a parameter's type as it stands. */
export function isOfParameterType(parameter: Parameter, value: ShellValue): boolean {
  if (parameter.many === true && isList(value)) return value.every((v) => isOfParameterType({ ...parameter, many: undefined } as unknown as Parameter, v))
  switch (parameter.type) {
    case 'object':
      return true
    case 'string':
      return typeof value === 'string'
    case 'int':
    case 'uint16':
      return typeof value === 'number'
    case 'bool':
    case 'switch':
      return typeof value === 'boolean'
    case 'datetime':
      return value instanceof Date
    case 'bytes':
      return value instanceof Uint8Array
    default:
      return compoundOf(parameter.type, value)
  }
}

function compoundOf(type: Parameter['type'], value: ShellValue): boolean {
  if (type === 'scriptblock') return value instanceof ScriptBlock
  if (type === 'hashtable') return isHashtable(value)
  return isObject(value) && value.type === (type === 'credential' ? 'PSCredential' : 'TimeSpan')
}

