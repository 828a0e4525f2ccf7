import { toAppError } from '@parley/platform/errors'
import { toOurPath } from '@parley/topology/owa/paths'
import { appendAll } from '../append-all.ts'
import type { ShellValue } from '../shell-object.ts'
import type { Argument, CommandCall, Expression, Pipeline, Redirect, Stage } from './ast.ts'
import type { Given } from './bind.ts'
import { isNative } from './commands.ts'
import { collect, evaluate } from './evaluate.ts'
import { findCommand } from './find-command.ts'
import { Flow, Terminated } from './flow.ts'
import type { Frame } from './frame.ts'
import { invokeCmdlet } from './invoke.ts'
import { callFunction, callScriptBlock } from './call-function.ts'
import { parse } from './parse.ts'
import { Exhausted, Stopped } from './run.ts'
import { Scope } from './scope.ts'
import { ScriptBlock } from './script-block.ts'
import { ShellError } from './shell-error.ts'
import { toText } from './text.ts'
import { elements, isHashtable, isList } from './values.ts'

type Stream = AsyncIterable<ShellValue>

/** The objects that come out of the last part, as they come. */
export async function* runPipeline(p: Pipeline, f: Frame): AsyncGenerator<ShellValue> {
  let stream: Stream | undefined
  for (const stage of p.stages) stream = redirected(stage, runStage(stage, stream, f), f)
  if (stream === undefined) return
  for await (const value of stream) {
    await f.run.step()
    yield value
  }
}

function runStage(stage: Stage, input: Stream | undefined, f: Frame): Stream {
  return stage.kind === 'value' ? valueStage(stage, f) : located(stage, f, commandStage(stage, input, f))
}

async function* valueStage(stage: Extract<Stage, { kind: 'value' }>, f: Frame): Stream {
  yield* elements(await evaluate(stage.value, f))
}

/** Errors that a part of a pipeline has let out: the parts after it have nothing to add. */
const known = new WeakSet<object>()

export const isOfEarlierStage = (thrown: unknown) => typeof thrown === 'object' && thrown !== null && known.has(thrown)

/** Errors of a stage know where it stands. */
async function* located(stage: CommandCall, f: Frame, stream: Stream): Stream {
  try {
    yield* stream
  } catch (thrown) {
    if (thrown instanceof Flow || thrown instanceof Terminated || thrown instanceof Stopped || thrown instanceof Exhausted) throw thrown
    const error = toAppError(thrown)
    known.add(error)
    if (error instanceof ShellError) error.at ??= { text: f.text, span: (error as { span?: { start: number; end: number } }).span ?? stage.span }
    else if (error !== thrown) Object.assign(error, { command: (thrown as { command?: string }).command })
    throw error
  }
}

async function* commandStage(stage: CommandCall, input: Stream | undefined, around: Frame): Stream {
  const f = { ...around, here: stage.span }
  const name = await evaluate(stage.name, f)
  if (name instanceof ScriptBlock) return yield* callScriptBlock(name, await arguments_(stage.args, f), input, f, stage.operator === '.')
  if (isList(name) || name === null || toText(name) === '') throw new ShellError(`The expression after '${stage.operator ?? '&'}' in a pipeline element produced an object that was not valid.`, { expected: 'the name of a command or a block in braces' })
  const found = placedAt(stage.name.span, () => findCommand(toText(name), f))
  if (found.kind === 'function') return yield* callFunction(found.function.body, await arguments_(stage.args, f), input, f, new Scope(f.scope))
  if (found.kind === 'script') return yield* runScript(found.path, stage, input, f)
  const { command } = found
  if (!isNative(command)) return yield* invokeCmdlet(command, await arguments_(stage.args, f), input, f)
  return yield* invokeCmdlet(command, await rawArguments(stage.args, f), input, f)
}

