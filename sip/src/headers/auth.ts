import { malformed } from '../errors.ts'
import { isToken, skipBlanks, skipToken } from '../grammar.ts'
import { quote } from '../quoted.ts'
import { sourceOf } from '../source.ts'
import { lowerAscii, trimBlanks } from '../text.ts'
import { paramValue, skipParamValue } from './params.ts'

/** A challenge (`WWW-Authenticate`, `Proxy-Authenticate`), credentials (`Authorization`, `Proxy-Authorization`) or
 *  `Authentication-Info` with a scheme: the grammar is one. */
export interface AuthValue {
  /** As written; compare without case. */
  scheme: string
  /** Names in lower case, values unquoted. */
  params: Map<string, string>
  /** The single value of schemes that have no parameters (`Negotiate …`). */
  token68?: string | undefined
}

/** @throws SipError 400, also for a parameter that stands twice
 *  @spec RFC 3261 §20.44, §25.1; RFC 7235 §2.1 */
export function parseChallenge(text: string): AuthValue {
  return parseAuth(text)
}

/** @throws SipError 400   @spec RFC 3261 §20.7, §20.28 */
export function parseCredentials(text: string): AuthValue {
  return parseAuth(text)
}

function parseAuth(text: string): AuthValue {
  const { bytes } = sourceOf(text)
  const end = skipToken(bytes, 0)
  if (end === 0) throw malformed('authentication', 'no scheme')
  const scheme = text.slice(0, end)
  const from = skipBlanks(bytes, end)
  if (from < text.length && from === end) throw malformed('authentication', 'the scheme is no token')
  const rest = trimBlanks(text.slice(from))
  if (isToken68(rest)) return { scheme, params: new Map(), token68: rest }
  return { scheme, params: parseAuthParams(rest) }
}

/** `name=value, name="value"`; also what follows `Authentication-Info:` when it has no scheme.
 *  @throws SipError 400 */
export function parseAuthParams(text: string): Map<string, string> {
  const params = new Map<string, string>()
  const { bytes } = sourceOf(text)
  let at = skipBlanks(bytes, 0)
  while (at < text.length) {
    const nameEnd = skipToken(bytes, at)
    const name = lowerAscii(text.slice(at, nameEnd))
    const equals = skipBlanks(bytes, nameEnd)
    if (nameEnd === at || bytes[equals] !== 61) throw malformed('authentication', 'expected name=value')
    if (params.has(name)) throw malformed('authentication', 'a parameter stands twice')
    const valueFrom = skipBlanks(bytes, equals + 1)
    const valueEnd = skipParamValue(bytes, valueFrom, 'authentication')
    params.set(name, paramValue(text, valueFrom, valueEnd))
    at = skipBlanks(bytes, valueEnd)
    if (at === text.length) break
    if (bytes[at] !== 44) throw malformed('authentication', 'expected , between parameters')
    at = skipBlanks(bytes, at + 1)
  }
  return params
}

/** Letters, digits and `-._~+/`, then only `=`: no parameter looks like that. */
function isToken68(text: string): boolean {
  let at = 0
  while (at < text.length && (text[at] === '/' || isToken(text[at]!))) at++
  if (at === 0) return false
  while (text[at] === '=') at++
  return at === text.length
}

/** Written without quotes, by RFC 7616 §3.3 and §3.4; every other value is quoted. */
const plainInChallenge = new Set(['stale', 'algorithm', 'version', 'charset', 'userhash'])
const plainInCredentials = new Set([...plainInChallenge, 'qop', 'nc'])

/** @param params  in the order they are to be written */
export function formatChallenge(scheme: string, params: Iterable<readonly [string, string | undefined]>): string {
  return formatAuth(scheme, params, plainInChallenge)
}

/** @param params  in the order they are to be written */
export function formatCredentials(scheme: string, params: Iterable<readonly [string, string | undefined]>): string {
  return formatAuth(scheme, params, plainInCredentials)
}

function formatAuth(scheme: string, params: Iterable<readonly [string, string | undefined]>, plain: ReadonlySet<string>): string {
  const parts: string[] = []
  for (const [name, value] of params) {
    if (value !== undefined) parts.push(`${name}=${plain.has(name) && isToken(value) ? value : quote(value)}`)
  }
  return `${scheme} ${parts.join(', ')}`
}
