import { SipError } from './errors.ts'
import { trimBlanks } from './grammar.ts'
import { headerName, knownNameAt, skipName, type HeaderName } from './header-names.ts'
import { unfold } from './fold.ts'
import { nextComma, splitList } from './split.ts'
import { lowerAscii } from './text.ts'

/** How a header's text becomes a value. One constant object for each header: it is the key its parsed value is remembered under. */
export interface HeaderKind<T> {
  readonly name: HeaderName
  readonly parse: (value: string) => T
}

/** One header line: a slice of the head it came in, or text of our own. Never changed after it is made (but for what it
 *  remembers), only replaced; clones share it. */
export class Field {
  /** `undefined`: a header the table does not know. */
  readonly known: HeaderName | undefined
  /** Where the line begins and ends (its CRLF included) in the head; `start` is -1 for text of our own. */
  readonly start: number
  readonly end: number
  readonly valueStart: number
  readonly ownName: string
  text: string | undefined
  parsed: unknown = undefined
  parsedAs: HeaderKind<unknown> | undefined = undefined

  constructor(known: HeaderName | undefined, start: number, valueStart: number, end: number, ownName: string, text: string | undefined) {
    this.known = known
    this.start = start
    this.valueStart = valueStart
    this.end = end
    this.ownName = ownName
    this.text = text
  }
}

/** The header lines of one message, in their order. Names in any case, compact forms count as their long form.
 *  Values are binary strings, unfolded and trimmed. */
export class HeaderFields {
  /** What the fields' offsets mean; the lines that were not replaced are still in it, byte for byte. */
  private readonly head: string
  private readonly fields: Field[]

  /** @param head  whole lines, each with its CRLF; `fields` point into it (see `scanHead`) */
  constructor(head = '', fields: Field[] = []) {
    this.head = head
    this.fields = fields
  }

  static from(entries: Iterable<readonly [string, string]>): HeaderFields {
    const headers = new HeaderFields()
    for (const [name, value] of entries) headers.add(name, value)
    return headers
  }

  /** The first value line; `''` when the header is there and empty. */
  get(name: string): string | undefined {
    const field = this.first(headerName(name))
    return field === undefined ? undefined : this.valueOf(field)
  }

  /** Every line's value, lists not divided. */
  all(name: string): string[] {
    const want = headerName(name)
    const values: string[] = []
    for (const field of this.fields) if (this.is(field, want)) values.push(this.valueOf(field))
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

  /** Lines of that name. */
  count(name: string): number {
    const want = headerName(name)
    let count = 0
    for (const field of this.fields) if (this.is(field, want)) count++
    return count
  }

  /** A header that stands more than once and must not; `undefined` when all is well. */
  repeated(): HeaderName | undefined {
    let seen = 0
    for (const { known } of this.fields) {
      if (known === undefined || known.onceBit === 0) continue
      if ((seen & known.onceBit) !== 0) return known
      seen |= known.onceBit
    }
    return undefined
  }

  /** The first line's value, parsed once and remembered until that line is replaced. The result is shared: do not change it.
   *  @throws what `kind.parse` throws */
  typed<T>(kind: HeaderKind<T>): T | undefined {
    const field = this.first(kind.name)
    return field === undefined ? undefined : this.parsed(field, kind)
  }

  /** Every line's value, parsed and remembered as `typed` does. */
  allTyped<T>(kind: HeaderKind<T>): T[] {
    const values: T[] = []
    for (const field of this.fields) if (this.is(field, kind.name)) values.push(this.parsed(field, kind))
    return values
  }

  /** One line with that value, where the first stood; at the end when there was none. */
  set(name: string, value: string): void {
    const want = headerName(name)
    const at = this.indexOf(want)
    const field = own(name, value)
    if (at < 0) {
      this.fields.push(field)
      return
    }
    this.fields[at] = field
    this.removeFrom(want, at + 1)
  }

  /** After every other line. */
  add(name: string, value: string): void {
    this.fields.push(own(name, value))
  }

  /** Before the first line of that name; before all lines when there is none. */
  prepend(name: string, value: string): void {
    this.fields.splice(Math.max(0, this.indexOf(headerName(name))), 0, own(name, value))
  }

  remove(name: string): void {
    this.removeFrom(headerName(name), 0)
  }

  /** Takes the first *value* away: of a list header the first of its line, else the line. */
  removeFirst(name: string): void {
    const want = headerName(name)
    const at = this.indexOf(want)
    if (at < 0) return
    const value = want.list ? this.valueOf(this.fields[at]!) : ''
    const comma = nextComma(value, 0)
    if (comma < 0) this.fields.splice(at, 1)
    else this.fields[at] = own(want.long, trimBlanks(value.slice(comma + 1)))
  }

  /** Names as they were written. */
  *entries(): IterableIterator<[string, string]> {
    for (const field of this.fields) yield [this.nameOf(field), this.valueOf(field)]
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
      if (to > from) text += this.head.slice(from, to)
      from = to = 0
      if (field.start < 0) text += `${field.ownName}: ${field.text ?? ''}\r\n`
      else {
        from = field.start
        to = field.end
      }
    }
    return to > from ? text + this.head.slice(from, to) : text
  }

  private first(want: HeaderName): Field | undefined {
    for (const field of this.fields) if (this.is(field, want)) return field
    return undefined
  }

  private indexOf(want: HeaderName): number {
    for (let at = 0; at < this.fields.length; at++) if (this.is(this.fields[at]!, want)) return at
    return -1
  }

  private is(field: Field, want: HeaderName): boolean {
    if (field.known !== undefined) return field.known === want
    return lowerAscii(this.nameOf(field)) === want.lower
  }

  private nameOf(field: Field): string {
    return field.start < 0 ? field.ownName : this.head.slice(field.start, skipName(this.head, field.start))
  }

  private valueOf(field: Field): string {
    return (field.text ??= unfold(this.head, field.valueStart, field.end))
  }

  private parsed<T>(field: Field, kind: HeaderKind<T>): T {
    if (field.parsedAs === kind) return field.parsed as T
    const value = kind.parse(this.valueOf(field))
    field.parsed = value
    field.parsedAs = kind as HeaderKind<unknown>
    return value
  }

  private removeFrom(want: HeaderName, from: number): void {
    let kept = from
    for (let at = from; at < this.fields.length; at++) {
      const field = this.fields[at]!
      if (!this.is(field, want)) this.fields[kept++] = field
    }
    this.fields.length = kept
  }
}

/** A line of our own. What would end the line, or is no byte, is a programming error and not sent. */
function own(name: string, value: string): Field {
  if (name === '' || skipName(name, 0) !== name.length) throw new SipError(500, `header name is no token: ${JSON.stringify(name)}`)
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at)
    if (code === 10 || code === 13 || code > 255 || (code === 0 && value.charCodeAt(at - 1) !== 92)) {
      throw new SipError(500, `${name}: character ${code} cannot stand in a header value; text goes through encodeText`)
    }
  }
  return new Field(knownNameAt(name, 0, name.length), -1, 0, 0, name, value)
}

