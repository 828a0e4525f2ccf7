import { Formatted } from '../../format/formatted.ts'
import { list } from '../../format/list.ts'
import type { Filter } from '../../language/commands.ts'
import { isObject } from '../../language/values.ts'
import { toText } from '../../language/text.ts'
import { entriesBy, propertySpecs } from './property-spec.ts'
import { allOf, inputObject } from './script.ts'

export const formatList: Filter = {
  name: 'Format-List',
  synopsis: 'Shows properties below each other.',
  aliases: ['fl'],
  parameters: {
    Property: { type: 'object', many: true, position: 1, help: 'Which ones, with * where wanted; all when left out.' },
    InputObject: inputObject,
  },
  examples: [{ line: 'Get-OwaVirtualDirectory | fl Server,Inst*', does: 'The server, and everything about instant messaging.' }],
  async *stream(c, p, input) {
    const specs = propertySpecs(p['Property'], c)
    const rows = []
    for (const object of await allOf(input, p['InputObject'], c)) {
      if (object instanceof Formatted || (!isObject(object) && specs.length === 0)) yield object instanceof Formatted ? object : toText(object)
      else rows.push(specs.length > 0 ? await entriesBy(specs, object) : isObject(object) ? Object.entries(object.properties) : [])
    }
    if (rows.length > 0) yield new Formatted(['', ...list(rows), ''])
  },
}
