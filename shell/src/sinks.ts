import { plain } from './format/json.ts'
import { toCsv } from './format/csv.ts'
import { Exhausted } from './language/run.ts'
import { isObject } from './language/values.ts'
import type { Sink } from './session.ts'
import type { ShellValue } from './shell-object.ts'

export const outputFormats = ['Text', 'Json', 'Csv'] as const
export type OutputFormat = (typeof outputFormats)[number]

const MOST = 500_000

/** Gathers every value of a run and writes them as one document at its end. */
export class DocumentSink implements Sink {
  private values: ShellValue[] = []
  private readonly format: 'Json' | 'Csv'
  private readonly write: (text: string) => void

  constructor(format: 'Json' | 'Csv', write: (text: string) => void) {
    this.format = format
    this.write = write
  }

  add(value: ShellValue): void {
    this.values.push(value)
    if (this.values.length > MOST) throw new Exhausted(`The output has at most ${MOST} objects`)
  }

  end(): void {}

  /** JSON is always a list; CSV has a heading wherever another kind of object begins. */
  finish(): void {
    const values = this.values
    this.values = []
    if (this.format === 'Json') this.write(`${JSON.stringify(values.map((v) => plain(v)), null, 2)}\n`)
    else this.write(kinds(values).map((group) => toCsv(group).map((line) => `${line}\n`).join('')).join('\n'))
  }
}

function kinds(values: readonly ShellValue[]): ShellValue[][] {
  const groups: { key: string; values: ShellValue[] }[] = []
  for (const value of values) {
    const key = isObject(value) ? Object.keys(value.properties).join('\n') : ''
    const last = groups.at(-1)
    if (last?.key === key) last.values.push(value)
    else groups.push({ key, values: [value] })
  }
  return groups.map((group) => group.values)
}
