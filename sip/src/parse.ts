import { SipError } from './errors.ts'
import type { HeaderFields } from './header-fields.ts'
import { defaultLimits, type Limits } from './limits.ts'
import { Request, Response, type Message } from './message.ts'
import { scanHeaders } from './scan-head.ts'
import { sourceOf, type Source } from './source.ts'
import { parseStartLine, type StartLine } from './start-line.ts'

export { checkRequest, checkResponse } from './check.ts'

/** A message's head, its framing known and nothing else looked at. */
export interface Head {
  readonly start: StartLine
  readonly headers: HeaderFields
  /** `undefined`: not there, or no length to go by. */
  readonly contentLength: number | undefined
  /** Why this is no message; the head is still good for an answer. */
  readonly fault: SipError | undefined
}

/** @param head  start line and header lines, each with its CRLF; no blank line
 *  @throws SipError fatal, when this is not SIP at all */
export function parseHead(head: Source, limits: Limits): Head {
  const end = head.text.indexOf('\n') - 1
  if (end < 0 || head.text.indexOf('\r') !== end) throw new SipError(400, 'no CRLF ends the first line', { fatal: true })
  if (end > limits.startLine) throw new SipError(400, `a start line over ${limits.startLine} bytes`, { fatal: true })
  const start = parseStartLine(head, end)
  const { headers, contentLength, fault } = scanHeaders(head, end + 2, limits)
  return { start, headers, contentLength, fault: fault?.fatal ? fault : (start.fault ?? fault) }
}

/** @throws SipError what `head.fault` says */
export function toMessage(head: Head, body: Buffer): Message {
  const { start, headers, fault } = head
  if (fault !== undefined) throw refusal(head, fault)
  return start.kind === 'request' ? new Request(start.method, start.uri, headers, body) : new Response(start.status, start.reason, headers, body)
}

/** `error` with the request an answer to it can be made from, if it was one. */
export function refusal({ start, headers }: Head, error: SipError): SipError {
  if (start.kind === 'request') error.request = new Request(start.method, start.uri, headers)
  return error
}

/** One message whose bytes are all there, as from a datagram, a file or a capture. Streams go through `Framer`.
 *  @param head  the bytes before the body as a binary string, with or without the blank line
 *  @param body  at least Content-Length bytes; more are left out. Not copied.
 *  @throws SipError
 *  @spec RFC 3261 §7, §18.3 */
export function parseMessage(head: string, body: Buffer, limits: Limits = defaultLimits): Message {
  if (head.length > limits.headBytes) throw new SipError(513, `a head over ${limits.headBytes} bytes`, { fatal: true })
  const parsed = parseHead(sourceOf(wholeLines(head)), limits)
  const length = parsed.contentLength ?? body.length
  if (length > limits.bodyBytes) throw refusal(parsed, new SipError(413, `a body over ${limits.bodyBytes} bytes`, { fatal: true }))
  if (length > body.length) throw refusal(parsed, new SipError(400, 'Content-Length is larger than the body'))
  return toMessage(parsed, length === body.length ? body : body.subarray(0, length))
}

function wholeLines(head: string): string {
  if (head.endsWith('\r\n\r\n')) return head.slice(0, -2)
  return head.endsWith('\r\n') ? head : `${head}\r\n`
}
