import { SipError } from './errors.ts'
import { Field } from './field.ts'
import { numberAt, skipBlanks, skipToken, toNumber } from './grammar.ts'
import { HeaderFields } from './header-fields.ts'
import { headerName, knownNameAt, type HeaderName } from './header-names.ts'
import type { Limits } from './limits.ts'
import type { Source } from './source.ts'

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
export function scanHeaders(head: Source, from: number, limits: Limits): ScannedHeaders {
  const fields: Field[] = []
  try {
    const fault = scanLines(head, from, fields, limits)
    if (fields.length > limits.headerCount) throw fatal(513, `more than ${limits.headerCount} header lines`)
    checkNuls(head)
    return { headers: new HeaderFields(head, fields), contentLength: contentLength(head, fields), fault }
  } catch (error) {
    if (!(error instanceof SipError)) throw error
    return { headers: new HeaderFields(head, fields.filter((field) => !hasNul(head, field))), contentLength: undefined, fault: error }
  }
}

/** Fills `fields`. The loop every message pays for: nothing in it makes more than the field.
 *  @returns the first line that is no header */
function scanLines(head: Source, from: number, fields: Field[], limits: Limits): SipError | undefined {
  const { text, bytes } = head
  let fault: SipError | undefined
  for (let start = from; start < text.length; ) {
    const nameEnd = skipToken(bytes, start)
    const colon = skipBlanks(bytes, nameEnd)
    const lf = text.indexOf('\n', colon)
    if (lf < 0 || text.indexOf('\r', colon) !== lf - 1) throw brokenLine()
    const end = isBlank(bytes[lf + 1]) ? foldedEnd(head, lf + 1) : lf + 1
    let valueFrom = colon + 1
    let valueTo = end - 2
    while (isBlank(bytes[valueFrom])) valueFrom++
    while (valueTo > valueFrom && isBlank(bytes[valueTo - 1])) valueTo--
    const known = knownNameAt(bytes, start, nameEnd)
    if (nameEnd === start || bytes[colon] !== 58) fault ??= new SipError(400, `header line ${fields.length + 1}: expected a name and a colon`)
    else if (end - start > limits.headerLine) fault ??= tooLong(known, limits)
    else fields.push(new Field(known, start, end, valueFrom, valueTo, end !== lf + 1))
    start = end
  }
  return fault
}

/** The index after a line that goes on at `from`, with all its folds. */
function foldedEnd({ text, bytes }: Source, from: number): number {
  let end = from
  while (isBlank(bytes[end])) {
    const lf = text.indexOf('\n', end)
    if (lf < 0 || text.indexOf('\r', end) !== lf - 1) throw brokenLine()
    end = lf + 1
  }
  return end
}

const brokenLine = (): SipError => fatal(400, 'a CR or LF that is not part of a CRLF')

/** @throws SipError fatal, but for credentials: those are left out and answered with 400 */
function tooLong(known: HeaderName | undefined, { headerLine }: Limits): SipError {
  if (known === undefined || !credentials.has(known)) throw fatal(513, `a header line over ${headerLine} bytes`)
  return new SipError(400, `credentials over ${headerLine} bytes`)
}

function contentLength(head: Source, fields: readonly Field[]): number | undefined {
  let length: Field | undefined
  for (const field of fields) {
    if (field.known !== contentLengthName) continue
    if (length !== undefined) throw fatal(400, 'more than one Content-Length')
    length = field
  }
  if (length === undefined) return undefined
  // NOTE: blanks before the colon are legal (RFC 4475 §3.1.1.1). On Content-Length and nowhere else they are the mark of a message
  // built for two readers to disagree on, so that one is refused; a writer who spaces other colons too is taken at its word.
  // Either way the next hop sees the Content-Length that our serializer writes.
  if (hasSpacedColon(head, length) && !fields.some((field) => field !== length && hasSpacedColon(head, field))) throw fatal(400, 'blank before the colon of Content-Length')
  const value = length.folded ? length.value(head) : undefined
  const number = value === undefined ? numberAt(head.bytes, length.from, length.to, Infinity) : (toNumber(value, Infinity) ?? -1)
  if (number < 0) throw fatal(400, 'Content-Length is no decimal number')
  return number
}

const hasSpacedColon = ({ bytes }: Source, field: Field): boolean => bytes[skipToken(bytes, field.start)] !== 58
const isBlank = (byte: number | undefined): boolean => byte === 32 || byte === 9
const hasNul = ({ text }: Source, field: Field): boolean => text.slice(field.start, field.end).includes('\0')

/** A NUL is legal in one place only: escaped, inside a quoted string (RFC 4475 §3.1.1.2). Each line is looked through once. */
function checkNuls({ text, bytes }: Source): void {
  for (let nul = text.indexOf('\0'); nul >= 0; ) {
    const end = text.indexOf('\r', nul)
    if (!onlyQuotedNuls(bytes, text.lastIndexOf('\n', nul) + 1, end)) throw fatal(400, 'a NUL in the head')
    nul = text.indexOf('\0', end)
  }
}

function onlyQuotedNuls(bytes: Uint8Array, from: number, to: number): boolean {
  let quoted = false
  for (let at = from; at < to; at++) {
    const byte = bytes[at]
    if (byte === 0) return false
    if (byte === 34) quoted = !quoted
    else if (byte === 92 && quoted) at++
  }
  return true
}
