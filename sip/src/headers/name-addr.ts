import { malformed } from '../errors.ts'
import { quote, skipBlanks, skipQuoted, skipToken, skipUri, trimBlanks, unquote } from '../grammar.ts'
import { formatParams, parseParams, type Params } from './params.ts'

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
  const start = skipBlanks(text, 0)
  const first = text.charCodeAt(start)
  if (first === 34) {
    const end = skipQuoted(text, start)
    if (end < 0) throw malformed(what, 'the quote of the display name is not closed')
    const bracket = skipBlanks(text, end)
    if (text.charCodeAt(bracket) !== 60) throw malformed(what, 'expected < after the display name')
    return bracketed(text, bracket, unquote(text, start, end), what)
  }
  if (first === 60) return bracketed(text, start, undefined, what)
  const bracket = skipWords(text, start)
  if (text.charCodeAt(bracket) === 60) return bracketed(text, bracket, trimBlanks(text.slice(start, bracket)), what)
  return bare(text, start, what)
}

function bracketed(text: string, bracket: number, displayName: string | undefined, what: string): NameAddr {
  const end = skipUri(text, bracket + 1)
  if (text.charCodeAt(end) !== 62 || end === bracket + 1) throw malformed(what, `no URI between < and >: stopped at ${end}`)
  return { displayName, uri: text.slice(bracket + 1, end), params: parseParams(text, end + 1, what) }
}

function bare(text: string, start: number, what: string): NameAddr {
  let end = start
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end)
    if (code === 59 || code === 32 || code === 9) break
    if (code === 63 || code === 44) throw malformed(what, text.includes('<') ? 'the display name needs quotes' : 'a URI with ? or , stands between < and >')
  }
  const uri = text.slice(start, end)
  if (!uri.includes(':') || skipUri(uri, 0) !== uri.length) throw malformed(what, 'no URI')
  return { displayName: undefined, uri, params: parseParams(text, end, what) }
}

/** Past an unquoted display name: tokens and blanks. Bytes over 127 are tolerated, as senders forget the quotes. */
function skipWords(text: string, from: number): number {
  let at = from
  for (;;) {
    const end = skipBlanks(text, skipToken(text, at))
    if (text.charCodeAt(end) > 127) at = end + 1
    else if (end === at) return at
    else at = end
  }
}

/** Always with `<>`, so that no parameter changes sides. */
export function formatNameAddr(address: { displayName?: string | undefined; uri: string; params?: ReadonlyMap<string, string | undefined> }): string {
  const name = address.displayName === undefined ? '' : `${quote(address.displayName)} `
  return `${name}<${address.uri}>${address.params === undefined ? '' : formatParams(address.params)}`
}
