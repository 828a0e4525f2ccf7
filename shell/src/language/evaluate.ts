import type { ShellValue } from '../shell-object.ts'
import type { Expression, Statement } from './ast.ts'
import { cast, knownType, toBoolean, toNumber } from './convert.ts'
import { runBlock, runStatement } from './execute.ts'
import type { Frame } from './frame.ts'
import { call, index, member } from './members.ts'
import { binary, bounded, boundedList, splitText, type OperatorContext } from './operators.ts'
import { Exhausted } from './run.ts'
import { ScriptBlock } from './script-block.ts'
import { ShellError } from './shell-error.ts'
import { toText } from './text.ts'
import { collapse, emptyProperties, isHashtable, isList } from './values.ts'

/** The value of an expression. @throws ShellError with its place */
export async function evaluate(e: Expression, f: Frame): Promise<ShellValue> {
  await f.run.step()
  try {
    return await valueOf(e, f)
  } catch (thrown) {
    if (thrown instanceof ShellError) thrown.at ??= { text: f.text, span: e.span }
    throw thrown
  }
}

async function valueOf(e: Expression, f: Frame): Promise<ShellValue> {
  switch (e.kind) {
    case 'literal':
      return e.value
    case 'text':
      return interpolated(e.parts, f)
    case 'variable':
      return variable(e, f)
    case 'list':
      return listed(e.items, f)
    case 'array':
      return collect(runBlock(e.body, f), f)
    case 'sub':
      return collapse(await collect(runBlock(e.body, f), f))
    case 'paren':
      return statementValue(e.statement, f)
    case 'hashtable':
      return hashtable(e.entries, f)
    case 'script-block':
      return new ScriptBlock(e.body, f.scope)
    case 'type':
      return typeLiteral(e.name)
    case 'cast':
      return cast(e.type, await evaluate(e.value, f))
    default:
      return operation(e, f)
  }
}

type Operation = Extract<Expression, { kind: 'member' | 'call' | 'index' | 'unary' | 'binary' }>

async function operation(e: Operation, f: Frame): Promise<ShellValue> {
  switch (e.kind) {
    case 'member':
      if (e.static) throw noStatic(e.of)
      return member(await evaluate(e.of, f), toText(await evaluate(e.name, f)))
    case 'call':
      return called(e, f)
    case 'index':
      return index(await evaluate(e.of, f), await evaluate(e.at, f))
    case 'unary':
      return unary(e, f)
    default:
      return infix(e, f)
  }
}

export async function collect(values: AsyncIterable<ShellValue>, f: Frame): Promise<ShellValue[]> {
  const list: ShellValue[] = []
  for await (const value of values) {
    list.push(value)
    if (list.length > f.engine.limits.elements) throw new Exhausted(`A list has at most ${f.engine.limits.elements} elements`)
  }
  return list
}

/** What a statement gives as one value. An expression alone keeps its value as it is. */
export async function statementValue(s: Statement, f: Frame): Promise<ShellValue> {
  const only = s.kind === 'pipeline' && s.stages.length === 1 ? s.stages[0] : undefined
  if (only?.kind === 'value' && only.redirect === undefined) return evaluate(only.value, f)
  if (s.kind === 'assignment') {
    for await (const _ of runStatement(s, f));
    return evaluate(s.target, f)
  }
  return collapse(await collect(runStatement(s, f), f))
}

async function interpolated(parts: readonly (string | Expression)[], f: Frame): Promise<string> {
  let text = ''
  for (const part of parts) text = bounded(text + (typeof part === 'string' ? part : toText(await evaluate(part, f))), f.engine.limits)
  return text
}

async function listed(items: readonly Expression[], f: Frame): Promise<ShellValue> {
  const values: ShellValue[] = []
  for (const item of items) values.push(await evaluate(item, f))
  return boundedList(values, f.engine.limits)
}

export function variable(e: { scope?: string; name: string }, f: Frame): ShellValue {
  const name = e.name.toLowerCase()
  if (e.scope === 'env') return f.engine.host.environment(e.name) ?? null
  if (name === 'true') return true
  if (name === 'false') return false
  if (name === 'null') return null
  const scope = e.scope === 'global' || e.scope === 'script' ? f.scope.root : f.scope
  return scope.get(name === 'psitem' ? '_' : name) ?? null
}

