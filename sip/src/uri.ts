import { malformed, type SipError } from './errors.ts'
import { isHex, isToken, skipDigits, skipHost, skipUri, skipUriParam, skipUser, toNumber } from './grammar.ts'
import { lowerAscii, sameIgnoringCase } from './text.ts'

/** A `sip:` or `sips:` URI in its parts, or any other URI as scheme and `opaque` rest (`host` is then `''`).
 *  Parts are as written, escapes included; the scheme, parameter names and header names are lower case. */
export interface SipUri {
  scheme: string
  user?: string | undefined
  password?: string | undefined
  /** IPv6 with its brackets. */
  host: string
  port?: number | undefined
  params: Map<string, string | undefined>
  /** What stands after `?`, never to be taken for headers of the message the URI is in. */
  headers?: Map<string, string> | undefined
  opaque?: string | undefined
}

const bad = (why: string): SipError => malformed('URI', why)

/** @throws SipError 400
 *  @cost one pass
 *  @spec RFC 3261 §19.1.1, §25.1; RFC 5118 §4 (IPv6 references; the three colons of §4.10 are tolerated) */
export function parseUri(text: string): SipUri {
  const colon = text.indexOf(':')
  if (colon < 1) throw bad('no scheme')
  const scheme = lowerAscii(text.slice(0, colon))
  if (scheme !== 'sip' && scheme !== 'sips') return otherUri(scheme, text, colon + 1)
  const uri: SipUri = { scheme, user: undefined, password: undefined, host: '', port: undefined, params: new Map(), headers: undefined }
  const at = text.indexOf('@', colon)
  if (at >= 0) parseUserInfo(uri, text, colon + 1, at)
  let next = parseHostPort(uri, text, at < 0 ? colon + 1 : at + 1)
  while (text.charCodeAt(next) === 59) next = parseParam(uri, text, next + 1)
  if (text.charCodeAt(next) === 63) next = parseHeaders(uri, text, next + 1)
  if (next !== text.length) throw bad(`unexpected character at ${next}`)
  return uri
}

function otherUri(scheme: string, text: string, from: number): SipUri {
  const first = scheme.charCodeAt(0)
  if (first < 97 || first > 122 || !isToken(scheme)) throw bad('the scheme is no name')
  if (from === text.length || skipUri(text, from) !== text.length) throw bad('a character no URI has')
  return { scheme, host: '', params: new Map(), opaque: text.slice(from) }
}

function parseUserInfo(uri: SipUri, text: string, from: number, at: number): void {
  const end = skipUser(text, from)
  if (end === from) throw bad('empty user')
  uri.user = text.slice(from, end)
  checkEscapes(uri.user)
  if (end === at) return
  if (text.charCodeAt(end) !== 58 || skipUser(text, end + 1) !== at) throw bad(`unexpected character at ${end} in the user part`)
  uri.password = text.slice(end + 1, at)
  checkEscapes(uri.password)
}

function parseHostPort(uri: SipUri, text: string, from: number): number {
  let end = text.charCodeAt(from) === 91 ? skipIpv6(text, from) : skipHost(text, from)
  if (end === from) throw bad('no host')
  uri.host = text.slice(from, end)
  if (text.charCodeAt(end) !== 58) return end
  const digits = end + 1
  end = skipDigits(text, digits)
  uri.port = toNumber(text.slice(digits, end), 65_535)
  if (!uri.port) throw bad('the port is no number from 1 to 65535')
  return end
}

/** The index after an IPv6 reference that opens at `from`; `from` when it is none. What is inside is only checked for its
 *  characters: nothing here connects to it. */
export function skipIpv6(text: string, from: number): number {
  let at = from + 1
  while (isHex(text, at) || text.charCodeAt(at) === 58 || text.charCodeAt(at) === 46) at++
  const colon = text.indexOf(':', from)
  return text.charCodeAt(at) === 93 && colon > 0 && colon < at ? at + 1 : from
}

function parseParam(uri: SipUri, text: string, from: number): number {
  let end = skipUriParam(text, from)
  if (end === from) throw bad('empty parameter')
  const name = decodeEscapes(text.slice(from, end))
  let value: string | undefined
  if (text.charCodeAt(end) === 61) {
    const valueFrom = end + 1
    end = skipUriParam(text, valueFrom)
    while (text.charCodeAt(end) === 61) end = skipUriParam(text, end + 1)
    if (end === valueFrom) throw bad('parameter without its value')
    value = text.slice(valueFrom, end)
    checkEscapes(value)
  }
  const key = lowerAscii(name)
  if (uri.params.has(key)) throw bad('a parameter stands twice')
  uri.params.set(key, value)
  return end
}

