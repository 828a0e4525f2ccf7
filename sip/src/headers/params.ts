import { malformed } from '../errors.ts'
import { isToken, isValue, skipBlanks, skipQuoted, skipToken, skipValue } from '../grammar.ts'
import { quote, unquote } from '../quoted.ts'
import type { Source } from '../source.ts'
import { lowerAscii } from '../text.ts'

/** Names in lower case; values unquoted; `undefined` for a parameter without `=`. */
export type Params = Map<string, string | undefined>

/** The parameters that are all there is in `source[from, to)`: each begins with `;`.
 *  @param what  the header, for the message of the error
 *  @throws SipError 400: an empty or doubled parameter, an open quote, anything else than parameters
 *  @spec RFC 3261 §7.3.1 (no name twice), §25.1 (generic-param) */
export function paramsAt(source: Source, from: number, to: number, what: string): Params {
  const { text, bytes } = source
  const params: Params = new Map()
  let count = 0
  let at = skipBlanks(bytes, from)
  while (at < to) {
    if (bytes[at] !== 59) throw malformed(what, 'expected ; before a parameter')
    const nameFrom = skipBlanks(bytes, at + 1)
    const nameEnd = skipToken(bytes, nameFrom)
    if (nameEnd === nameFrom) throw malformed(what, 'empty parameter')
    const name = lowerName(source, nameFrom, nameEnd)
    at = skipBlanks(bytes, nameEnd)
    if (bytes[at] === 61) {
      const valueFrom = skipBlanks(bytes, at + 1)
      const valueEnd = skipParamValue(bytes, valueFrom, what)
      params.set(name, paramValue(text, valueFrom, valueEnd))
      at = skipBlanks(bytes, valueEnd)
    } else params.set(name, undefined)
    if (params.size !== ++count) throw malformed(what, 'a parameter stands twice')
  }
  return params
}

function lowerName({ text, bytes }: Source, from: number, to: number): string {
  for (let at = from; at < to; at++) if (bytes[at]! >= 65 && bytes[at]! <= 90) return lowerAscii(text.slice(from, to))
  return text.slice(from, to)
}

/** The index after a token, host or quoted string. */
export function skipParamValue(bytes: Uint8Array, from: number, what: string): number {
  const end = bytes[from] === 34 ? skipQuoted(bytes, from) : skipValue(bytes, from)
  if (end < 0) throw malformed(what, 'a quote is not closed')
  if (end === from) throw malformed(what, 'a parameter without its value')
  return end
}

export function paramValue(text: string, from: number, to: number): string {
  const value = text.slice(from, to)
  return value.startsWith('"') ? unquote(value) : value
}

/** Quoted where it must be: what is neither a token nor an IPv6 reference. */
export function formatParams(params: ReadonlyMap<string, string | undefined>): string {
  let text = ''
  for (const [name, value] of params) text += value === undefined ? `;${name}` : `;${name}=${isToken(value) || isIpv6(value) ? value : quote(value)}`
  return text
}

const isIpv6 = (value: string): boolean => value.startsWith('[') && value.endsWith(']') && isValue(value)