async function hashtable(entries: readonly { key: Expression; value: Statement }[], f: Frame): Promise<ShellValue> {
  const properties = emptyProperties()
  const seen = new Set<string>()
  for (const { key, value } of entries) {
    const name = toText(await evaluate(key, f))
    if (seen.has(name.toLowerCase())) throw new ShellError(`Duplicate keys '${name}' are not allowed in hash literals.`)
    seen.add(name.toLowerCase())
    properties[name] = await statementValue(value, f)
  }
  return { type: 'Hashtable', properties }
}

/** `-is [int]` wants the name. */
function typeLiteral(name: string): ShellValue {
  if (knownType(name)) return name
  throw new ShellError(`The type [${name}] is not part of this shell's language`)
}

const FILES = ['system.io.file', 'io.file']

const noStatic = (of: Expression) =>
  new ShellError(`Types of .NET are not part of this shell${of.kind === 'type' ? `: [${of.name}]` : ''}`, { expected: "[System.IO.File]::ReadAllBytes('path') at most" })

async function called(e: Extract<Expression, { kind: 'call' }>, f: Frame): Promise<ShellValue> {
  const args: ShellValue[] = []
  if (e.static) {
    const name = e.name.kind === 'literal' ? toText(e.name.value).toLowerCase() : ''
    if (e.of.kind !== 'type' || !FILES.includes(e.of.name.toLowerCase()) || name !== 'readallbytes' || e.args[0] === undefined) throw noStatic(e.of)
    return f.run.orStopped(f.engine.host.readFile(toText(await evaluate(e.args[0], f))))
  }
  const of = await evaluate(e.of, f)
  for (const arg of e.args) args.push(await evaluate(arg, f))
  return call(of, toText(await evaluate(e.name, f)), args, f.engine.limits)
}

async function unary(e: Extract<Expression, { kind: 'unary' }>, f: Frame): Promise<ShellValue> {
  const value = await evaluate(e.value, f)
  switch (e.operator) {
    case 'not':
      return !toBoolean(value)
    case '-':
      return -toNumber(value)
    case '+':
      return toNumber(value)
    case ',':
      return [value]
    case 'join':
      return (isList(value) ? value : [value]).map((v) => toText(v)).join('')
    default:
      return (isList(value) ? value : [value]).flatMap((v) => splitText(toText(v).trim(), '\\s+', false, operators(f)))
  }
}

async function infix(e: Extract<Expression, { kind: 'binary' }>, f: Frame): Promise<ShellValue> {
  const left = await evaluate(e.left, f)
  if (e.operator === 'and') return toBoolean(left) && toBoolean(await evaluate(e.right, f))
  if (e.operator === 'or') return toBoolean(left) || toBoolean(await evaluate(e.right, f))
  const right = await evaluate(e.right, f)
  if (e.operator === 'xor') return toBoolean(left) !== toBoolean(right)
  return binary(e.operator, left, right, operators(f))
}

const operators = (f: Frame): OperatorContext => ({ limits: f.engine.limits, matched: (groups) => f.scope.set('Matches', groups) })

/** Gives a variable, a property or an element its value. @throws ShellError */
export async function assign(target: Expression, value: ShellValue, f: Frame): Promise<void> {
  if (target.kind === 'variable') return assignVariable(target, value, f)
  if (target.kind !== 'member' && target.kind !== 'index') throw new ShellError('Only a variable, a property or an element can be given a value')
  const of = await evaluate(target.of, f)
  const name = toText(await evaluate(target.kind === 'member' ? target.name : target.at, f))
  const writable = isHashtable(of) || (typeof of === 'object' && of !== null && 'type' in of && of.type === 'PSCustomObject')
  if (!writable) {
    throw new ShellError(`The property '${name}' cannot be changed here`, { expected: 'a hashtable or custom object on the left', remedy: 'Objects of the system are changed by their Set- cmdlet.' })
  }
  const properties = (of as { properties: Record<string, ShellValue> }).properties
  const own = Object.keys(properties).find((key) => key.toLowerCase() === name.toLowerCase())
  properties[own ?? name] = value
}

const READ_ONLY = ['true', 'false', 'null', '?', '$', '^']

function assignVariable(target: { scope?: string; name: string }, value: ShellValue, f: Frame): void {
  if (READ_ONLY.includes(target.name.toLowerCase())) throw new ShellError(`Cannot overwrite variable ${target.name} because it is read-only or constant.`)
  if (target.scope === 'env') throw new ShellError('The environment cannot be changed from here', { remedy: 'Use a variable such as $x.' })
  const scope = target.scope === 'global' || target.scope === 'script' ? f.scope.root : f.scope
  scope.set(target.name, value)
}

