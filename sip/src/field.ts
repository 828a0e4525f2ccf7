import { SipError } from './errors.ts'
import { unfold } from './fold.ts'
import { isToken, skipToken } from './grammar.ts'
import { headerName, type HeaderName } from './header-names.ts'
import { sourceOf, type Source } from './source.ts'
import { trimBlanks } from './text.ts'

/** How a header's text becomes a value. One constant object for each header: it is the key its parsed value is remembered under. */
export interface HeaderKind<T> {
  readonly name: HeaderName
  /** Reads `source[from, to)`: unfolded, no blanks at either end. */
  readonly parse: (source: Source, from: number, to: number) => T
}

/** One header line: a piece of the head it came in, or text of our own. Never changed after it is made (but for what it
 *  remembers), only replaced; clones of a message share it. */
export class Field {
  /** `undefined`: a header the table does not know. */
  readonly known: HeaderName | undefined
  /** Where the line begins and ends (its CRLF included) in the head; `start` is -1 for text of our own. */
  readonly start: number
  readonly end: number
  /** The value's bounds; blanks at its ends are left out, folds are not. */
  readonly from: number
  readonly to: number
  readonly folded: boolean
  readonly ownName: string
  private text: string | undefined
  private parsed: unknown = undefined
  private parsedAs: HeaderKind<unknown> | undefined = undefined

  constructor(known: HeaderName | undefined, start: number, end: number, from: number, to: number, folded: boolean, ownName = '', text?: string) {
    this.known = known
    this.start = start
    this.end = end
    this.from = from
    this.to = to
    this.folded = folded
    this.ownName = ownName
    this.text = text
  }

  /** A line of our own. What would end the line, or is no byte, is a programming error and not sent. */
  static own(name: string, value: string): Field {
    if (!isToken(name)) throw new SipError(500, `header name is no token: ${JSON.stringify(name)}`)
    for (let at = 0; at < value.length; at++) {
      const code = value.charCodeAt(at)
      if (code === 10 || code === 13 || code > 255 || (code === 0 && value.charCodeAt(at - 1) !== 92)) {
        throw new SipError(500, `${name}: character ${code} cannot stand in a header value; text goes through encodeText`)
      }
    }
    const known = headerName(name)
    return new Field(known.inTable ? known : undefined, -1, 0, 0, 0, false, name, value)
  }

  is(want: HeaderName, head: Source): boolean {
    if (this.known !== undefined || want.inTable) return this.known === want
    return this.name(head).length === want.lower.length && headerName(this.name(head)).lower === want.lower
  }

  name(head: Source): string {
    return this.start < 0 ? this.ownName : head.text.slice(this.start, skipToken(head.bytes, this.start))
  }

  value(head: Source): string {
    return (this.text ??= this.folded ? trimBlanks(unfold(head.text.slice(this.from, this.to))) : head.text.slice(this.from, this.to))
  }

  as<T>(kind: HeaderKind<T>, head: Source): T {
    if (this.parsedAs === kind) return this.parsed as T
    const value = this.start < 0 || this.folded ? parseText(kind, this.value(head)) : kind.parse(head, this.from, this.to)
    this.parsed = value
    this.parsedAs = kind
    return value
  }
}

function parseText<T>(kind: HeaderKind<T>, text: string): T {
  const trimmed = trimBlanks(text)
  return kind.parse(sourceOf(trimmed), 0, trimmed.length)
}
