import { SipError } from './errors.ts'
import { skipQuoted, toNumber } from './grammar.ts'
import { Field, HeaderFields } from './header-fields.ts'
import { headerName, knownNameAt, skipName, type HeaderName } from './header-names.ts'
import type { Limits } from './limits.ts'

export interface ScannedHeaders {
  /** The lines that are headers; after a fatal fault those before it. */
  readonly headers: HeaderFields
  /** `undefined`: not there, or no length to go by. */
  readonly contentLength: number | undefined
  /** The first thing wrong. When it is not fatal the framing holds, and the connection may live on. */
  readonly fault: SipError | undefined
}

const contentLengthName = headerName('Content-Length')
const credentials = new Set([headerName('Authorization'), headerName('Proxy-Authorization')])

const fatal = (status: number, why: string): SipError => new SipError(status, why, { fatal: true })

/** Finds the header lines of `head` from `from` on; parses no value but Content-Length. Fatal is what two readers could take for
 *  different messages (a CR or LF by itself, a NUL outside a quoted pair, more than one Content-Length or one that is no number)
 *  and what passes a limit.
 *  @param head  whole lines, each with its CRLF, without the blank line
 *  @cost one pass, one small object for each line
 *  @spec RFC 3261 §7.3 */
export function scanHeaders(head: string, from: number, limits: Limits): ScannedHeaders {
  return new Scan(head, limits).run(from)
}

class Scan {
  private readonly head: string
  private readonly limits: Limits
  private readonly fields: Field[] = []
  private fault: SipError | undefined
  private length: Field | undefined
  private lengthIsSpaced = false
  private spaced = 0

  constructor(head: string, limits: Limits) {
    this.head = head
    this.limits = limits
  }

  run(from: number): ScannedHeaders {
    const headers = new HeaderFields(this.head, this.fields)
    try {
      for (let start = from; start < this.head.length; ) start = this.line(start)
      checkNuls(this.head)
      return { headers, contentLength: this.contentLength(headers), fault: this.fault }
    } catch (error) {
      if (!(error instanceof SipError)) throw error
      return { headers: new HeaderFields(this.head, this.fields.filter((field) => !hasNul(this.head, field))), contentLength: undefined, fault: error }
    }
  }

  /** @returns where the next line starts */
  private line(start: number): number {
    const { head } = this
    const end = lineEnd(head, start)
    const nameEnd = skipName(head, start)
    let colon = nameEnd
    while (head.charCodeAt(colon) === 32 || head.charCodeAt(colon) === 9) colon++
    if (nameEnd === start || head.charCodeAt(colon) !== 58) this.fault ??= new SipError(400, `header line ${this.fields.length + 1}: expected a name and a colon`)
    else this.field(knownNameAt(head, start, nameEnd), start, colon, end, colon > nameEnd)
    return end
  }

  private field(known: HeaderName | undefined, start: number, colon: number, end: number, spaced: boolean): void {
    if (end - start > this.limits.headerLine) {
      if (known === undefined || !credentials.has(known)) throw fatal(513, `a header line over ${this.limits.headerLine} bytes`)
      this.fault ??= new SipError(400, `credentials over ${this.limits.headerLine} bytes`)
      return
    }
    const field = new Field(known, start, colon + 1, end, '', undefined)
    if (spaced) this.spaced++
    if (known === contentLengthName) {
      if (this.length !== undefined) throw fatal(400, 'more than one Content-Length')
      this.length = field
      this.lengthIsSpaced = spaced
    }
    if (this.fields.length === this.limits.headerCount) throw fatal(513, `more than ${this.limits.headerCount} header lines`)
    this.fields.push(field)
  }

  private contentLength(headers: HeaderFields): number | undefined {
    if (this.length === undefined) return undefined
    // NOTE: blanks before the colon are legal (RFC 4475 §3.1.1.1). On Content-Length and nowhere else they are the mark of a message
    // built for two readers to disagree on, so that one is refused; a writer who spaces other colons too is taken at its word.
    // Either way the next hop sees the Content-Length that our serializer writes.
    if (this.lengthIsSpaced && this.spaced === 1) throw fatal(400, 'blank before the colon of Content-Length')
    const length = toNumber(headers.get('Content-Length') ?? '', Number.MAX_SAFE_INTEGER)
    if (length === undefined) throw fatal(400, 'Content-Length is no decimal number')
    return length
  }
}

const hasNul = (head: string, field: Field): boolean => head.slice(field.start, field.end).includes('\0')

/** The index after the line's CRLF, folded lines included. */
function lineEnd(head: string, start: number): number {
  let from = start
  for (;;) {
    const lf = head.indexOf('\n', from)
    if (lf < 0 || head.indexOf('\r', from) !== lf - 1) throw fatal(400, 'a CR or LF that is not part of a CRLF')
    const next = head.charCodeAt(lf + 1)
    if (next !== 32 && next !== 9) return lf + 1
    from = lf + 1
  }
}

/** A NUL is legal in one place only: escaped, inside a quoted string (RFC 4475 §3.1.1.2). */
function checkNuls(head: string): void {
  for (let nul = head.indexOf('\0'); nul >= 0; nul = head.indexOf('\0', nul + 1)) {
    if (!isQuotedPair(head, nul)) throw fatal(400, 'a NUL in the head')
  }
}

function isQuotedPair(head: string, nul: number): boolean {
  const lineStart = head.lastIndexOf('\n', nul) + 1
  let quote = head.indexOf('"', lineStart)
  while (quote >= 0 && quote < nul) {
    const end = skipQuoted(head, quote)
    if (end > nul) return oddBackslashes(head, nul)
    if (end < 0) return false
    quote = head.indexOf('"', end)
  }
  return false
}

function oddBackslashes(head: string, at: number): boolean {
  let before = at
  while (head.charCodeAt(before - 1) === 92) before--
  return (at - before) % 2 === 1
}
