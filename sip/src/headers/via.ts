import { malformed } from '../errors.ts'
import { numberAt, skipBlanks, skipDigits, skipToken } from '../grammar.ts'
import type { Message } from '../message.ts'
import { sourceOf, type Source } from '../source.ts'
import { nextComma } from '../split.ts'
import { trimBlanks } from '../text.ts'
import { skipHostOrIpv6 } from '../uri.ts'
import { formatParams, paramsAt, type Params } from './params.ts'
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

/** One value of a Via line. `branch`, `received` and `rport` are in `params`; an RFC 2543 peer sends no branch.
 *  @throws SipError 400
 *  @spec RFC 3261 §20.42, §25.1; RFC 3581 (rport); RFC 5118 §4.5 (`received` with and without brackets) */
export function parseVia(text: string): Via {
  const trimmed = trimBlanks(text)
  return viaAt(sourceOf(trimmed), 0, trimmed.length)
}

function viaAt(source: Source, from: number, to: number): Via {
  const { text, bytes } = source
  const nameEnd = skipToken(bytes, from)
  const version = afterSlash(bytes, nameEnd)
  const versionEnd = skipToken(bytes, version)
  const transport = afterSlash(bytes, versionEnd)
  const transportEnd = skipToken(bytes, transport)
  const host = skipBlanks(bytes, transportEnd)
  if (nameEnd === from || versionEnd === version || transportEnd === transport || host === transportEnd) throw malformed('Via', 'expected SIP/2.0/transport and a host')
  const hostEnd = skipHostOrIpv6(bytes, host)
  if (hostEnd === host) throw malformed('Via', 'no host')
  const colon = skipBlanks(bytes, hostEnd)
  const portFrom = bytes[colon] === 58 ? skipBlanks(bytes, colon + 1) : -1
  const portEnd = portFrom < 0 ? colon : skipDigits(bytes, portFrom)
  const port = portFrom < 0 ? undefined : numberAt(bytes, portFrom, portEnd, 65_535)
  if (port === -1) throw malformed('Via', 'the port is no number up to 65535')
  return {
    protocol: protocolOf(text, from, nameEnd, version, versionEnd),
    transport: upper(text.slice(transport, transportEnd)),
    host: text.slice(host, hostEnd),
    port,
    params: paramsAt(source, portEnd, to, 'Via'),
  }
}

function afterSlash(bytes: Uint8Array, from: number): number {
  const slash = skipBlanks(bytes, from)
  if (bytes[slash] !== 47) throw malformed('Via', 'expected SIP/2.0/transport')
  return skipBlanks(bytes, slash + 1)
}

function protocolOf(text: string, from: number, nameEnd: number, version: number, versionEnd: number): string {
  return version === nameEnd + 1 ? text.slice(from, versionEnd) : `${text.slice(from, nameEnd)}/${text.slice(version, versionEnd)}`
}

const upper = (transport: string): string => (transport === 'TLS' || transport === 'TCP' ? transport : transport.toUpperCase())

export function formatVia(via: Via): string {
  const sentBy = via.port === undefined ? via.host : `${via.host}:${via.port}`
  return `${via.protocol}/${via.transport} ${sentBy}${formatParams(via.params)}`
}

const firstOfLine = headerKind('Via', (source, from, to) => viaAt(source, from, nextComma(source, from, to)))

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
  return branch !== undefined && branch.length > 7 && branch.slice(0, 7).toLowerCase() === 'z9hg4bk'
}
