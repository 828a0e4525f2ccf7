import { malformed, type SipError } from './errors.ts'
import { isToken, numberAt, skipDigits, skipHex, skipHost, skipUri, skipUriParam, skipUser } from './grammar.ts'
import { sourceOf, type Source } from './source.ts'
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
  const source = sourceOf(text)
  const colon = text.indexOf(':')
  if (colon < 1) throw bad('no scheme')
  const scheme = lowerAscii(text.slice(0, colon))
  if (scheme !== 'sip' && scheme !== 'sips') return otherUri(scheme, source, colon + 1)
  const uri: SipUri = { scheme, user: undefined, password: undefined, host: '', port: undefined, params: new Map(), headers: undefined, opaque: undefined }
  const at = text.indexOf('@', colon)
  if (at >= 0) parseUserInfo(uri, source, colon + 1, at)
  let next = parseHostPort(uri, source, at < 0 ? colon + 1 : at + 1)
  while (source.bytes[next] === 59) next = parseParam(uri, source, next + 1)
  if (source.bytes[next] === 63) next = parseHeaders(uri, source, next + 1)
  if (next !== text.length) throw bad(`unexpected character at ${next}`)
  return uri
}

function otherUri(scheme: string, { text, bytes }: Source, from: number): SipUri {
  const first = scheme.charCodeAt(0)
  if (first < 97 || first > 122 || !isToken(scheme)) throw bad('the scheme is no name')
  if (from === text.length || skipUri(bytes, from) !== text.length) throw bad('a character no URI has')
  return { scheme, user: undefined, password: undefined, host: '', port: undefined, params: new Map(), headers: undefined, opaque: text.slice(from) }
}

function parseUserInfo(uri: SipUri, { text, bytes }: Source, from: number, at: number): void {
  const end = skipUser(bytes, from)
  if (end === from) throw bad('empty user')
  uri.user = text.slice(from, end)
  checkEscapes(uri.user)
  if (end === at) return
  if (bytes[end] !== 58 || skipUser(bytes, end + 1) !== at) throw bad(`unexpected character at ${end} in the user part`)
  uri.password = text.slice(end + 1, at)
  checkEscapes(uri.password)
}

function parseHostPort(uri: SipUri, { text, bytes }: Source, from: number): number {
  const end = skipHostOrIpv6(bytes, from)
  if (end === from) throw bad('no host')
  uri.host = text.slice(from, end)
  if (bytes[end] !== 58) return end
  const portEnd = skipDigits(bytes, end + 1)
  const port = numberAt(bytes, end + 1, portEnd, 65_535)
  if (port < 1) throw bad('the port is no number from 1 to 65535')
  uri.port = port
  return portEnd
}

/** The index after a host name, an IPv4 address or an IPv6 reference; `from` when there is none. Names are only checked for their
 *  characters: nothing here connects to them. */
export function skipHostOrIpv6(bytes: Uint8Array, from: number): number {
  if (bytes[from] !== 91) return skipHost(bytes, from)
  let colons = 0
  for (let at = from + 1; ; at++) {
    at = skipHex(bytes, at)
    const byte = bytes[at]
    if (byte === 58) colons++
    else if (byte !== 46) return byte === 93 && colons > 1 ? at + 1 : from
  }
}

function parseParam(uri: SipUri, { text, bytes }: Source, from: number): number {
  const nameEnd = skipUriParam(bytes, from)
  if (nameEnd === from) throw bad('empty parameter')
  const name = lowerAscii(decodeEscapes(text.slice(from, nameEnd)))
  if (uri.params.has(name)) throw bad('a parameter stands twice')
  if (bytes[nameEnd] !== 61) {
    uri.params.set(name, undefined)
    return nameEnd
  }
  let end = skipUriParam(bytes, nameEnd + 1)
  while (bytes[end] === 61) end = skipUriParam(bytes, end + 1)
  if (end === nameEnd + 1) throw bad('parameter without its value')
  const value = text.slice(nameEnd + 1, end)
  checkEscapes(value)
  uri.params.set(name, value)
  return end
}

function parseHeaders(uri: SipUri, { text, bytes }: Source, from: number): number {
  const headers = new Map<string, string>()
  if (skipUri(bytes, from) !== text.length) throw bad('malformed headers')
  for (const pair of text.slice(from).split('&')) {
    const equals = pair.indexOf('=')
    if (equals < 1) throw bad('malformed headers')
    checkEscapes(pair)
    headers.set(lowerAscii(pair.slice(0, equals)), pair.slice(equals + 1))
  }
  uri.headers = headers
  return text.length
}

