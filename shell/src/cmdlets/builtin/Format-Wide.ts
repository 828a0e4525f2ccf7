import { largest } from '../../append-all.ts'
import { number } from '../../bound.ts'
import { cell, cut, oneLine, pad, widthOf } from '../../format/cell.ts'
import { Formatted } from '../../format/formatted.ts'
import type { Filter } from '../../language/commands.ts'
import { isObject } from '../../language/values.ts'
import { entriesBy, propertySpecs } from './property-spec.ts'
import { allOf, inputObject } from './script.ts'

export const formatWide: Filter = {
  name: 'Format-Wide',
  synopsis: 'Shows one property of each object, several in a line.',
  aliases: ['fw'],
  parameters: {
    Property: { type: 'object', many: true, position: 1, help: 'Which one; the first when left out.' },
    Column: { type: 'int', help: 'How many in a line.', default: '2' },
    AutoSize: { type: 'switch', help: 'As many as fit.' },
    InputObject: inputObject,
  },
  examples: [{ line: 'Get-CsUser | fw DisplayName -Column 4', does: 'Names in four columns.' }],
  async *stream(c, p, input) {
    const specs = propertySpecs(p['Property'], c)
    const cells: string[] = []
    for (const object of await allOf(input, p['InputObject'], c)) {
      const value = specs.length > 0 ? (await entriesBy(specs, object))[0]?.[1] : isObject(object) ? Object.values(object.properties)[0] : object
      cells.push(oneLine(cell(value)))
    }
    if (cells.length === 0) return
    const longest = largest(cells.map(widthOf))
    const columns = Math.max(1, p['AutoSize'] === true ? Math.floor((c.host.width + 1) / (longest + 1)) : (number(p, 'Column') ?? 2))
    const width = Math.max(4, Math.floor((c.host.width - columns + 1) / columns))
    const lines = Array.from({ length: Math.ceil(cells.length / columns) }, (_, row) =>
      cells
        .slice(row * columns, (row + 1) * columns)
        .map((text) => pad(cut(text, width), p['AutoSize'] === true ? longest : width, false))
        .join(' ')
        .trimEnd(),
    )
    yield new Formatted(['', ...lines, ''])
  },
}
