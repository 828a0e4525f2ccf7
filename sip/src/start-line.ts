import { SipError } from './errors.ts'
import { numberAt, skipToken } from './grammar.ts'
import type { Source } from './source.ts'
import { sameIgnoringCase, trimBlanks } from './text.ts'

export type StartLine =
  | { readonly kind: 'request'; readonly method: string; readonly uri: string; readonly fault: SipError | undefined }
  | { readonly kind: 'response'; readonly status: number; readonly reason: string; readonly fault: SipError | undefined }

/** Reads the line `head[0, to)`, its CRLF left out. What is wrong but still answerable comes back as `fault`.
 *  The URI is taken as it is: `checkRequest` parses it.
 *  @throws SipError fatal when this is not SIP at all
 *  @spec RFC 3261 §7.1, §7.2 */
export function parseStartLine(head: Source, to: number): StartLine {
  return isSip(head.bytes, 0) ? statusLine(head, to) : requestLine(head, to)
}

function requestLine({ text, bytes }: Source, to: number): StartLine {
  const space = skipToken(bytes, 0)
  if (space === 0 || bytes[space] !== 32) throw notSip()
  const method = text.slice(0, space)
  const last = to - 8
  if (last <= space || bytes[last] !== 32 || !isVersion2(bytes, last + 1)) return { kind: 'request', method, uri: '', fault: requestFault(text.slice(space + 1, to)) }
  const fault = isOneWord(bytes, space + 1, last) ? undefined : new SipError(400, 'blanks or control characters in the Request-URI')
  return { kind: 'request', method, uri: text.slice(space + 1, last), fault }
}

function requestFault(rest: string): SipError {
  const trimmed = trimBlanks(rest)
  const version = trimmed.slice(trimmed.lastIndexOf(' ') + 1)
  if (!sameIgnoringCase(version.slice(0, 4), 'SIP/')) throw notSip()
  if (version === trimmed) return new SipError(400, 'no Request-URI')
  if (trimmed !== rest || sameIgnoringCase(version, 'SIP/2.0')) return new SipError(400, 'blanks around the request line')
  return new SipError(505, 'expected SIP/2.0')
}

function statusLine({ text, bytes }: Source, to: number): StartLine {
  if (!isVersion2(bytes, 0) || bytes[7] !== 32) return badStatus(505, 'expected SIP/2.0 in the status line')
  const status = numberAt(bytes, 8, Math.min(11, to), 699)
  // A missing blank before an empty reason phrase is tolerated: several peers leave it away.
  if (status < 100 || (to > 11 && bytes[11] !== 32)) return badStatus(400, 'status code is not of three digits from 100 to 699')
  return { kind: 'response', status, reason: text.slice(Math.min(12, to), to), fault: undefined }
}

const badStatus = (status: number, why: string): StartLine => ({ kind: 'response', status: 0, reason: '', fault: new SipError(status, why) })

const notSip = (): SipError => new SipError(400, 'the first line is no SIP start line', { fatal: true })

/** `SIP/`, any case. */
const isSip = (bytes: Uint8Array, at: number): boolean =>
  (bytes[at]! | 32) === 115 && (bytes[at + 1]! | 32) === 105 && (bytes[at + 2]! | 32) === 112 && bytes[at + 3] === 47

const isVersion2 = (bytes: Uint8Array, at: number): boolean => isSip(bytes, at) && bytes[at + 4] === 50 && bytes[at + 5] === 46 && bytes[at + 6] === 48

function isOneWord(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at]! <= 32 || bytes[at] === 127) return false
  return to > from
}
