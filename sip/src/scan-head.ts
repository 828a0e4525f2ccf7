import { SipError } from './errors.ts'
import { skipQuoted, toNumber } from './grammar.ts'
import { Field, HeaderFields } from './header-fields.ts'
import { headerName, knownNameAt, skipName } from './header-names.ts'
import type { Limits } from './limits.ts'

export interface ScannedHeaders {
  readonly headers: HeaderFields
  /** `undefined`: not there. */
  readonly contentLength: number | undefined
  /** The first line that is no header; it is left out of `headers`. The framing holds, so the connection may live on. */
  readonly fault: SipError | undefined
}

const contentLengthName = headerName('Content-Length')

/** Finds the header lines of `head` from `from` on; parses no value but Content-Length.
 *  @param head  whole lines, each with its CRLF, without the blank line
 *  @throws SipError fatal, where two readers could see different messages: a bare CR or LF, a NUL outside a quoted pair,
 *    more than one Content-Length or one that is no number; and where a limit is passed
 *  @cost one pass, one small object for each line
 *  @spec RFC 3261 §7.3 */
export function scanHeaders(head: string, from: number, limits: Limits): ScannedHeaders {
  const fields: Field[] = []
  let fault: SipError | undefined
  let length: Field | undefined
  let lengthIsSpaced = false
  let spaced = 0
  let start = from
  while (start < head.length) {
    const end = lineEnd(head, start)
    if (end - start > limits.headerLine) throw new SipError(513, `a header line over ${limits.headerLine} bytes`, { fatal: true })
    const nameEnd = skipName(head, start)
    let colon = nameEnd
    while (head.charCodeAt(colon) === 32 || head.charCodeAt(colon) === 9) colon++
    if (nameEnd === start || head.charCodeAt(colon) !== 58) {
      fault ??= new SipError(400, `line ${fields.length + 2} is no header: expected a name and a colon`)
    } else {
      const known = knownNameAt(head, start, nameEnd)
      const field = new Field(known, start, colon + 1, end, '', undefined)
      if (colon > nameEnd) spaced++
      if (known === contentLengthName) {
        if (length !== undefined) throw new SipError(400, 'more than one Content-Length', { fatal: true })
        length = field
        lengthIsSpaced = colon > nameEnd
      }
      fields.push(field)
      if (fields.length > limits.headerCount) throw new SipError(513, `more than ${limits.headerCount} header lines`, { fatal: true })
    }
    start = end
  }
  // NOTE: blanks before the colon are legal (RFC 4475 §3.1.1.1). On Content-Length and nowhere else they are the mark of a message
  // built for two readers to disagree on, so that one is refused; a writer who spaces other colons too is taken at its word.
  // Either way the next hop sees the Content-Length that our serializer writes.
  if (lengthIsSpaced && spaced === 1) throw new SipError(400, 'blank before the colon of Content-Length', { fatal: true })
  const headers = new HeaderFields(head, fields)
  checkNuls(head)
  return { headers, contentLength: length === undefined ? undefined : contentLength(headers), fault }
}

/** The index after the line's CRLF, folded lines included. */
function lineEnd(head: string, start: number): number {
  let from = start
  for (;;) {
    const lf = head.indexOf('\n', from)
    if (lf < 0 || head.indexOf('\r', from) !== lf - 1) throw new SipError(400, 'a CR or LF that is not part of a CRLF', { fatal: true })
    const next = head.charCodeAt(lf + 1)
    if (next !== 32 && next !== 9) return lf + 1
    from = lf + 1
  }
}

function contentLength(headers: HeaderFields): number {
  const value = headers.get('Content-Length') ?? ''
  const length = value.length > 64 ? undefined : toNumber(value, Number.MAX_SAFE_INTEGER)
  if (length === undefined) throw new SipError(400, 'Content-Length is no decimal number', { fatal: true })
  return length
}

/** A NUL is legal in one place only: escaped, inside a quoted string (RFC 4475 §3.1.1.2). */
function checkNuls(head: string): void {
  for (let nul = head.indexOf('\0'); nul >= 0; nul = head.indexOf('\0', nul + 1)) {
    if (!isQuotedPair(head, nul)) throw new SipError(400, 'a NUL in the head', { fatal: true })
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
