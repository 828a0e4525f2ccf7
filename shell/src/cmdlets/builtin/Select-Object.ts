import { number, texts } from '../../bound.ts'
import type { Filter } from '../../language/commands.ts'
import { member } from '../../language/members.ts'
import { equal } from '../../language/operators.ts'
import { elements, isObject, shellObject } from '../../language/values.ts'
import { wildcard } from '../../language/wildcard.ts'
import type { ShellObject, ShellValue } from '../../shell-object.ts'
import { entriesBy, propertySpecs, type Entry } from './property-spec.ts'
import { inputObject, inputOf } from './script.ts'
import { toText } from '../../language/text.ts'
import { ShellError } from '../../language/shell-error.ts'

export const selectObject: Filter = {
  name: 'Select-Object',
  synopsis: 'Chooses properties of objects, or some of the objects.',
  aliases: ['select'],
  parameters: {
    Property: { type: 'object', many: true, position: 1, help: "Names, with * where wanted, or @{Name='…'; Expression={…}}." },
    ExcludeProperty: { type: 'string', many: true, help: 'Names that are left out.' },
    ExpandProperty: { type: 'string', help: 'Gives the value of this property instead of an object.' },
    First: { type: 'int', help: 'So many from the beginning; nothing more is asked for then.' },
    Last: { type: 'int', help: 'So many from the end.' },
    Skip: { type: 'int', help: 'Leaves so many out first.' },
    Unique: { type: 'switch', help: 'Each only once.' },
    InputObject: inputObject,
  },
  examples: [
    { line: 'Get-CsSite | Select-Object DisplayName, SiteID', does: 'Two columns.' },
    { line: 'Get-ExchangeCertificate | Select -First 1 -ExpandProperty Thumbprint', does: 'The value itself.' },
  ],
  async *stream(c, p, input) {
    const shape = shaper(p, c)
    const seen: ShellValue[] = []
    for await (const object of part(inputOf(input, p['InputObject']), number(p, 'Skip') ?? 0, number(p, 'First'), number(p, 'Last'))) {
      for (const value of await shape(object)) {
        if (p['Unique'] === true && seen.some((other) => same(other, value))) continue
        if (p['Unique'] === true) seen.push(value)
        yield value
      }
    }
  },
}

function shaper(p: Parameters<Filter['stream']>[1], c: Parameters<Filter['stream']>[0]): (object: ShellValue) => Promise<readonly ShellValue[]> {
  const specs = propertySpecs(p['Property'], c)
  const excluded = (texts(p, 'ExcludeProperty') ?? []).map((pattern) => wildcard(pattern))
  const expand = p['ExpandProperty'] as string | undefined
  if (expand !== undefined) return async (object) => elements(expanded(object, expand))
  if (specs.length === 0 && excluded.length === 0) return async (object) => [object]
  return async (object) => {
    const all: readonly Entry[] = specs.length > 0 ? await entriesBy(specs, object) : isObject(object) ? Object.entries(object.properties) : []
    const kept = all.filter(([name]) => !excluded.some((matches) => matches(name)))
    const type = isObject(object) ? object.type.replace(/^Selected\./, '') : 'Object'
    return [shellObject(`Selected.${type}`, kept)]
  }
}

function expanded(object: ShellValue, name: string): ShellValue {
  const value = member(object, name)
  const has = isObject(object) ? Object.keys(object.properties).some((key) => key.toLowerCase() === name.toLowerCase()) : value !== null
  if (!has) throw new ShellError(`Property "${name}" cannot be found.`)
  return value
}

/** Stops asking once the first have come. */
async function* part(input: AsyncIterable<ShellValue>, skip: number, first: number | undefined, last: number | undefined): AsyncGenerator<ShellValue> {
  if (first !== undefined && first <= 0 && last === undefined) return
  let at = 0
  const tail: ShellValue[] = []
  for await (const object of input) {
    if (last !== undefined) {
      // With -Last, what is skipped is counted from the end.
      tail.push(object)
      if (tail.length > last + (first === undefined ? skip : 0)) tail.shift()
    }
    if (last !== undefined && first === undefined) continue
    if (at++ < skip) continue
    if (first === undefined || at <= skip + first) yield object
    if (first !== undefined && at >= skip + first && last === undefined) return
  }
  if (last !== undefined) yield* tail.slice(0, last)
}

function same(a: ShellValue, b: ShellValue): boolean {
  if (!isObject(a) || !isObject(b)) return equal(a, b)
  const text = (object: ShellObject) => JSON.stringify(Object.entries(object.properties).map(([name, value]) => [name, toText(value)]))
  return a.type === b.type && text(a) === text(b)
}
