import { toAppError } from '@parley/platform/errors'
import type { Bound, Cmdlet } from '../cmdlet.ts'
import type { CmdletContext } from '../cmdlet-context.ts'
import type { ShellObject, ShellValue } from '../shell-object.ts'
import { bind, bindInput, takesInput, type Binding, type Given } from './bind.ts'
import { isFilter, isNative, type AnyCommand, type Filter } from './commands.ts'
import { createContext, withoutChanges } from './context.ts'
import { Flow, Terminated } from './flow.ts'
import type { EngineContext, Frame } from './frame.ts'
import { Outcome } from './outcome.ts'
import { isOfEarlierStage } from './run-pipeline.ts'
import { askMissing } from './ask-missing.ts'
import { Exhausted, Stopped } from './run.ts'
import { ShellError } from './shell-error.ts'
import { toText } from './text.ts'
import { isList } from './values.ts'

type Stream = AsyncIterable<ShellValue>

/** Runs a command: binds what was typed, then what comes through the pipeline, and passes on what it gives. */
export async function* invokeCmdlet(command: AnyCommand, given: readonly Given[], input: Stream | undefined, f: Frame): Stream {
  if (isNative(command)) return yield* native(command.native, (c) => command.run(c, given.map((g) => toText(g.value))), f)
  const binding = named(command.name, () => bind(command, given))
  const outcome = new Outcome(command.name, binding.common, f)
  const c = createContext(command, binding, outcome, f)
  for (const warning of binding.warnings) c.warn(warning)
  const stream = isFilter(command) ? filtered(command, binding, c, input, f) : cmdlet(command, binding, c, input, f, outcome)
  for await (const value of stream) {
    await f.run.step()
    outcome.gave(value)
    yield value
  }
  outcome.finish()
}

/** Errors of binding carry the command's name. */
function named<T>(name: string, work: () => T): T {
  try {
    return work()
  } catch (thrown) {
    throw Object.assign(thrown as object, { command: name })
  }
}

async function* native(name: string, work: (c: CmdletContext) => Promise<unknown>, f: Frame): Stream {
  const outcome = new Outcome(name, {}, f)
  const c = createContext({ name: `${name}-` as const, synopsis: '', parameters: {}, examples: [], changes: true }, { values: {}, common: {}, missing: [], warnings: [] }, outcome, f)
  yield* results(() => work(c) as ReturnType<Cmdlet['run']>, outcome, f)
}

async function* filtered(command: Filter, binding: Binding, c: EngineContext, input: Stream | undefined, f: Frame): Stream {
  const values = await complete(command, binding, input === undefined, f)
  try {
    yield* command.stream(c, values, input)
  } catch (thrown) {
    throw passing(thrown) || isOfEarlierStage(thrown) ? thrown : Object.assign(toAppError(thrown), { command: command.name })
  }
}

/** What nothing on the way may catch. */
const passing = (thrown: unknown) => thrown instanceof Flow || thrown instanceof Terminated || thrown instanceof Stopped || thrown instanceof Exhausted

/** The values with the mandatory ones that somebody was asked for. @throws ShellError when there is nobody to ask */
async function complete(command: Cmdlet | Filter, binding: Binding, alone: boolean, f: Frame): Promise<Bound> {
  const missing = alone ? binding.missing : binding.missing.filter((name) => command.parameters[name]?.pipeline === undefined)
  if (missing.length === 0) return binding.values
  return { ...binding.values, ...(await askMissing(command, missing, f)) }
}

async function* cmdlet(command: Cmdlet, binding: Binding, c: EngineContext, input: Stream | undefined, f: Frame, outcome: Outcome): Stream {
  const values = await complete(command, binding, input === undefined, f)
  if (command.table !== undefined || !isFilter(command)) outcome.table = command.table ?? null
  const safe = binding.common['WhatIf'] === true ? { ...c, api: withoutChanges(c.api, command.name) } : c
  if (input === undefined) {
    await command.before?.(safe, [values])
    return yield* results(() => command.run(safe, values), outcome, f)
  }
  if (command.before === undefined) {
    for await (const object of input) {
      const one = boundTo(command, values, object, binding, outcome)
      if (one !== undefined) yield* results(() => command.run(safe, one), outcome, f)
    }
    return undefined
  }
  const all: Bound[] = []
  for await (const object of input) {
    const one = boundTo(command, values, object, binding, outcome)
    if (one !== undefined) all.push(one)
    if (all.length > f.engine.limits.elements) throw new Exhausted('Too many objects in the pipeline')
  }
  if (all.length > 0) await command.before(safe, all)
  for (const one of all) yield* results(() => command.run(safe, one), outcome, f)
}

function boundTo(command: Cmdlet, values: Bound, object: ShellValue, binding: Binding, outcome: Outcome): Bound | undefined {
  try {
    if (!takesInput(command, values) && binding.missing.length === 0 && object === null) return values
    const one = bindInput(command, values, object)
    const still = binding.missing.filter((name) => !Object.hasOwn(one, name))
    if (still.length > 0) throw missingError(command, still)
    return one
  } catch (thrown) {
    outcome.failed(thrown)
    return undefined
  }
}

export const missingError = (command: { name: string }, missing: readonly string[]) =>
  new ShellError(`Cannot process command because of one or more missing mandatory parameters: ${missing.join(' ')}.`, { remedy: `Get-Help ${command.name} -Examples shows complete lines.` })

/** What a cmdlet gives, one by one; its refusal is reported and the pipeline goes on. */
async function* results(work: () => ReturnType<Cmdlet['run']>, outcome: Outcome, f: Frame): Stream {
  try {
    const given = work()
    if (Symbol.asyncIterator in (given as object)) yield* stoppable(given as AsyncIterable<ShellValue>, f)
    else yield* listed((await f.run.orStopped(given as Promise<ShellValue | readonly ShellObject[] | undefined | void>)) ?? undefined)
  } catch (thrown) {
    outcome.failed(thrown)
  }
}

function listed(given: ShellValue | readonly ShellObject[] | undefined): readonly ShellValue[] {
  if (given === undefined) return []
  return isList(given) ? given : [given]
}

async function* stoppable(stream: AsyncIterable<ShellValue>, f: Frame): Stream {
  const iterator = stream[Symbol.asyncIterator]()
  let ended = false
  try {
    for (;;) {
      const next = await f.run.orStopped(iterator.next())
      if (next.done === true) {
        ended = true
        return
      }
      yield next.value
    }
  } finally {
    // Not waited for: it may be in the middle of a call nobody wants any more.
    if (!ended) void iterator.return?.().catch(() => undefined)
  }
}

