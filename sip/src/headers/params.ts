import { malformed } from '../errors.ts'
import { isToken, quote, skipBlanks, skipQuoted, skipToken, skipValue, unquote } from '../grammar.ts'
import { lowerAscii } from '../text.ts'

/** Names in lower case; values unquoted; `undefined` for a parameter without `=`. */
export type Params = Map<string, string | undefined>

/** The parameters of `text` from `from` (a `;` or blanks before one) to its end.
 *  @param what  the header, for the message of the error
 *  @throws SipError 400: an empty or doubled parameter, an open quote, anything else than parameters
 *  @spec RFC 3261 §7.3.1 (no name twice), §25.1 (generic-param) */
export function parseParams(text: string, from: number, what: string): Params {
  const params: Params = new Map()
  let at = skipBlanks(text, from)
  while (at < text.length) {
    if (text.charCodeAt(at) !== 59) throw malformed(what, `expected ; at ${at}`)
    const nameFrom = skipBlanks(text, at + 1)
    const nameEnd = skipToken(text, nameFrom)
    if (nameEnd === nameFrom) throw malformed(what, `empty parameter at ${nameFrom}`)
    const name = lowerAscii(text.slice(nameFrom, nameEnd))
    if (params.has(name)) throw malformed(what, 'a parameter stands twice')
    at = skipBlanks(text, nameEnd)
    if (text.charCodeAt(at) !== 61) {
      params.set(name, undefined)
      continue
    }
    const valueFrom = skipBlanks(text, at + 1)
    const valueEnd = skipParamValue(text, valueFrom, what)
    params.set(name, paramValue(text, valueFrom, valueEnd))
    at = skipBlanks(text, valueEnd)
  }
  return params
}

/** The index after a token, host or quoted string. */
export function skipParamValue(text: string, from: number, what: string): number {
  const end = text.charCodeAt(from) === 34 ? skipQuoted(text, from) : skipValue(text, from)
  if (end < 0) throw malformed(what, 'a quote is not closed')
  if (end === from) throw malformed(what, `expected a value at ${from}`)
  return end
}

export function paramValue(text: string, from: number, to: number): string {
  return text.charCodeAt(from) === 34 ? unquote(text, from, to) : text.slice(from, to)
}

/** Quoted where it must be: what is neither a token nor an IPv6 reference. */
export function formatParams(params: ReadonlyMap<string, string | undefined>): string {
  let text = ''
  for (const [name, value] of params) text += value === undefined ? `;${name}` : `;${name}=${isToken(value) || isIpv6(value) ? value : quote(value)}`
  return text
}

const isIpv6 = (value: string): boolean => value.startsWith('[') && value.endsWith(']') && skipValue(value, 0) === value.length
