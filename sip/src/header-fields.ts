import { Field, type HeaderKind } from './field.ts'
import { headerName, type HeaderName } from './header-names.ts'
import { sourceOf, type Source } from './source.ts'
import { nextComma, splitList } from './split.ts'
import { trimBlanks } from './text.ts'

const nothing: Source = { text: '', bytes: Buffer.from('\r\n') }

/** The header lines of one message, in their order. Names in any case, compact forms count as their long form.
 *  Values are binary strings, unfolded and trimmed. */
export class HeaderFields {
  /** What the fields' bounds mean; the lines that were not replaced are still in it, byte for byte. */
  private readonly head: Source
  private readonly fields: Field[]
  /** The bits of the names that may be there: a missing bit is sure. */
  private present = 0

  /** @param head  whole lines, each with its CRLF; `fields` point into it (see `scanHeaders`) */
  constructor(head: Source = nothing, fields: Field[] = []) {
    this.head = head
    this.fields = fields
    for (const field of fields) this.present |= field.known === undefined ? 0 : field.known.bit
  }

  static from(entries: Iterable<readonly [string, string]>): HeaderFields {
    const headers = new HeaderFields()
    for (const [name, value] of entries) headers.add(name, value)
    return headers
  }

  /** The first line's value; `''` when the header is there and empty. */
  get(name: string): string | undefined {
    return this.first(headerName(name))?.value(this.head)
  }

  /** Every line's value, lists not divided. */
  all(name: string): string[] {
    const want = headerName(name)
    const values: string[] = []
    for (const field of this.fields) if (field.is(want, this.head)) values.push(field.value(this.head))
    return values
  }

  /** Every value of a comma list, over all its lines, in order. */
  list(name: string): string[] {
    const lines = this.all(name)
    return lines.length === 1 ? splitList(lines[0]!) : lines.flatMap(splitList)
  }

  has(name: string): boolean {
    return this.first(headerName(name)) !== undefined
  }

  /** A header that stands more than once and must not; `undefined` when all is well. */
  repeated(): HeaderName | undefined {
    let seen = 0
    for (const { known } of this.fields) {
      if (known === undefined) continue
      if (known.once && (seen & known.bit) !== 0) return known
      seen |= known.bit
    }
    return undefined
  }

  /** How many values a list header has, over all its lines; -1 when one of them is empty. */
  countValues(name: string): number {
    const want = headerName(name)
    if (this.lacks(want)) return 0
    let count = 0
    for (const field of this.fields) {
      if (!field.is(want, this.head)) continue
      const values = splitList(field.value(this.head))
      if (values.includes('')) return -1
      count += values.length
    }
    return count
  }

  /** The first line's value, parsed once and remembered until that line is replaced. The result is shared: do not change it.
   *  @throws what `kind.parse` throws */
  typed<T>(kind: HeaderKind<T>): T | undefined {
    return this.first(kind.name)?.as(kind, this.head)
  }

  /** Every line's value, parsed and remembered as `typed` does. */
  allTyped<T>(kind: HeaderKind<T>): T[] {
    const values: T[] = []
    if (this.lacks(kind.name)) return values
    for (const field of this.fields) if (field.is(kind.name, this.head)) values.push(field.as(kind, this.head))
    return values
  }

  /** One line with that value, where the first stood; at the end when there was none. */
  set(name: string, value: string): void {
    const want = headerName(name)
    const at = this.indexOf(want)
    if (at < 0) return this.add(name, value)
    this.fields[at] = Field.own(name, value)
    this.removeFrom(want, at + 1)
  }

  /** After every other line. */
  add(name: string, value: string): void {
    const field = Field.own(name, value)
    this.present |= field.known?.bit ?? 0
    this.fields.push(field)
  }

  /** Before the first line of that name; before all lines when there is none. */
  prepend(name: string, value: string): void {
    const want = headerName(name)
    this.fields.splice(Math.max(0, this.indexOf(want)), 0, Field.own(name, value))
    this.present |= want.bit
  }

  remove(name: string): void {
    this.removeFrom(headerName(name), 0)
  }

  /** Takes every line of these headers away, all of which are in the table of `header-names.ts`.  @cost one pass */
  removeAll(names: ReadonlySet<HeaderName>): void {
    if (!this.fields.some(({ known }) => known !== undefined && names.has(known))) return
    let kept = 0
    for (const field of this.fields) if (field.known === undefined || !names.has(field.known)) this.fields[kept++] = field
    this.fields.length = kept
  }

  /** Takes the first *value* away: of a list header the first of its line, else the line. */
  removeFirst(name: string): void {
    const want = headerName(name)
    const at = this.indexOf(want)
    if (at < 0) return
    const rest = want.list ? afterFirst(this.fields[at]!.value(this.head)) : undefined
    if (rest === undefined) this.fields.splice(at, 1)
    else this.fields[at] = Field.own(want.long, rest)
  }

  /** Names as they were written. */
  *entries(): IterableIterator<[string, string]> {
    for (const field of this.fields) yield [field.name(this.head), field.value(this.head)]
  }

  clone(): HeaderFields {
    return new HeaderFields(this.head, this.fields.slice())
  }

  /** The lines as they go on the wire, but for `without`. Neighbours that were not replaced leave as one slice.
   *  @cost one slice for each run of untouched lines */
  wireText(without: HeaderName): string {
    let text = ''
    let from = 0
    let to = 0
    for (const field of this.fields) {
      if (field.known === without) continue
      if (field.start >= 0 && field.start === to) {
        to = field.end
        continue
      }
      if (to > from) text += this.head.text.slice(from, to)
      from = to = 0
      if (field.start < 0) text += `${field.ownName}: ${field.value(this.head)}\r\n`
      else {
        from = field.start
        to = field.end
      }
    }
    return to > from ? text + this.head.text.slice(from, to) : text
  }

  private lacks(want: HeaderName): boolean {
    return want.bit !== 0 && (this.present & want.bit) === 0
  }

  private first(want: HeaderName): Field | undefined {
    if (this.lacks(want)) return undefined
    for (const field of this.fields) if (field.is(want, this.head)) return field
    return undefined
  }

  private indexOf(want: HeaderName): number {
    return this.lacks(want) ? -1 : this.fields.findIndex((field) => field.is(want, this.head))
  }

  private removeFrom(want: HeaderName, from: number): void {
    let kept = from
    for (let at = from; at < this.fields.length; at++) {
      const field = this.fields[at]!
      if (!field.is(want, this.head)) this.fields[kept++] = field
    }
    this.fields.length = kept
  }
}

/** What stands after the first value of a list; `undefined` when nothing does. */
function afterFirst(value: string): string | undefined {
  if (!value.includes(',')) return undefined
  const comma = nextComma(sourceOf(value), 0, value.length)
  return comma < value.length ? trimBlanks(value.slice(comma + 1)) : undefined
}
