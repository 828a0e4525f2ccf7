import type { Filter } from '../../language/commands.ts'
import { toText } from '../../language/text.ts'
import { shellObject } from '../../language/values.ts'
import type { ShellValue } from '../../shell-object.ts'
import { entriesBy, propertySpecs } from './property-spec.ts'
import { allOf, inputObject } from './script.ts'

export const groupObject: Filter = {
  name: 'Group-Object',
  synopsis: 'Gathers objects that agree in properties, and counts them.',
  aliases: ['group'],
  parameters: {
    Property: { type: 'object', many: true, position: 1, help: 'Names or blocks.' },
    NoElement: { type: 'switch', help: 'Only the counts.' },
    InputObject: inputObject,
  },
  examples: [{ line: 'Get-CsKnownServer | Group-Object Source -NoElement', does: 'How many come from where.' }],
  table: [{ property: 'Count', align: 'right' }, { property: 'Name' }, { property: 'Group' }],
  async *stream(c, p, input) {
    const specs = propertySpecs(p['Property'], c)
    const groups = new Map<string, { name: string; objects: ShellValue[] }>()
    for (const object of await allOf(input, p['InputObject'], c)) {
      const keys = specs.length === 0 ? [toText(object)] : (await entriesBy(specs, object)).map(([, value]) => toText(value))
      const name = keys.join(', ')
      const group = groups.get(name.toLowerCase()) ?? { name, objects: [] }
      groups.set(name.toLowerCase(), group)
      group.objects.push(object)
    }
    for (const { name, objects } of groups.values()) {
      yield shellObject(p['NoElement'] === true ? 'GroupInfoNoElement' : 'GroupInfo', [['Count', objects.length], ['Name', name], ...(p['NoElement'] === true ? [] : ([['Group', objects]] as const))])
    }
  },
}
