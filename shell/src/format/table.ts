import { largest } from '../append-all.ts'
import { property } from '../language/values.ts'
import type { Column, ShellObject, ShellValue } from '../shell-object.ts'
import { cell, cut, oneLine, pad, widthOf } from './cell.ts'

/** A column with its way to a value. */
export interface TableColumn extends Column {
  value?: (object: ShellObject) => ShellValue
}

const GAP = 1
const NARROWEST = 6

/** A heading, dashes and a line for each object; the widest columns are cut until all fit. */
export function table(objects: readonly ShellObject[], columns: readonly TableColumn[], width: number, o: { headers?: boolean; wrap?: boolean } = {}): string[] {
  const values = objects.map((object) => columns.map((c) => (c.value === undefined ? (property(object, c.property) ?? null) : c.value(object))))
  const cells = values.map((row) => row.map((v) => oneLine(cell(v))))
  const right = columns.map((c, i) => (c.align === undefined ? isNumeric(values.map((row) => row[i] ?? null)) : c.align === 'right'))
  const headings = columns.map((c) => c.heading ?? c.property)
  const natural = columns.map((c, i) => c.width ?? largest(cells.map((row) => widthOf(row[i] ?? '')), widthOf(headings[i] ?? '')))
  const widths = o.wrap === true ? natural : fitted(natural, width)
  const line = (row: readonly string[]) => row.map((text, i) => pad(cut(text, widths[i] ?? 0), widths[i] ?? 0, right[i] === true)).join(' '.repeat(GAP)).trimEnd()
  const head = o.headers === false ? [] : [line(headings), line(headings.map((h, i) => pad('-'.repeat(Math.min(widthOf(h), widths[i] ?? 0)), 0, false)))]
  return [...head, ...cells.map(line)]
}

function isNumeric(values: readonly ShellValue[]): boolean {
  const given = values.filter((v) => v !== null && v !== '')
  return given.length > 0 && given.every((v) => typeof v === 'number')
}

/** Widths that fit in a line: the widest give first, none below a readable minimum. */
function fitted(natural: readonly number[], width: number): number[] {
  const widths = [...natural]
  const room = Math.max(width - GAP * (widths.length - 1), widths.length)
  let over = widths.reduce((sum, w) => sum + w, 0) - room
  while (over > 0) {
    const widest = largest(widths)
    if (widest <= NARROWEST) break
    const place = widths.indexOf(widest)
    const next = largest(widths.filter((w) => w < widest), NARROWEST)
    const share = widths.filter((w) => w === widest).length
    const give = Math.max(1, Math.min(widest - next || 1, Math.ceil(over / share)))
    widths[place] = widest - give
    over -= give
  }
  return widths
}
