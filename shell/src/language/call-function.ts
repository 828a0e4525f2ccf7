import type { ShellValue } from '../shell-object.ts'
import type { Block, DeclaredParameter } from './ast.ts'
import type { Given } from './bind.ts'
import { cast } from './convert.ts'
import { collect, evaluate } from './evaluate.ts'
import { runBody } from './execute.ts'
import type { Frame } from './frame.ts'
import { Scope } from './scope.ts'
import type { ScriptBlock } from './script-block.ts'
import { ShellError } from './shell-error.ts'

type Stream = AsyncIterable<ShellValue>

/** Calls a function or a script: parameters by name and position, the rest in `$args`, the pipeline in `$input`. */
export async function* callFunction(body: Block, given: readonly Given[], input: Stream | undefined, f: Frame, scope: Scope): Stream {
  const rest: ShellValue[] = []
  const bound = new Map<DeclaredParameter, ShellValue>()
  for (let i = 0; i < given.length; i++) {
    const one = given[i]
    if (one?.name === undefined) {
      rest.push(one?.value ?? null)
      continue
    }
    const parameter = parameterFor(body, one.name)
    const next = given[i + 1]
    const isSwitch = parameter.type?.toLowerCase().replace('parameter', '') === 'switch'
    if ('value' in one) bound.set(parameter, one.value ?? null)
    else if (isSwitch) bound.set(parameter, true)
    else if (next === undefined || next.name !== undefined) throw new ShellError(`Missing an argument for parameter '${parameter.name}'.`)
    else {
      bound.set(parameter, next.value ?? null)
      i++
    }
  }
  for (const parameter of body.parameters) {
    if (!bound.has(parameter) && rest.length > 0 && parameter.type?.toLowerCase() !== 'switch') bound.set(parameter, rest.shift() ?? null)
    await define(parameter, bound, scope, f)
  }
  scope.define('args', rest)
  scope.define('input', input === undefined ? [] : await collect(input, f))
  yield* runBody(body, scope, f)
}

function parameterFor(body: Block, typed: string): DeclaredParameter {
  const wanted = typed.toLowerCase()
  const exact = body.parameters.find((p) => p.name.toLowerCase() === wanted)
  const begins = body.parameters.filter((p) => p.name.toLowerCase().startsWith(wanted))
  const found = exact ?? (begins.length === 1 ? begins[0] : undefined)
  if (found === undefined) throw new ShellError(`A parameter cannot be found that matches parameter name '${typed}'.`)
  return found
}

async function define(parameter: DeclaredParameter, bound: ReadonlyMap<DeclaredParameter, ShellValue>, scope: Scope, f: Frame): Promise<void> {
  const given = bound.get(parameter)
  const value = given ?? (parameter.preset === undefined ? null : await evaluate(parameter.preset, { ...f, scope }))
  const typed = parameter.type !== undefined && (value !== null || parameter.type.toLowerCase() === 'switch')
  scope.define(parameter.name, typed ? cast(parameter.type ?? 'object', value) : value)
}

/** `& { … }` in a scope of its own, `. { … }` in the one it was written in. */
export async function* callScriptBlock(block: ScriptBlock, given: readonly Given[], input: Stream | undefined, f: Frame, here: boolean): Stream {
  yield* callFunction(block.body, given, input, { ...f, text: block.body.text }, here ? block.home : new Scope(block.home))
}

/** Runs a block where it was written, with some variables set for it alone. */
export function invokeBlock(block: ScriptBlock, variables: Readonly<Record<string, ShellValue>>, f: Frame): Stream {
  const scope = new Scope(block.home, { transparent: true })
  for (const [name, value] of Object.entries(variables)) scope.define(name, value)
  return runBody(block.body, scope, { ...f, text: block.body.text })
}
