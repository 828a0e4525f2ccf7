import { toAppError } from '@parley/platform/errors'
import type { ShellValue } from '../shell-object.ts'
import type { Block, Statement } from './ast.ts'
import { toBoolean } from './convert.ts'
import { assign, evaluate, statementValue } from './evaluate.ts'
import { Flow, Terminated } from './flow.ts'
import type { ErrorRecord, Frame } from './frame.ts'
import { binary } from './operators.ts'
import { runPipeline } from './run-pipeline.ts'
import { Exhausted, Stopped } from './run.ts'
import type { Scope } from './scope.ts'
import { ShellError } from './shell-error.ts'
import { toText } from './text.ts'
import { isList } from './values.ts'

/** Runs statements; an error ends the one it happens in, and the next goes on. */
export async function* runBlock(block: Block, f: Frame): AsyncGenerator<ShellValue> {
  const frame = f.text === block.text ? f : { ...f, text: block.text }
  for (const s of block.statements) {
    await f.run.step()
    const before = f.engine.failures
    try {
      yield* runStatement(s, frame)
    } catch (thrown) {
      statementFailed(thrown, s, frame)
    }
    f.engine.root.set('?', f.engine.failures === before)
  }
}

function statementFailed(thrown: unknown, s: Statement, f: Frame): void {
  if (thrown instanceof Flow || thrown instanceof Terminated || thrown instanceof Stopped || thrown instanceof Exhausted) throw thrown
  const record = recordOf(thrown, f, s)
  if (toText(f.scope.get('ErrorActionPreference')).toLowerCase() === 'stop') throw new Terminated(record)
  f.engine.report(record)
}

/** What was thrown, as a record with its place. */
export function recordOf(thrown: unknown, f: Frame, where: { readonly span: { start: number; end: number } }, command?: string): ErrorRecord {
  const error = toAppError(thrown)
  const at = error instanceof ShellError && error.at !== undefined ? error.at : { text: f.text, span: where.span }
  const known = command ?? (thrown as { command?: string }).command
  return { error, at, ...(known === undefined ? {} : { command: known }) }
}

export async function* runStatement(s: Statement, f: Frame): AsyncGenerator<ShellValue> {
  switch (s.kind) {
    case 'pipeline':
      return yield* runPipeline(s, f)
    case 'assignment':
      return runAssignment(s, f)
    case 'if':
      return yield* runIf(s, f)
    case 'foreach':
      return yield* runForEach(s, f)
    case 'function':
      f.scope.defineFunction(s.name, { name: s.name, body: s.body })
      return undefined
    default:
      return yield* runFlow(s, f)
  }
}

async function runAssignment(s: Extract<Statement, { kind: 'assignment' }>, f: Frame): Promise<void> {
  const value = await statementValue(s.value, f)
  const operator = s.operator.slice(0, -1)
  const result = operator === '' ? value : binary(operator, await evaluate(s.target, f), value, { limits: f.engine.limits, matched: () => undefined })
  await assign(s.target, result, f)
}

async function* runIf(s: Extract<Statement, { kind: 'if' }>, f: Frame): AsyncGenerator<ShellValue> {
  for (const { condition, body } of s.branches) {
    if (toBoolean(await statementValue(condition, f))) return yield* runBlock(body, f)
  }
  if (s.otherwise !== undefined) yield* runBlock(s.otherwise, f)
}

async function* runForEach(s: Extract<Statement, { kind: 'foreach' }>, f: Frame): AsyncGenerator<ShellValue> {
  const over = await statementValue(s.over, f)
  for (const item of isList(over) ? over : over === null ? [] : [over]) {
    f.scope.set(s.variable, item)
    try {
      yield* runBlock(s.body, f)
    } catch (thrown) {
      if (!(thrown instanceof Flow) || (thrown.word !== 'break' && thrown.word !== 'continue')) throw thrown
      if (thrown.word === 'break') return
    }
  }
}

async function* runFlow(s: Extract<Statement, { kind: 'flow' }>, f: Frame): AsyncGenerator<ShellValue> {
  if (s.word === 'return' && s.value !== undefined) yield* runStatement(s.value, f)
  const value = s.word !== 'return' && s.value !== undefined ? await statementValue(s.value, f) : null
  if (s.word === 'throw') throw new Terminated(recordOf(new ShellError(toText(value) || 'ScriptHalted'), f, s))
  throw new Flow(s.word === 'return' || s.word === 'break' || s.word === 'continue' ? s.word : 'exit', value)
}

/** Runs statements in a scope of their own until they return. */
export async function* runBody(body: Block, scope: Scope, f: Frame): AsyncGenerator<ShellValue> {
  if (f.depth >= f.engine.limits.calls) throw new Exhausted(`Calls are nested deeper than ${f.engine.limits.calls} levels`)
  try {
    yield* runBlock(body, { ...f, scope, depth: f.depth + 1 })
  } catch (thrown) {
    if (!(thrown instanceof Flow) || thrown.word !== 'return') throw thrown
  }
}

