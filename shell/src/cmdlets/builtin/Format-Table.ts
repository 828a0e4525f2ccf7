import { Formatted } from '../../format/formatted.ts'
import { table, type TableColumn } from '../../format/table.ts'
import type { Filter } from '../../language/commands.ts'
import type { EngineContext } from '../../language/frame.ts'
import { equal } from '../../language/operators.ts'
import { toText } from '../../language/text.ts'
import { isObject, shellObject } from '../../language/values.ts'
import type { ShellObject, ShellValue } from '../../shell-object.ts'
import type { Entry, PropertySpec } from './property-spec.ts'
import { entriesBy, propertySpecs } from './property-spec.ts'
import { allOf, inputObject } from './script.ts'

/** More columns than anybody can read. */
const MOST = 10

export const formatTable: Filter = {
  name: 'Format-Table',
  synopsis: 'Shows objects as rows.',
  aliases: ['ft'],
  parameters: {
    Property: { type: 'object', many: true, position: 1, help: "Which columns, with * where wanted, or @{Label='…'; Expression={…}; Width=…; Alignment='right'}." },
    AutoSize: { type: 'switch', help: 'Accepted: columns are as wide as they need to be anyway.' },
    Wrap: { type: 'switch', help: 'Lets lines be longer than the window instead of cutting columns.' },
    HideTableHeaders: { type: 'switch', help: 'Only the rows.' },
    GroupBy: { type: 'object', help: 'A table for each value of this property, which the objects should be sorted by.' },
    InputObject: inputObject,
  },
  examples: [{ line: 'Get-CsTrustedApplication | ft ApplicationId, Port -AutoSize', does: 'Two columns.' }],
  async *stream(c, p, input) {
    const objects: ShellObject[] = []
    for (const object of await allOf(input, p['InputObject'], c)) {
      if (isObject(object) && !('toText' in object)) objects.push(object)
      else yield object instanceof Formatted ? object : toText(object)
    }
    const specs = propertySpecs(p['Property'], c)
    const groupBy = p['GroupBy'] === undefined ? [] : propertySpecs([p['GroupBy']], c)
    for (const { head, rows } of await groups(objects, groupBy)) {
      const lines = table(...(await laidOut(rows, specs, c)), c.host.width, { headers: p['HideTableHeaders'] !== true, wrap: p['Wrap'] === true })
      yield new Formatted(['', ...head, ...lines, ''])
    }
  },
}

async function laidOut(objects: readonly ShellObject[], specs: readonly PropertySpec[], c: EngineContext): Promise<[ShellObject[], TableColumn[]]> {
  const [first] = objects
  if (specs.length === 0) {
    const known = first === undefined ? undefined : c.frame.engine.views.get(first.type)
    return [[...objects], [...(known ?? Object.keys(first?.properties ?? {}).slice(0, MOST).map((property) => ({ property })))]]
  }
  const rows: Entry[][] = []
  for (const object of objects) rows.push(await entriesBy(specs, object))
  const names = [...new Map(rows.flat().map(([name]) => [name.toLowerCase(), name])).values()]
  const styles = specs.length === names.length ? specs : []
  const columns = names.map((property, i): TableColumn => ({ property, ...(styles[i]?.width === undefined ? {} : { width: styles[i].width }), ...(styles[i]?.align === undefined ? {} : { align: styles[i].align }) }))
  return [rows.map((entries) => shellObject('Row', entries)), columns]
}

async function groups(objects: readonly ShellObject[], by: readonly PropertySpec[]): Promise<{ head: string[]; rows: ShellObject[] }[]> {
  if (by.length === 0) return objects.length === 0 ? [] : [{ head: [], rows: [...objects] }]
  const found: { head: string[]; rows: ShellObject[]; key: ShellValue }[] = []
  for (const object of objects) {
    const [[name, value] = ['', null]] = await entriesBy(by, object)
    const last = found.at(-1)
    if (last !== undefined && equal(last.key, value)) last.rows.push(object)
    else found.push({ head: [`   ${name}: ${toText(value)}`, ''], rows: [object], key: value })
  }
  return found
}
