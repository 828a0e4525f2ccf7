import { malformed } from '../errors.ts'
import { skipBlanks, skipDigits, skipHost, skipToken, toNumber } from '../grammar.ts'
import type { Message } from '../message.ts'
import { nextComma } from '../split.ts'
import { skipIpv6 } from '../uri.ts'
import { parseParams, formatParams, type Params } from './params.ts'
import { headerKind } from './required.ts'

export interface Via {
  /** `SIP/2.0` */
  protocol: string
  /** Upper case, whatever the peer wrote. */
  transport: string
  /** IPv6 with its brackets. */
  host: string
  port?: number | undefined
  params: Params
}

const cookie = 'z9hG4bK'

/** One value of a Via line. `branch`, `received` and `rport` are in `params`; an RFC 2543 peer sends no branch.
 *  @throws SipError 400
 *  @spec RFC 3261 §20.42, §25.1; RFC 3581 (rport); RFC 5118 §4.5 (`received` with and without brackets) */
export function parseVia(text: string): Via {
  const name = skipBlanks(text, 0)
  const nameEnd = skipToken(text, name)
  const version = afterSlash(text, nameEnd)
  const versionEnd = skipToken(text, version)
  const transport = afterSlash(text, versionEnd)
  const transportEnd = skipToken(text, transport)
  const host = skipBlanks(text, transportEnd)
  if (nameEnd === name || versionEnd === version || transportEnd === transport || host === transportEnd) throw malformed('Via', 'expected SIP/2.0/transport and a host')
  const hostEnd = text.charCodeAt(host) === 91 ? skipIpv6(text, host) : skipHost(text, host)
  if (hostEnd === host) throw malformed('Via', 'no host')
  let at = skipBlanks(text, hostEnd)
  let port: number | undefined
  if (text.charCodeAt(at) === 58) {
    const digits = skipBlanks(text, at + 1)
    at = skipDigits(text, digits)
    port = toNumber(text.slice(digits, at), 65_535)
    if (port === undefined) throw malformed('Via', 'the port is no number up to 65535')
  }
  return {
    protocol: `${text.slice(name, nameEnd)}/${text.slice(version, versionEnd)}`,
    transport: text.slice(transport, transportEnd).toUpperCase(),
    host: text.slice(host, hostEnd),
    port,
    params: parseParams(text, at, 'Via'),
  }
}

function afterSlash(text: string, from: number): number {
  const slash = skipBlanks(text, from)
  if (text.charCodeAt(slash) !== 47) throw malformed('Via', `expected / at ${slash}`)
  return skipBlanks(text, slash + 1)
}

export function formatVia(via: Via): string {
  const sentBy = via.port === undefined ? via.host : `${via.host}:${via.port}`
  return `${via.protocol}/${via.transport} ${sentBy}${formatParams(via.params)}`
}

const firstOfLine = headerKind('Via', (line) => {
  const comma = nextComma(line, 0)
  return parseVia(comma < 0 ? line : line.slice(0, comma))
})

/** The Via of the last hop; the others stay text. `undefined`: there is none. Parsed once for a message.
 *  @throws SipError 400 */
export function topVia(message: Message): Via | undefined {
  return message.headers.typed(firstOfLine)
}

/** All of them, last hop first. @throws SipError 400   @cost parses every one, each time */
export function viasOf(message: Message): Via[] {
  return message.headers.list('Via').map(parseVia)
}

/** A branch that names a transaction by itself; else the rules of RFC 2543 apply (RFC 3261 §17.2.3). The bare cookie does not. */
export function isUniqueBranch(branch: string | undefined): branch is string {
  return branch !== undefined && branch.length > cookie.length && branch.slice(0, cookie.length).toLowerCase() === 'z9hg4bk'
}
