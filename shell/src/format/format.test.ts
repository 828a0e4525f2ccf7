import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SecureString } from '../bound.ts'
import { shellObject } from '../language/values.ts'
import { DocumentSink } from '../sinks.ts'
import type { ShellValue } from '../shell-object.ts'
import { cut, widthOf } from './cell.ts'
import { fromCsv, toCsv } from './csv.ts'
import { fromPlain, plain, toJson } from './json.ts'
import { formatAll } from './printer.ts'
import { table } from './table.ts'

const object = (properties: Record<string, ShellValue>, type = 'Thing') => shellObject(type, Object.entries(properties))
const show = (values: ShellValue[], width = 60, views = new Map()) => formatAll(values, { width, views }).replaceAll(/^\n|\n$/g, '')

test('objects of one kind are one table, text between them stands alone', () => {
  expect(show([object({ A: 1, B: 'x' }), object({ A: 22, B: null }), 'text', object({ A: 3, B: true })])).toBe(' A B\n - -\n 1 x\n22\n\ntext\n\nA B\n- -\n3 True\n')
})

test('a table never gets wider than the window, and what is cut ends in dots', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.string({ maxLength: 60 }), { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 5 }), fc.integer({ min: 25, max: 120 }), (rows, width) => {
      const objects = rows.map(([A = '', B = '', C = '']) => object({ A, B, C }))
      for (const line of table(objects, ['A', 'B', 'C'].map((property) => ({ property })), width)) expect(widthOf(line)).toBeLessThanOrEqual(width)
    }),
  )
  expect(cut('abcdefgh', 6)).toBe('abc...')
  expect(cut('日本語日本語', 8)).toBe('日本...')
})

test('a list keeps values whole and lines up names', () => {
  const views = new Map([['Thing', undefined]])
  expect(show([object({ A: 'x'.repeat(200), LongName: ['a', 'b'] }), object({ A: 'two\nlines', LongName: [] })], 40, views)).toBe(`A        : ${'x'.repeat(200)}\nLongName : {a, b}\n\nA        : two\n           lines\nLongName : {}\n`)
})

test('JSON keeps names and order, dates in ISO form, bytes in Base64, secrets masked', () => {
  const value = object({ Zeta: 1, alpha: new Date(0), Bytes: Uint8Array.of(1, 2), Inner: object({ Password: new SecureString('x') }), None: null, No: Number.NaN })
  expect(toJson(value, { compress: true })).toBe('{"Zeta":1,"alpha":"1970-01-01T00:00:00.000Z","Bytes":"AQI=","Inner":{"Password":"********"},"None":null,"No":null}')
})

test('what JSON holds comes back the same', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      expect(JSON.stringify(plain(fromPlain(value)))).toBe(JSON.stringify(JSON.parse(JSON.stringify(value))))
    }),
  )
})

test('CSV that goes out comes back, whatever is in the fields', () => {
  const field = fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\n', '\r\n', ' ', 'é'), maxLength: 8 })
  fc.assert(
    fc.property(fc.array(fc.tuple(field, field), { minLength: 1, maxLength: 5 }), (rows) => {
      const lines = toCsv(rows.map(([A, B]) => object({ A, B })))
      expect(fromCsv(lines.join('\n')).map((o) => [o.properties['A'], o.properties['B']])).toEqual(rows)
    }),
  )
})

test('-OutputFormat Json is one list, Csv begins anew with another kind of object', () => {
  const written: string[] = []
  for (const format of ['Json', 'Csv'] as const) {
    const sink = new DocumentSink(format, (text) => written.push(text))
    for (const value of [object({ A: 1 }), object({ A: 2 }), 'text']) sink.add(value)
    sink.end()
    sink.finish()
  }
  expect(JSON.parse(written[0] ?? '')).toEqual([{ A: 1 }, { A: 2 }, 'text'])
  expect(written[1]).toBe('"A"\n"1"\n"2"\n\n"Value"\n"text"\n')
})