function parseHeaders(uri: SipUri, text: string, from: number): number {
  uri.headers = new Map()
  if (skipUri(text, from) !== text.length || from === text.length) throw bad('malformed headers')
  for (const pair of text.slice(from).split('&')) {
    const equals = pair.indexOf('=')
    if (equals < 1) throw bad('malformed headers')
    checkEscapes(pair)
    uri.headers.set(lowerAscii(pair.slice(0, equals)), pair.slice(equals + 1))
  }
  return text.length
}

function checkEscapes(text: string): void {
  for (let at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at + 1)) {
    if (!isHex(text, at + 1) || !isHex(text, at + 2)) throw bad('% without two hexadecimal digits')
  }
}

/** Escapes that stand for a character which needs none become that character; all others stay, in upper case. So two
 *  spellings of one user are equal, `%40` stays apart from `@`, and `%00` never becomes a NUL.
 *  @spec RFC 3261 §19.1.2 */
export function decodeEscapes(text: string): string {
  if (!text.includes('%')) return text
  checkEscapes(text)
  let plain = ''
  let run = 0
  for (let at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at + 3)) {
    const character = String.fromCharCode(parseInt(text.slice(at + 1, at + 3), 16))
    plain += text.slice(run, at) + (isUnreserved(character) ? character : text.slice(at, at + 3).toUpperCase())
    run = at + 3
  }
  return plain + text.slice(run)
}

const isUnreserved = (character: string): boolean => character !== '%' && character !== '+' && character !== '`' && isToken(character)

export function formatUri(uri: SipUri): string {
  if (uri.opaque !== undefined) return `${uri.scheme}:${uri.opaque}`
  let text = `${uri.scheme}:`
  if (uri.user !== undefined) text += uri.password === undefined ? `${uri.user}@` : `${uri.user}:${uri.password}@`
  text += uri.port === undefined ? uri.host : `${uri.host}:${uri.port}`
  for (const [name, value] of uri.params) text += value === undefined ? `;${name}` : `;${name}=${value}`
  if (uri.headers !== undefined) text += '?' + [...uri.headers].map(([name, value]) => `${name}=${value}`).join('&')
  return text
}

/** Parameters that, standing in one URI only, make it another. `transport` by the RFC's own example. */
const telling = ['user', 'ttl', 'method', 'maddr', 'transport']

/** @throws SipError 400 for text that is no URI
 *  @spec RFC 3261 §19.1.4 */
export function sameUri(one: SipUri | string, other: SipUri | string): boolean {
  const a = typeof one === 'string' ? parseUri(one) : one
  const b = typeof other === 'string' ? parseUri(other) : other
  if (a.scheme !== b.scheme || a.opaque !== b.opaque) return false
  if (!sameIgnoringCase(a.host, b.host) || a.port !== b.port) return false
  if (decodeEscapes(a.user ?? '') !== decodeEscapes(b.user ?? '') || decodeEscapes(a.password ?? '') !== decodeEscapes(b.password ?? '')) return false
  for (const name of telling) if (a.params.has(name) !== b.params.has(name)) return false
  for (const [name, value] of a.params) if (b.params.has(name) && !sameParam(value, b.params.get(name))) return false
  return sameHeaders(a.headers, b.headers)
}

function sameParam(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined ? a === b : sameIgnoringCase(decodeEscapes(a), decodeEscapes(b))
}

function sameHeaders(a: Map<string, string> | undefined, b: Map<string, string> | undefined): boolean {
  if ((a?.size ?? 0) !== (b?.size ?? 0)) return false
  for (const [name, value] of a ?? []) {
    const other = b?.get(name)
    if (other === undefined || decodeEscapes(other) !== decodeEscapes(value)) return false
  }
  return true
}

/** Who a URI names: `user@host` in lower case, without scheme, port, password and parameters; the host alone when it names no
 *  user; another scheme's URI whole, so that it never equals a SIP user.
 *  @throws SipError 400 */
export function addressOf(uri: SipUri | string): string {
  const parts = typeof uri === 'string' ? parseUri(uri) : uri
  if (parts.opaque !== undefined) return lowerAscii(`${parts.scheme}:${parts.opaque}`)
  const host = lowerAscii(parts.host)
  return parts.user === undefined ? host : `${lowerAscii(decodeEscapes(parts.user))}@${host}`
}
