import { toText } from '../language/text.ts'
import { isList, isObject } from '../language/values.ts'
import type { Column, ShellObject, ShellValue } from '../shell-object.ts'
import { harmless } from './cell.ts'
import { Formatted } from './formatted.ts'
import { entriesOf, list } from './list.ts'
import { table } from './table.ts'

export interface PrinterOptions {
  width: number
  /** The columns of a type; undefined when it is shown as a list, absent when nothing is known. */
  views: ReadonlyMap<string, readonly Column[] | undefined>
  write(text: string): void
}

/** An object of a type nobody knows is a table up to so many properties. */
const TABLE_UP_TO = 4

/** Shows values as they come: text at once, objects of one kind together. */
export class Printer {
  private readonly o: PrinterOptions
  private pending: ShellObject[] = []
  private kind = ''

  constructor(o: PrinterOptions) {
    this.o = o
  }

  add(value: ShellValue): void {
    if (isList(value)) for (const one of value) this.add(one)
    else if (value === null) return
    else if (isObject(value) && !isPlain(value)) this.collect(value)
    else {
      this.end()
      this.o.write(`${value instanceof Formatted ? value.lines.join('\n') : harmless(toText(value))}\n`)
    }
  }

  /** Shows what was held back. */
  end(): void {
    const objects = this.pending
    this.pending = []
    const [first] = objects
    if (first === undefined) return
    const lines = isHash(first) ? hash(objects, this.o.width) : show(objects, this.o)
    this.o.write(`\n${lines.join('\n')}\n\n`)
  }

  private collect(object: ShellObject): void {
    const kind = `${object.type}\n${this.o.views.has(object.type) ? '' : Object.keys(object.properties).join('\n')}`
    if (kind !== this.kind) this.end()
    this.kind = kind
    this.pending.push(object)
  }
}

/** Objects that are shown as text. */
const isPlain = (object: ShellObject) => 'toText' in object || object.type === 'TimeSpan'

const isHash = (object: ShellObject) => object.type === 'Hashtable'

function hash(objects: readonly ShellObject[], width: number): string[] {
  const rows = objects.flatMap((object) => entriesOf(object).map(([Name, Value]): ShellObject => ({ type: 'Entry', properties: { Name, Value } })))
  return table(rows, [{ property: 'Name', align: 'left' }, { property: 'Value', align: 'left' }], width)
}

function show(objects: readonly ShellObject[], o: PrinterOptions): string[] {
  const [first] = objects
  const columns = columnsOf(first, o)
  return columns === undefined ? list(objects.map(entriesOf)) : table(objects, columns, o.width)
}

function columnsOf(object: ShellObject | undefined, o: PrinterOptions): readonly Column[] | undefined {
  if (object === undefined) return undefined
  if (o.views.has(object.type)) return o.views.get(object.type)
  const names = Object.keys(object.properties)
  return names.length > TABLE_UP_TO ? undefined : names.map((property) => ({ property }))
}

/** Values as one text. */
export function formatAll(values: readonly ShellValue[], o: Omit<PrinterOptions, 'write'>): string {
  let text = ''
  const printer = new Printer({ ...o, write: (more) => (text += more) })
  for (const value of values) printer.add(value)
  printer.end()
  return text
}
