import type { Filter } from '../../language/commands.ts'
import { compare, equal } from '../../language/operators.ts'
import { toText } from '../../language/text.ts'
import type { ShellValue } from '../../shell-object.ts'
import { propertySpecs } from './property-spec.ts'
import { allOf, inputObject } from './script.ts'

export const sortObject: Filter = {
  name: 'Sort-Object',
  synopsis: 'Sorts objects by properties.',
  aliases: ['sort'],
  parameters: {
    Property: { type: 'object', many: true, position: 1, help: 'Names, blocks or @{Expression=…; Descending=$true}; the first counts most.' },
    Descending: { type: 'switch', help: 'The largest first.' },
    Unique: { type: 'switch', help: 'Of those that are equal only the first.' },
    InputObject: inputObject,
  },
  examples: [{ line: 'Get-ExchangeCertificate | Sort NotAfter', does: 'The certificate that ends first comes first.' }],
  async *stream(c, p, input) {
    const specs = propertySpecs(p['Property'], c)
    const signs = specs.flatMap((s) => [s.descending === true ? -1 : 1])
    const sign = p['Descending'] === true ? -1 : 1
    const rows: { object: ShellValue; keys: ShellValue[] }[] = []
    for (const object of await allOf(input, p['InputObject'], c)) {
      const keys: ShellValue[] = []
      for (const one of specs) keys.push((await one.of(object))[0]?.[1] ?? null)
      rows.push({ object, keys: specs.length === 0 ? [object] : keys })
    }
    const order = (a: readonly ShellValue[], b: readonly ShellValue[]) => a.reduce<number>((found, key, i) => found || sign * (signs[i] ?? 1) * safely(key, b[i] ?? null), 0)
    rows.sort((a, b) => order(a.keys, b.keys))
    let before: readonly ShellValue[] | undefined
    for (const { object, keys } of rows) {
      if (p['Unique'] === true && before !== undefined && keys.every((key, i) => equal(key, before?.[i] ?? null))) continue
      before = keys
      yield object
    }
  },
}

/** What can't be compared is compared as text. */
function safely(a: ShellValue, b: ShellValue): number {
  try {
    return compare(a, b)
  } catch {
    return toText(a).localeCompare(toText(b), 'en')
  }
}
