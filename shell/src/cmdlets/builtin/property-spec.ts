import { appendAll } from '../../append-all.ts'
import { ownMember } from '../../language/members.ts'
import { evaluateBlock } from './script.ts'
import type { EngineContext } from '../../language/frame.ts'
import { ShellError } from '../../language/shell-error.ts'
import { ScriptBlock } from '../../language/script-block.ts'
import { toText } from '../../language/text.ts'
import { isHashtable, isObject, propertyName } from '../../language/values.ts'
import { hasWildcard, wildcard } from '../../language/wildcard.ts'
import type { ShellObject, ShellValue } from '../../shell-object.ts'

export type Entry = readonly [name: string, value: ShellValue]

/** One of the things `-Property` takes: a name, a pattern, a block, or `@{Name=…; Expression=…}`. */
export interface PropertySpec {
  /** The names and values it stands for in an object; a name it does not have gives null. */
  of(object: ShellValue): Promise<Entry[]>
  /** From `@{Descending=$true}`. */
  descending?: boolean
  /** From `@{Width=…; Alignment=…}`. */
  width?: number
  align?: 'left' | 'right'
}

/** @throws ShellError for what is none of them */
export function propertySpecs(given: unknown, c: EngineContext): PropertySpec[] {
  return ((given ?? []) as readonly ShellValue[]).map((one) => spec(one, c))
}

function spec(one: ShellValue, c: EngineContext): PropertySpec {
  if (one instanceof ScriptBlock) return { of: async (object) => [[one.toText(), await evaluateBlock(one, object, c)]] }
  if (isHashtable(one)) return calculated(one, c)
  const text = toText(one)
  if (!hasWildcard(text)) return { of: async (object) => [named(object, text)] }
  const matches = wildcard(text)
  return { of: async (object) => (isObject(object) ? Object.entries(object.properties).filter(([name]) => matches(name)) : []) }
}

function named(object: ShellValue, name: string): Entry {
  const own = isObject(object) ? propertyName(object, name) : undefined
  return [own ?? name, ownMember(object, name) ?? null]
}

function calculated(table: ShellObject, c: EngineContext): PropertySpec {
  const entry = (...names: string[]) => Object.entries(table.properties).find(([key]) => names.some((name) => name.startsWith(key.toLowerCase())))?.[1]
  const expression = entry('expression')
  const label = entry('name', 'label')
  if (expression === undefined || expression === null) throw new ShellError('A calculated property needs an expression', { expected: "@{Name='…'; Expression={…}}" })
  const inner = spec(expression, c)
  const [width, align] = [entry('width'), toText(entry('alignment')).toLowerCase()]
  return {
    of: async (object) => (await inner.of(object)).map(([name, value]) => [label === undefined ? name : toText(label), value]),
    descending: entry('descending') === true || entry('ascending') === false,
    ...(typeof width === 'number' ? { width } : {}),
    ...(align === 'left' || align === 'right' ? { align } : {}),
  }
}

export async function entriesBy(specs: readonly PropertySpec[], object: ShellValue): Promise<Entry[]> {
  const all: Entry[] = []
  for (const one of specs) appendAll(all, await one.of(object))
  return all
}

