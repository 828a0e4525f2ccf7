import { lowerAscii } from './text.ts'

/** One header's identity. A header of the table below has exactly one object, so those compare by reference. */
export interface HeaderName {
  readonly long: string
  readonly lower: string
  readonly inTable: boolean
  /** The one-letter form; `''` when the header has none. */
  readonly compact: string
  /** Several values may share a line, divided by commas. */
  readonly list: boolean
  /** A bit of its own for headers that are asked for in every message, so that "there is none" is one test; 0 for all others. */
  readonly bit: number
  /** A message has at most one, because two would be two messages in one (RFC 4475 §3.3.8). */
  readonly once: boolean
}

const single = `Call-ID/i Content-Encoding/e Content-Length/l Content-Type/c From/f Subject/s To/t Event/o Refer-To/r Referred-By/b
  Session-Expires/x Identity/y Identity-Info/n CSeq Max-Forwards Expires Min-Expires Date Subscription-State Authorization
  Proxy-Authorization WWW-Authenticate Proxy-Authenticate Authentication-Info Proxy-Authentication-Info MIME-Version Organization
  Priority Reply-To Retry-After Server Timestamp User-Agent SIP-ETag SIP-If-Match Content-Disposition Replaces Join Min-SE RAck RSeq
  ms-diagnostics ms-diagnostics-public ms-keep-alive ms-piggyback-cseq ms-text-format Ms-Conversation-ID Ms-Sender
  Remote-Party-ID ms-asserted-verification-level ms-user-logon-data ms-edge-proxy-message-trust ms-split-domain-info X-MS-Trusted
  Parley-Message-Id Parley-Order Parley-Copy`
const lists = `Via/v Contact/m Supported/k Allow-Events/u Accept-Contact/a Reject-Contact/j Request-Disposition/d Route Record-Route
  Path Service-Route Accept Accept-Encoding Accept-Language Alert-Info Allow Call-Info Content-Language Error-Info In-Reply-To
  P-Asserted-Identity P-Preferred-Identity Proxy-Require Require Unsupported Warning History-Info Privacy Reason`
const once = ['From', 'To', 'Call-ID', 'CSeq', 'Max-Forwards', 'Content-Length', 'Content-Type', 'Event', 'Expires', 'Subscription-State', 'Date']
const oftenAsked = [...once, 'Via', 'Contact', 'Route', 'Record-Route', 'Require', 'Proxy-Require', 'Supported', 'Authorization', 'Proxy-Authorization']
const bitOf = (long: string): number => (oftenAsked.includes(long) ? 1 << oftenAsked.indexOf(long) : 0)

interface Spelling {
  readonly lower: Uint8Array
  readonly name: HeaderName
  readonly next: Spelling | undefined
}

/** By length and the low five bits of the first letter: one or two candidates are left to compare. */
const byShape = Array.from<unknown, Spelling | undefined>({ length: 64 << 5 }, () => undefined)
const bySpelling = new Map<string, HeaderName>()

const longest = 63
const shape = (length: number, first: number): number => (length << 5) | (first & 31)

function define(names: string, list: boolean): void {
  for (const entry of names.split(/\s+/)) {
    const [long = '', compact = ''] = entry.split('/')
    const name: HeaderName = { long, lower: lowerAscii(long), inTable: true, compact, list, bit: bitOf(long), once: once.includes(long) }
    for (const lower of [name.lower, compact]) {
      if (lower === '') continue
      const at = shape(lower.length, lower.charCodeAt(0))
      byShape[at] = { lower: Buffer.from(lower, 'latin1'), name, next: byShape[at] }
      bySpelling.set(lower, name)
    }
    bySpelling.set(long, name)
  }
}
define(single, false)
define(lists, true)

/** The table's name for the token `bytes[from, to)`, any case, compact or long; `undefined` for a header the table does not know. */
export function knownNameAt(bytes: Uint8Array, from: number, to: number): HeaderName | undefined {
  if (to - from > longest) return undefined
  let candidate = byShape[shape(to - from, bytes[from]!)]
  while (candidate !== undefined) {
    // `| 32` lowers letters, and makes no other token character one of a name. The shape has compared the first.
    const { lower } = candidate
    let at = 1
    while (at < lower.length && (bytes[from + at]! | 32) === lower[at]) at++
    if (at >= lower.length) return candidate.name
    candidate = candidate.next
  }
  return undefined
}

/** The identity of a name as a caller writes it. A header outside the table gets a fresh object: compare those by `lower`. */
export function headerName(text: string): HeaderName {
  const known = bySpelling.get(text)
  if (known !== undefined) return known
  const lower = lowerAscii(text)
  return bySpelling.get(lower) ?? { long: text, lower, inTable: false, compact: '', list: false, bit: 0, once: false }
}
