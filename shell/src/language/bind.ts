import type { Declaration, Parameter } from '../cmdlet.ts'
import { nearest } from '../nearest.ts'
import type { ShellValue } from '../shell-object.ts'
import type { Span } from './ast.ts'
import { shorten } from './convert.ts'
import { commonOf, ignoredOf } from './common-parameters.ts'
import { isOfParameterType, parameterValue, typeNames } from './parameter-values.ts'
import { missingOf, refuseMixedSets, setsFor } from './parameter-sets.ts'
import { ScriptBlock } from './script-block.ts'
import { ShellError } from './shell-error.ts'
import { toText } from './text.ts'
import { isObject, property } from './values.ts'

/** What was typed after a command, with its value. */
export interface Given {
  /** `-Name`, as typed, without the dash; absent for a value that stands alone. */
  name?: string
  /** Absent for a parameter without a value of its own. */
  value?: ShellValue
  /** The value followed a colon, so it belongs to the name. */
  attached?: boolean
  /** The number as typed. */
  literal?: string
  /** The variable the value should have come from, which was never set. */
  unset?: string
  span?: Span
}

export interface Binding {
  /** By documented name. */
  values: Record<string, unknown>
  common: Record<string, unknown>
  /** Mandatory ones that nothing was given for; the pipeline may bring some of them. */
  missing: string[]
  warnings: string[]
}

/** Gives each parameter its value: by name (any case, unique beginnings, aliases), then by position.
 *  @throws ShellError in PowerShell's words, with a suggestion where a name is misspelt */
export function bind(d: Declaration, given: readonly Given[]): Binding {
  const b: Binding = { values: {}, common: {}, missing: [], warnings: [] }
  const loose = bindNamed(d, given, b)
  refuseMixedSets(d, Object.keys(b.values))
  for (const one of loose) bindPosition(d, one, b)
  refuseMixedSets(d, Object.keys(b.values))
  b.missing = missingOf(d, Object.keys(b.values))
  return b
}

/** @returns what stands alone */
function bindNamed(d: Declaration, given: readonly Given[], b: Binding): Given[] {
  const loose: Given[] = []
  for (let i = 0; i < given.length; i++) {
    const one = given[i]
    if (one === undefined) continue
    if (one.name === undefined) {
      loose.push(one)
      continue
    }
    const next = given[i + 1]
    const takesNext = one.attached !== true && next !== undefined && next.name === undefined && needsValue(d, one.name)
    placed(one.span, () => bindOne(d, one, takesNext ? next : one, b))
    if (takesNext) i++
  }
  return loose
}

function needsValue(d: Declaration, typed: string): boolean {
  const found = tryResolve(d, typed)
  return found === undefined || found.parameter.type !== 'switch'
}

function bindOne(d: Declaration, one: Given, from: Given, b: Binding): void {
  const typed = one.name ?? ''
  const { name, parameter, of } = resolve(d, typed)
  const into = of === 'common' ? b.common : b.values
  if (Object.hasOwn(into, name)) {
    throw new ShellError(`Cannot bind parameter because parameter '${name}' is specified more than once.`, { remedy: 'Several values of one parameter stand behind it with commas between them.' })
  }
  if (!('value' in from)) {
    if (parameter.type !== 'switch') throw new ShellError(`Missing an argument for parameter '${name}'. Specify a parameter of type '${typeNames[parameter.type]}' and try again.`)
    into[name] = true
    return
  }
  if (of === 'ignored') {
    b.warnings.push(`-${name} is ignored: ${d.ignored?.[name]}.`)
    return
  }
  refuseUnset(d, name, from)
  into[name] = parameterValue(name, parameter, from.value ?? null, from.literal)
}

/** In the originals it would silently be nothing: a misspelt variable empties a setting. Whoever means nothing writes `$null`. */
function refuseUnset(d: Declaration, name: string, one: Given): void {
  if (one.unset === undefined || d.changes === undefined) return
  throw new ShellError(`Cannot bind argument to parameter '${name}': the variable '$${one.unset}' has not been set.`, { remedy: 'Look at its spelling; $null stands for nothing.' })
}

interface Resolved {
  name: string
  parameter: Parameter
  of: 'cmdlet' | 'common' | 'ignored'
}

function tryResolve(d: Declaration, typed: string): Resolved | undefined {
  try {
    return resolve(d, typed)
  } catch {
    return undefined
  }
}