function placedAt<T>(span: { start: number; end: number }, work: () => T): T {
  try {
    return work()
  } catch (thrown) {
    if (thrown instanceof ShellError) (thrown as ShellError & { span?: unknown }).span ??= span
    throw thrown
  }
}

async function* runScript(path: string, stage: CommandCall, input: Stream | undefined, f: Frame): Stream {
  // The product's own scripts are commands; what is left below the install folder is no script anybody could run.
  if (toOurPath(path) !== undefined) throw new ShellError(`There is no script '${path}'`, { code: 'missing', remedy: 'Get-Command lists what there is; scripts of your own are run by their paths.' })
  const text = new TextDecoder().decode(await f.run.orStopped(f.engine.host.readFile(path))).replace(/^\uFEFF/, '')
  const body = parse(text, f.engine.limits)
  yield* callFunction(body, await arguments_(stage.args, f), input, { ...f, text }, stage.operator === '.' ? f.scope : new Scope(f.scope.root))
}

async function arguments_(args: readonly Argument[], f: Frame): Promise<Given[]> {
  const given: Given[] = []
  for (const a of args) {
    if (a.kind === 'splat') appendAll(given, splatted(f.scope.get(a.name) ?? null))
    else if (a.kind === 'parameter') {
      given.push({ name: a.name, span: a.span, ...(a.value === undefined ? {} : { value: await evaluate(a.value, f), attached: true, ...literalOf(a.value, f.text), ...unset(a.value, f) }) })
    } else given.push({ value: await evaluate(a.value, f), span: a.span, ...literalOf(a.value, f.text), ...unset(a.value, f) })
  }
  return given
}

/** A number keeps the way it was typed for whoever wants text. */
function literalOf(value: { kind: string; bare?: true; span: { start: number; end: number } }, text: string): { literal?: string } {
  return value.kind === 'literal' && value.bare === true ? { literal: text.slice(value.span.start, value.span.end) } : {}
}

/** A variable that nobody has given a value: mostly a slip of the pen. */
function unset(value: Expression, f: Frame): { unset?: string } {
  if (value.kind !== 'variable' || value.scope === 'env' || ['true', 'false', 'null', '_', 'psitem'].includes(value.name.toLowerCase())) return {}
  return f.scope.get(value.name) === undefined ? { unset: value.name } : {}
}

function splatted(value: ShellValue): Given[] {
  if (isHashtable(value)) return Object.entries(value.properties).map(([name, v]) => ({ name, value: v, attached: true }))
  return elements(value).map((v) => ({ value: v }))
}

/** The words of a program as text; a list is joined by commas, as it was typed. */
async function rawArguments(args: readonly Argument[], f: Frame): Promise<Given[]> {
  const given: Given[] = []
  for (const a of args) {
    if (a.kind === 'splat') appendAll(given, splatted(f.scope.get(a.name) ?? null).map((g) => ({ value: toText(g.value) })))
    else if (a.kind === 'parameter') given.push({ value: `-${a.name}${a.value === undefined ? '' : `:${rawText(await evaluate(a.value, f))}`}` })
    else given.push({ value: a.value.kind === 'literal' && typeof a.value.value === 'number' ? a.raw : rawText(await evaluate(a.value, f)) })
  }
  return given
}

const rawText = (value: ShellValue) => (isList(value) ? value.map((v) => toText(v)).join(',') : toText(value))

async function* redirected(stage: Stage, stream: Stream, f: Frame): Stream {
  const redirect: Redirect | undefined = stage.redirect
  if (redirect === undefined) return yield* stream
  const to = await evaluate(redirect.to, f)
  if (redirect.stream === 'errors') throw new ShellError('Errors are not redirected in this shell', { remedy: 'Use -ErrorAction SilentlyContinue, or -ErrorVariable to keep them.' })
  const values = await collect(stream, f)
  if (to !== null) await f.run.orStopped(f.engine.host.writeFile(toText(to), f.engine.format(values), { append: redirect.append }))
}
