import { isTokenCode } from './grammar.ts'
import { lowerAscii } from './text.ts'

/** One header's identity. There is exactly one object for each name in the table below, so the table's names compare by reference. */
export interface HeaderName {
  readonly long: string
  readonly lower: string
  /** The one-letter form; `''` when the header has none. */
  readonly compact: string
  /** Several values may share a line, divided by commas. */
  readonly list: boolean
  /** A bit of its own for a header of which a message has at most one, because two would be two messages in one
   *  (RFC 4475 §3.3.8); 0 for all others. */
  readonly onceBit: number
}

const single = `Call-ID/i Content-Encoding/e Content-Length/l Content-Type/c From/f Subject/s To/t Event/o Refer-To/r Referred-By/b
  Session-Expires/x Identity/y Identity-Info/n CSeq Max-Forwards Expires Min-Expires Date Subscription-State Authorization
  Proxy-Authorization WWW-Authenticate Proxy-Authenticate Authentication-Info Proxy-Authentication-Info MIME-Version Organization
  Priority Reply-To Retry-After Server Timestamp User-Agent SIP-ETag SIP-If-Match Content-Disposition Replaces Join Min-SE RAck RSeq
  ms-diagnostics ms-diagnostics-public ms-keep-alive ms-piggyback-cseq ms-text-format Ms-Conversation-ID Ms-Sender
  Parley-Message-Id Parley-Order`
const lists = `Via/v Contact/m Supported/k Allow-Events/u Accept-Contact/a Reject-Contact/j Request-Disposition/d Route Record-Route
  Path Service-Route Accept Accept-Encoding Accept-Language Alert-Info Allow Call-Info Content-Language Error-Info In-Reply-To
  P-Asserted-Identity P-Preferred-Identity Proxy-Require Require Unsupported Warning History-Info Privacy Reason`

const once = ['From', 'To', 'Call-ID', 'CSeq', 'Max-Forwards', 'Content-Length', 'Content-Type', 'Event', 'Expires', 'Subscription-State', 'Date']

const byLength: HeaderName[][] = []
const bySpelling = new Map<string, HeaderName>()

function define(names: string, list: boolean): void {
  for (const entry of names.split(/\s+/)) {
    const [long = '', compact = ''] = entry.split('/')
    const name: HeaderName = { long, lower: lowerAscii(long), compact, list, onceBit: once.includes(long) ? 1 << once.indexOf(long) : 0 }
    ;(byLength[long.length] ??= []).push(name)
    if (compact !== '') (byLength[1] ??= []).push(name)
    for (const spelling of [long, name.lower, compact, compact.toUpperCase()]) if (spelling !== '') bySpelling.set(spelling, name)
  }
}
define(single, false)
define(lists, true)

/** The table's name for `head[from, to)`, any case, compact or long; `undefined` for a header the table does not know. */
export function knownNameAt(head: string, from: number, to: number): HeaderName | undefined {
  const names = byLength[to - from]
  if (names === undefined) return undefined
  for (const name of names) {
    const spelling = to - from === 1 ? name.compact : name.lower
    if (matches(spelling, head, from)) return name
  }
  return undefined
}

function matches(lower: string, head: string, from: number): boolean {
  for (let i = 0; i < lower.length; i++) {
    const code = head.charCodeAt(from + i)
    const want = lower.charCodeAt(i)
    if (code !== want && (code < 65 || code > 90 || (code | 32) !== want)) return false
  }
  return true
}

/** The identity of a name as a caller writes it. A header outside the table gets a fresh object: compare those by `lower`. */
export function headerName(text: string): HeaderName {
  return bySpelling.get(text) ?? knownNameAt(text, 0, text.length) ?? { long: text, lower: lowerAscii(text), compact: '', list: false, onceBit: 0 }
}

/** The index after the field name that begins at `from`; `from` itself when none does. */
export function skipName(head: string, from: number): number {
  let at = from
  while (isTokenCode(head.charCodeAt(at))) at++
  return at
}
