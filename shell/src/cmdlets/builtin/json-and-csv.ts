import { flag, number, requiredText, text, texts } from '../../bound.ts'
import type { Parameter } from '../../cmdlet.ts'
import { fromCsv, toCsv } from '../../format/csv.ts'
import { fromPlain, toJson } from '../../format/json.ts'
import type { Filter } from '../../language/commands.ts'
import { ShellError } from '../../language/shell-error.ts'
import { toText } from '../../language/text.ts'
import { collapse, elements } from '../../language/values.ts'
import { allOf, inputObject } from './script.ts'

const delimiter: Parameter = { type: 'string', help: 'Between the fields.', default: ',' }
const noType: Parameter = { type: 'switch', aliases: ['NTI'], help: 'Accepted: no line with a type is written.' }
const encoding: Parameter = { type: 'string', help: 'Accepted: files are read and written in UTF-8.' }

export const convertToJson: Filter = {
  name: 'ConvertTo-Json',
  synopsis: 'Makes JSON of objects.',
  parameters: {
    InputObject: { ...inputObject, position: 1 },
    Depth: { type: 'int', help: 'How deep objects in objects are written; what lies deeper becomes text.', default: '10' },
    Compress: { type: 'switch', help: 'In one line.' },
    AsArray: { type: 'switch', help: 'A list, even of one object.' },
  },
  examples: [{ line: 'Get-CsTrustedApplicationPool | ConvertTo-Json', does: 'For another program.' }],
  async *stream(c, p, input) {
    const all = await allOf(input, p['InputObject'], c)
    const depth = Math.min(Math.max(number(p, 'Depth') ?? 10, 0), 100)
    yield toJson(flag(p, 'AsArray') ? all : collapse(all), { compress: flag(p, 'Compress'), depth })
  },
}

export const convertFromJson: Filter = {
  name: 'ConvertFrom-Json',
  synopsis: 'Makes objects of JSON.',
  parameters: { InputObject: { ...inputObject, position: 1 } },
  examples: [{ line: 'Get-Content users.json -Raw | ConvertFrom-Json', does: 'Objects to go on with.' }],
  async *stream(c, p, input) {
    const whole = (await allOf(input, p['InputObject'], c)).map((v) => toText(v)).join('\n')
    let parsed: unknown
    try {
      parsed = JSON.parse(whole) as unknown
    } catch (cause) {
      throw new ShellError('This is not JSON', { found: (cause as Error).message, cause })
    }
    yield* elements(fromPlain(parsed))
  },
}

export const convertToCsv: Filter = {
  name: 'ConvertTo-Csv',
  synopsis: 'Makes comma-separated lines of objects.',
  parameters: { InputObject: inputObject, Delimiter: { ...delimiter, position: 1 }, NoTypeInformation: noType },
  examples: [{ line: 'Get-CsUser | select DisplayName, SipAddress | ConvertTo-Csv', does: 'Lines for a spreadsheet.' }],
  async *stream(c, p, input) {
    yield* toCsv(await allOf(input, p['InputObject'], c), text(p, 'Delimiter'))
  },
}

export const convertFromCsv: Filter = {
  name: 'ConvertFrom-Csv',
  synopsis: 'Makes objects of comma-separated lines.',
  parameters: { InputObject: inputObject, Delimiter: { ...delimiter, position: 1 }, Header: { type: 'string', many: true, help: 'Names of the columns, when the text has none.' } },
  examples: [{ line: '"Name,Port", "owa,5199" | ConvertFrom-Csv', does: 'An object with Name and Port.' }],
  async *stream(c, p, input) {
    const whole = (await allOf(input, p['InputObject'], c)).map((v) => toText(v)).join('\n')
    yield* fromCsv(whole, text(p, 'Delimiter'), texts(p, 'Header'))
  },
}

export const exportCsv: Filter = {
  name: 'Export-Csv',
  synopsis: 'Writes objects to a file as comma-separated lines.',
  aliases: ['epcsv'],
  parameters: {
    Path: { type: 'string', mandatory: true, position: 1, aliases: ['LiteralPath'], help: 'The file; it is replaced.' },
    Delimiter: { ...delimiter, position: 2 },
    Append: { type: 'switch', help: 'Adds lines to the file, without a heading.' },
    NoTypeInformation: noType,
    Encoding: encoding,
    Force: { type: 'switch', help: 'Accepted.' },
    InputObject: inputObject,
  },
  examples: [{ line: 'Get-CsUser | Export-Csv users.csv -NoTypeInformation', does: 'All users in a file.' }],
  async *stream(c, p, input) {
    const lines = toCsv(await allOf(input, p['InputObject'], c), text(p, 'Delimiter'))
    const append = flag(p, 'Append')
    const kept = append ? lines.slice(1) : lines
    await c.host.writeFile(requiredText(p, 'Path'), kept.map((line) => `${line}\n`).join(''), { append })
    yield* []
  },
}

export const importCsv: Filter = {
  name: 'Import-Csv',
  synopsis: 'Reads objects from a file of comma-separated lines.',
  aliases: ['ipcsv'],
  parameters: {
    Path: { type: 'string', mandatory: true, position: 1, aliases: ['LiteralPath'], help: 'The file.' },
    Delimiter: { ...delimiter, position: 2 },
    Header: { type: 'string', many: true, help: 'Names of the columns, when the file has none.' },
    Encoding: encoding,
  },
  examples: [{ line: 'Import-Csv pools.csv | New-CsTrustedApplicationPool', does: 'A pool for each line; columns are named as the parameters.' }],
  async *stream(c, p) {
    const whole = new TextDecoder().decode(await c.host.readFile(requiredText(p, 'Path'))).replace(/^\uFEFF/, '')
    yield* fromCsv(whole, text(p, 'Delimiter'), texts(p, 'Header'))
  },
}