/** The parameter meant by a name. @throws ShellError */
export function resolve(d: Declaration, typed: string): Resolved {
  const own = named(d.parameters, 'cmdlet')
  const all = [...own, ...named(commonOf(d), 'common'), ...named(ignoredOf(d), 'ignored')]
  const wanted = typed.toLowerCase()
  const exact = all.find((r) => spellings(r).includes(wanted))
  if (exact !== undefined) return exact
  const begins = (list: Resolved[]) => list.filter((r) => spellings(r).some((s) => s.startsWith(wanted)))
  const mine = begins(own)
  const candidates = mine.length === 1 ? mine : begins(all)
  const [only] = candidates
  if (candidates.length === 1 && only !== undefined) return only
  if (candidates.length > 1) {
    throw new ShellError(`Parameter cannot be processed because the parameter name '${typed}' is ambiguous. Possible matches include: ${candidates.map((r) => `-${r.name}`).join(' ')}.`)
  }
  const near = nearest(typed, all.map((r) => r.name))
  throw new ShellError(`A parameter cannot be found that matches parameter name '${shorten(typed)}'.`, {
    ...(near === undefined ? { remedy: `${d.name} takes ${Object.keys(d.parameters).map((name) => `-${name}`).join(', ') || 'no parameters'}.` } : { remedy: `Did you mean -${near}?` }),
  })
}

const named = (table: Readonly<Record<string, Parameter>>, of: Resolved['of']): Resolved[] => Object.entries(table).map(([name, parameter]) => ({ name, parameter, of }))

const spellings = (r: Resolved) => [r.name, ...(r.parameter.aliases ?? [])].map((s) => s.toLowerCase())

function bindPosition(d: Declaration, one: Given, b: Binding): void {
  placed(one.span, () => {
    const open = Object.entries(d.parameters)
      .filter(([name, p]) => p.position !== undefined && !Object.hasOwn(b.values, name) && setsFor(d, [...Object.keys(b.values), name]).length > 0)
      .toSorted(([, x], [, y]) => (x.position ?? 0) - (y.position ?? 0))
    const first = open.filter(([, p]) => p.position === open[0]?.[1].position)
    const block = one.value instanceof ScriptBlock
    const [name, parameter] = first.find(([, p]) => (p.type === 'scriptblock') === block) ?? first[0] ?? []
    if (name === undefined || parameter === undefined) {
      const text = shorten(one.literal ?? toText(one.value))
      throw new ShellError(`A positional parameter cannot be found that accepts argument '${text}'.`, positionRemedy(d, text))
    }
    refuseUnset(d, name, one)
    b.values[name] = parameterValue(name, parameter, one.value ?? null, one.literal)
  })
}

function positionRemedy(d: Declaration, text: string): { remedy?: string } {
  const near = nearest(text, Object.keys(d.parameters))
  if (near !== undefined) return { remedy: `Did you mean -${near}?` }
  return /\s/.test(text) ? {} : { remedy: 'A value with blanks in it stands in quotes.' }
}

function placed(span: Span | undefined, work: () => void): void {
  try {
    work()
  } catch (thrown) {
    if (thrown instanceof ShellError && span !== undefined) (thrown as ShellError & { span?: Span }).span ??= span
    throw thrown
  }
}

/** Whether anything can still come from the pipeline. */
export function takesInput(d: Declaration, bound: Readonly<Record<string, unknown>>): boolean {
  return pipelineParameters(d, bound).length > 0
}

function pipelineParameters(d: Declaration, bound: Readonly<Record<string, unknown>>): [string, Parameter][] {
  return Object.entries(d.parameters).filter(([name, p]) => p.pipeline !== undefined && !Object.hasOwn(bound, name) && setsFor(d, [...Object.keys(bound), name]).length > 0)
}

/** The values with what one object from the pipeline adds: itself where the type fits, else its properties by name, else itself converted.
 *  @throws ShellError when nothing fits */
export function bindInput(d: Declaration, bound: Readonly<Record<string, unknown>>, object: ShellValue): Record<string, unknown> {
  const open = pipelineParameters(d, bound)
  const values: Record<string, unknown> = { ...bound }
  const byValue = open.filter(([, p]) => p.pipeline !== 'property')
  const whole = byValue.find(([, p]) => isOfParameterType(p, object))
  if (whole !== undefined) values[whole[0]] = parameterValue(whole[0], whole[1], object)
  for (const [name, parameter] of open) {
    if (parameter.pipeline === 'value' || Object.hasOwn(values, name) || setsFor(d, [...Object.keys(values), name]).length === 0) continue
    const found = propertyFor(object, name, parameter)
    if (found !== undefined) values[name] = parameterValue(name, parameter, found)
  }
  const [first] = byValue
  const nothing = Object.keys(values).length === Object.keys(bound).length
  if (nothing && first !== undefined && !isObject(object) && object !== null) values[first[0]] = parameterValue(first[0], first[1], object)
  else if (nothing) {
    throw new ShellError(
      'The input object cannot be bound to any parameters for the command either because the command does not take pipeline input or the input and its properties do not match any of the parameters that take pipeline input.',
      open.length === 0 ? {} : { expected: `an object with ${open.map(([name]) => name).join(' or ')}` },
    )
  }
  return values
}

function propertyFor(object: ShellValue, name: string, parameter: Parameter): ShellValue | undefined {
  if (!isObject(object)) return undefined
  for (const spelling of [name, ...(parameter.aliases ?? [])]) {
    const value = property(object, spelling)
    if (value !== undefined && value !== null && value !== '') return value
  }
  return undefined
}
