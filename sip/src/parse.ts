import { SipError } from './errors.ts'
import type { HeaderFields } from './header-fields.ts'
import { defaultLimits, type Limits } from './limits.ts'
import { Request, Response, type Message } from './message.ts'
import { scanHeaders } from './scan-head.ts'
import { parseStartLine, type StartLine } from './start-line.ts'

export { checkRequest, checkResponse } from './check.ts'

/** A message's head, its framing known and nothing else looked at. */
export interface Head {
  readonly start: StartLine
  readonly headers: HeaderFields
  readonly contentLength: number | undefined
  readonly fault: SipError | undefined
}

/** @param text  start line and header lines, each with its CRLF; no blank line
 *  @throws SipError fatal */
export function parseHead(text: string, limits: Limits): Head {
  const end = text.indexOf('\r\n')
  if (end < 0) throw new SipError(400, 'no line end', { fatal: true })
  if (end > limits.startLine) throw new SipError(400, `a start line over ${limits.startLine} bytes`, { fatal: true })
  const start = parseStartLine(text, 0, end)
  if (start.fault?.fatal) throw start.fault
  const scanned = scanHeaders(text, end + 2, limits)
  return { start, headers: scanned.headers, contentLength: scanned.contentLength, fault: start.fault ?? scanned.fault }
}

/** @throws SipError not fatal: what `head.fault` says, with the request as far as an answer needs it */
export function toMessage(head: Head, body: Buffer): Message {
  const { start, headers, fault } = head
  if (fault === undefined) {
    return start.kind === 'request' ? new Request(start.method, start.uri, headers, body) : new Response(start.status, start.reason, headers, body)
  }
  if (start.kind === 'request') fault.request = new Request(start.method, start.uri, headers, body)
  throw fault
}

/** One message whose bytes are all there, as from a datagram, a file or a capture. Streams go through `Framer`.
 *  @param head  the bytes before the body as a binary string, with or without the blank line
 *  @param body  at least Content-Length bytes; more are left out. Not copied.
 *  @throws SipError
 *  @spec RFC 3261 §7, §18.3 */
export function parseMessage(head: string, body: Buffer, limits: Limits = defaultLimits): Message {
  if (head.length > limits.headBytes) throw new SipError(513, `a head over ${limits.headBytes} bytes`, { fatal: true })
  const parsed = parseHead(wholeLines(head), limits)
  const length = parsed.contentLength ?? body.length
  if (length > limits.bodyBytes) throw new SipError(413, `a body over ${limits.bodyBytes} bytes`, { fatal: true })
  if (length > body.length) throw short(parsed, body)
  return toMessage(parsed, length === body.length ? body : body.subarray(0, length))
}

function wholeLines(head: string): string {
  if (head.endsWith('\r\n\r\n')) return head.slice(0, -2)
  return head.endsWith('\r\n') ? head : `${head}\r\n`
}

function short({ start, headers }: Head, body: Buffer): SipError {
  const error = new SipError(400, 'Content-Length is larger than the body')
  if (start.kind === 'request') error.request = new Request(start.method, start.uri, headers, body)
  return error
}
