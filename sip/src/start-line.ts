import { SipError } from './errors.ts'
import { isToken, skipDigits, trimBlanks } from './grammar.ts'
import { sameIgnoringCase } from './text.ts'

export type StartLine =
  | { readonly kind: 'request'; readonly method: string; readonly uri: string; readonly fault: SipError | undefined }
  | { readonly kind: 'response'; readonly status: number; readonly reason: string; readonly fault: SipError | undefined }

/** Reads `head[from, to)`, the line without its CRLF. What is wrong but still answerable comes back as `fault`.
 *  The URI is taken as it is: `checkRequest` parses it.
 *  @throws SipError fatal when this is not SIP at all
 *  @spec RFC 3261 §7.1, §7.2 */
export function parseStartLine(head: string, from: number, to: number): StartLine {
  const space = head.indexOf(' ', from)
  if (space < 0 || space >= to) throw notSip()
  return startsWithSip(head, from) ? statusLine(head, from, space, to) : requestLine(head, from, space, to)
}

function requestLine(head: string, from: number, space: number, to: number): StartLine {
  const last = head.lastIndexOf(' ', to - 1)
  const method = head.slice(from, space)
  const uri = head.slice(space + 1, last)
  if (!isToken(method)) throw notSip()
  if (last > space && last === to - 8 && isVersion2(head, last + 1)) {
    return { kind: 'request', method, uri, fault: isOneWord(uri) ? undefined : new SipError(400, 'blanks or control characters in the Request-URI') }
  }
  return { kind: 'request', method, uri: '', fault: requestFault(head.slice(space + 1, to)) }
}

function requestFault(rest: string): SipError {
  const trimmed = trimBlanks(rest)
  const version = trimmed.slice(trimmed.lastIndexOf(' ') + 1)
  if (!startsWithSip(version, 0)) return notSip()
  if (version === trimmed) return new SipError(400, 'no Request-URI')
  if (trimmed !== rest || sameIgnoringCase(version, 'SIP/2.0')) return new SipError(400, 'blanks around the request line')
  return new SipError(505, 'expected SIP/2.0')
}

function statusLine(head: string, from: number, space: number, to: number): StartLine {
  if (space !== from + 7 || !isVersion2(head, from)) return badStatus(505, 'expected SIP/2.0 in the status line')
  const end = skipDigits(head, space + 1)
  const status = end === space + 4 ? Number(head.slice(space + 1, end)) : 0
  if (status < 100 || status > 699) return badStatus(400, 'status code is not of three digits from 100 to 699')
  // A missing blank before an empty reason phrase is tolerated: several peers leave it away.
  if (end < to && head.charCodeAt(end) !== 32) return badStatus(400, 'no blank after the status code')
  return { kind: 'response', status, reason: head.slice(Math.min(end + 1, to), to), fault: undefined }
}

const badStatus = (status: number, why: string): StartLine => ({ kind: 'response', status: 0, reason: '', fault: new SipError(status, why) })

const notSip = (): SipError => new SipError(400, 'the first line is no SIP start line', { fatal: true })

function startsWithSip(text: string, at: number): boolean {
  return (text.charCodeAt(at) | 32) === 115 && (text.charCodeAt(at + 1) | 32) === 105 && (text.charCodeAt(at + 2) | 32) === 112 && text.charCodeAt(at + 3) === 47
}

function isVersion2(text: string, at: number): boolean {
  return startsWithSip(text, at) && text.charCodeAt(at + 4) === 50 && text.charCodeAt(at + 5) === 46 && text.charCodeAt(at + 6) === 48
}

function isOneWord(uri: string): boolean {
  for (let at = 0; at < uri.length; at++) {
    const code = uri.charCodeAt(at)
    if (code <= 32 || code === 127) return false
  }
  return uri.length > 0
}
