import { malformed } from '../errors.ts'
import { skipBlanks, skipQuoted, skipToken, skipUri } from '../grammar.ts'
import { quote, unquote } from '../quoted.ts'
import { sourceOf, type Source } from '../source.ts'
import { trimBlanks } from '../text.ts'
import { formatParams, paramsAt, type Params } from './params.ts'

/** An address with its header parameters. `uri` is text: most are compared or copied, few are taken apart (`parseUri`). */
export interface NameAddr {
  /** Unquoted; a binary string (`decodeText` for the eye). */
  displayName?: string | undefined
  uri: string
  params: Params
}

/** One `"name" <uri>;params` or `uri;params`. Without `<>` everything after `;` belongs to the header, and a URI with `?` or `,`
 *  is refused, as it could be read two ways.
 *  @param what  the header, for the message of the error
 *  @throws SipError 400
 *  @spec RFC 3261 §20.10, §25.1; RFC 4475 §3.1.2.6, §3.1.2.13–15 */
export function parseNameAddr(text: string, what = 'address'): NameAddr {
  const trimmed = trimBlanks(text)
  return nameAddrAt(sourceOf(trimmed), 0, trimmed.length, what)
}

/** `parseNameAddr` of `source[from, to)`, no blanks at either end.
 *  @param mayBeBare  whether `<` and `>` may be left away */
export function nameAddrAt(source: Source, from: number, to: number, what: string, mayBeBare = true): NameAddr {
  const { text, bytes } = source
  if (bytes[from] === 34) {
    const end = skipQuoted(bytes, from)
    if (end < 0 || end > to) throw malformed(what, 'the quote of the display name is not closed')
    const bracket = skipBlanks(bytes, end)
    if (bytes[bracket] !== 60) throw malformed(what, 'expected < after the display name')
    return bracketed(source, bracket, to, unquote(text.slice(from, end)), what)
  }
  const bracket = skipWords(bytes, from)
  if (bytes[bracket] !== 60) {
    if (!mayBeBare) throw malformed(what, 'expected < and > around the URI')
    return bare(source, from, to, what)
  }
  return bracketed(source, bracket, to, bracket === from ? undefined : trimBlanks(text.slice(from, bracket)), what)
}

function bracketed(source: Source, bracket: number, to: number, displayName: string | undefined, what: string): NameAddr {
  const end = skipUri(source.bytes, bracket + 1)
  if (source.bytes[end] !== 62 || end === bracket + 1 || end >= to) throw malformed(what, 'no URI, or a character no URI has, between < and >')
  return { displayName, uri: source.text.slice(bracket + 1, end), params: paramsAt(source, end + 1, to, what) }
}

function bare(source: Source, from: number, to: number, what: string): NameAddr {
  const { text, bytes } = source
  let end = from
  while (end < to && bytes[end] !== 59 && bytes[end] !== 32 && bytes[end] !== 9) {
    if (bytes[end] === 63 || bytes[end] === 44) {
      throw malformed(what, text.slice(from, to).includes('<') ? 'the display name needs quotes' : 'a URI with ? or , stands between < and >')
    }
    end++
  }
  const uri = text.slice(from, end)
  if (!uri.includes(':') || skipUri(bytes, from) < end) throw malformed(what, 'no URI')
  return { displayName: undefined, uri, params: paramsAt(source, end, to, what) }
}

/** Past an unquoted display name: tokens and blanks. Bytes over 127 are tolerated, as senders forget the quotes. */
function skipWords(bytes: Uint8Array, from: number): number {
  let at = from
  for (;;) {
    const end = skipBlanks(bytes, skipToken(bytes, at))
    if (bytes[end]! > 127) at = end + 1
    else if (end === at) return at
    else at = end
  }
}

/** Always with `<>`, so that no parameter changes sides. */
export function formatNameAddr(address: { displayName?: string | undefined; uri: string; params?: ReadonlyMap<string, string | undefined> }): string {
  const name = address.displayName === undefined ? '' : `${quote(address.displayName)} `
  return `${name}<${address.uri}>${address.params === undefined ? '' : formatParams(address.params)}`
}
