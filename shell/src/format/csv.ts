import { toText } from '../language/text.ts'
import { isList, isObject, property, shellObject } from '../language/values.ts'
import type { ShellObject, ShellValue } from '../shell-object.ts'

/** A heading and a line for each object; the first object says which columns there are. */
export function toCsv(objects: readonly ShellValue[], delimiter = ','): string[] {
  const [first] = objects
  if (first === undefined) return []
  const names = isObject(first) && !('toText' in first) ? Object.keys(first.properties) : ['Value']
  const row = (object: ShellValue) => names.map((name) => (isObject(object) && !('toText' in object) ? field(property(object, name) ?? null) : field(object)))
  return [names, ...objects.map(row)].map((fields) => fields.map((text) => `"${text.replaceAll('"', '""')}"`).join(delimiter))
}

function field(value: ShellValue): string {
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  return isList(value) ? value.map((v) => toText(v)).join(';') : toText(value)
}

/** Objects of the lines, all values text. Quoted fields may hold line ends. @param header  when the text has none itself */
export function fromCsv(text: string, delimiter = ',', header?: readonly string[]): ShellObject[] {
  const rows = records(text, delimiter)
  const names = header ?? rows.shift() ?? []
  return rows.map((row) => shellObject('PSCustomObject', names.map((name, i): [string, ShellValue] => [name, row[i] ?? ''])))
}

function records(text: string, delimiter: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let at = 0
  while (at < text.length) {
    const { value, next } = text[at] === '"' ? quotedField(text, at) : bareField(text, at, delimiter)
    row.push(value)
    at = next
    if (text.startsWith(delimiter, at)) {
      at += delimiter.length
      if (at >= text.length) row.push('')
      continue
    }
    at += text.startsWith('\r\n', at) ? 2 : 1
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
  }
  // Of lines before the heading only the type of older exports is known.
  return rows.filter((fields, i) => !(i === 0 && fields[0]?.startsWith('#TYPE ') === true))
}

function quotedField(text: string, from: number): { value: string; next: number } {
  let value = ''
  let at = from + 1
  while (at < text.length) {
    const quote = text.indexOf('"', at)
    if (quote < 0) return { value: value + text.slice(at), next: text.length }
    value += text.slice(at, quote)
    at = quote + 1
    if (text[at] !== '"') break
    value += '"'
    at++
  }
  return { value, next: at }
}

function bareField(text: string, from: number, delimiter: string): { value: string; next: number } {
  let next = from
  while (next < text.length && text[next] !== '\n' && text[next] !== '\r' && !text.startsWith(delimiter, next)) next++
  return { value: text.slice(from, next).trim(), next }
}
