import type { EngineContext } from '../../language/frame.ts'
import { collapse } from '../../language/values.ts'
import type { ShellValue } from '../../shell-object.ts'
import { Exhausted } from '../../language/run.ts'

/** What a block gives for an object, as one value. */
export async function evaluateBlock(block: ShellValue, object: ShellValue, c: EngineContext): Promise<ShellValue> {
  const values: ShellValue[] = []
  for await (const value of c.invoke(block, { _: object })) {
    values.push(value)
    if (values.length > c.frame.engine.limits.elements) throw new Exhausted('A block gives too many values')
  }
  return collapse(values)
}

/** Everything that comes through the pipeline, or what `-InputObject` gave. @throws Exhausted when it is too much */
export async function allOf(input: AsyncIterable<ShellValue> | undefined, given: unknown, c: EngineContext): Promise<ShellValue[]> {
  const list: ShellValue[] = []
  for await (const value of inputOf(input, given)) {
    list.push(value)
    if (list.length > c.frame.engine.limits.elements) throw new Exhausted('Too many objects in the pipeline')
  }
  return list
}

/** One by one. */
export async function* inputOf(input: AsyncIterable<ShellValue> | undefined, given: unknown): AsyncGenerator<ShellValue> {
  if (input !== undefined) yield* input
  else if (given !== undefined) yield* Array.isArray(given) ? (given as ShellValue[]) : [given as ShellValue]
}

export const inputObject = { type: 'object', pipeline: 'value', help: 'What to work on, when it does not come through the pipeline.' } as const
