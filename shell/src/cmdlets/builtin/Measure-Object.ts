import { toNumber } from '../../language/convert.ts'
import type { Filter } from '../../language/commands.ts'
import { member } from '../../language/members.ts'
import { compare } from '../../language/operators.ts'
import { shellObject } from '../../language/values.ts'
import type { ShellValue } from '../../shell-object.ts'
import { allOf, inputObject } from './script.ts'

export const measureObject: Filter = {
  name: 'Measure-Object',
  synopsis: 'Counts objects; sums up, averages and compares a property.',
  aliases: ['measure'],
  parameters: {
    Property: { type: 'string', position: 1, help: 'The property to measure; the values themselves when left out.' },
    Sum: { type: 'switch', help: 'The sum.' },
    Average: { type: 'switch', help: 'The mean.' },
    Maximum: { type: 'switch', help: 'The largest.' },
    Minimum: { type: 'switch', help: 'The smallest.' },
    InputObject: inputObject,
  },
  examples: [{ line: 'Get-CsUser | Measure-Object', does: 'How many users there are.' }],
  async *stream(c, p, input) {
    const objects = await allOf(input, p['InputObject'], c)
    const name = p['Property'] as string | undefined
    const values = objects.map((object) => (name === undefined ? object : member(object, name))).filter((v) => v !== null)
    const numbers = p['Sum'] === true || p['Average'] === true ? values.map((v) => toNumber(v)) : []
    const sum = numbers.reduce((a, b) => a + b, 0)
    const extreme = (sign: number) => values.reduce<ShellValue>((best, v) => (best === null || sign * compare(v, best) > 0 ? v : best), null)
    yield shellObject('MeasureInfo', [
      ['Count', name === undefined ? objects.length : values.length],
      ['Average', p['Average'] === true && numbers.length > 0 ? sum / numbers.length : null],
      ['Sum', p['Sum'] === true ? sum : null],
      ['Maximum', p['Maximum'] === true ? extreme(1) : null],
      ['Minimum', p['Minimum'] === true ? extreme(-1) : null],
      ['Property', name ?? null],
    ])
  },
}