function checkEscapes(text: string): void {
  for (let at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at + 1)) {
    if (!isHexDigit(text.charCodeAt(at + 1)) || !isHexDigit(text.charCodeAt(at + 2))) throw bad('% without two hexadecimal digits')
  }
}

const isHexDigit = (code: number): boolean => (code >= 48 && code <= 57) || ((code | 32) >= 97 && (code | 32) <= 102)

/** Escapes that stand for a character which needs none become that character; all others stay, in upper case. So two
 *  spellings of one user are equal, `%40` stays apart from `@`, and `%00` never becomes a NUL.
 *  @throws SipError 400 for a `%` that escapes nothing
 *  @spec RFC 3261 §19.1.2 */
export function decodeEscapes(text: string): string {
  if (!text.includes('%')) return text
  checkEscapes(text)
  let plain = ''
  let run = 0
  for (let at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at + 3)) {
    const character = String.fromCharCode(parseInt(text.slice(at + 1, at + 3), 16))
    plain += text.slice(run, at) + (needsNoEscape(character) ? character : text.slice(at, at + 3).toUpperCase())
    run = at + 3
  }
  return plain + text.slice(run)
}

/** The unreserved characters of RFC 2396. */
const needsNoEscape = (character: string): boolean => (isToken(character) && !'%+`'.includes(character)) || character === '(' || character === ')'

export function formatUri(uri: SipUri): string {
  if (uri.opaque !== undefined) return `${uri.scheme}:${uri.opaque}`
  let text = `${uri.scheme}:`
  if (uri.user !== undefined) text += uri.password === undefined ? `${uri.user}@` : `${uri.user}:${uri.password}@`
  text += uri.port === undefined ? uri.host : `${uri.host}:${uri.port}`
  for (const [name, value] of uri.params) text += value === undefined ? `;${name}` : `;${name}=${value}`
  if (uri.headers !== undefined) text += `?${[...uri.headers].map(([name, value]) => `${name}=${value}`).join('&')}`
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
  if (!sameEscaped(a.user, b.user) || !sameEscaped(a.password, b.password)) return false
  for (const name of telling) if (a.params.has(name) !== b.params.has(name)) return false
  for (const [name, value] of a.params) if (b.params.has(name) && !sameParam(value, b.params.get(name))) return false
  return sameHeaders(a.headers, b.headers)
}

function sameEscaped(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined ? a === b : decodeEscapes(a) === decodeEscapes(b)
}

function sameParam(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined ? a === b : sameIgnoringCase(decodeEscapes(a), decodeEscapes(b))
}

function sameHeaders(a: Map<string, string> | undefined, b: Map<string, string> | undefined): boolean {
  if ((a?.size ?? 0) !== (b?.size ?? 0)) return false
  for (const [name, value] of a ?? []) if (!sameEscaped(value, b?.get(name))) return false
  return true
}

/** Who a URI names: `user@host` in lower case, without scheme, port, password and parameters; the host alone when it names no
 *  user; another scheme's URI whole, so that it never equals a SIP user.
 *  @throws SipError 400 */
export function addressOf(uri: SipUri | string): string {
  const plain = typeof uri === 'string' ? plainAddress(uri) : undefined
  if (plain !== undefined) return plain
  const parts = typeof uri === 'string' ? parseUri(uri) : uri
  if (parts.opaque !== undefined) return lowerAscii(`${parts.scheme}:${parts.opaque}`)
  const host = lowerAscii(parts.host)
  return parts.user === undefined ? host : `${lowerAscii(decodeEscapes(parts.user))}@${host}`
}

/** The address in `sip:user@host` where every character stands for itself, which is how nearly all are written: no need to take it apart. */
function plainAddress(uri: string): string | undefined {
  if (!uri.startsWith('sip:')) return undefined
  let at = -1
  for (let i = 4; i < uri.length; i++) {
    const code = uri.charCodeAt(i)
    if (code === 64 && at < 0) at = i
    else if (!isPlain(code)) return undefined
  }
  return at > 4 && at < uri.length - 1 ? lowerAscii(uri.slice(4)) : undefined
}

/** Letters, digits, hyphen and dot. */
const isPlain = (code: number): boolean => ((code | 32) >= 97 && (code | 32) <= 122) || (code >= 48 && code <= 57) || code === 45 || code === 46
