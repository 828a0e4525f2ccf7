import { hash, randomBytes } from 'node:crypto'
import type { SipAddress } from '@parley/topology/names'

const OPAQUE = ';opaque=user:epid:'
const GR = ';gr='
const TEMPORARY = 'tgruu.'

/** The last part of an endpoint's GRUU: a function of the user and what the endpoint says it is, so it
 *  outlives the registration, the connection and the server. 144 bits as 24 characters.
 *  @param endpoint  `+sip.instance`, else epid, else the Contact URI */
export function endpointId(user: SipAddress, endpoint: string): string {
  return hash('sha256', `${user}\0${endpoint}`, 'base64url').slice(0, 24)
}

export function formatGruu(user: SipAddress, id: string): string {
  return `sip:${user}${OPAQUE}${id};gruu`
}

/** As clients of RFC 5627 are given it. */
export function formatPublicGruu(user: SipAddress, id: string): string {
  return `sip:${user}${GR}${id}`
}

/** Names an endpoint without telling whose it is.  @param token  made by `newTemporaryId` */
export function formatTemporaryGruu(domain: string, token: string): string {
  return `sip:${token}@${domain};gr`
}

export const newTemporaryId = (): string => `${TEMPORARY}${randomBytes(16).toString('hex')}`

/** The endpoint id in a URI's text, whichever of the three forms it has; undefined when it is no GRUU of ours. */
export function gruuId(uri: string): string | undefined {
  if (uri.includes(';gruu')) return parameterAfter(uri, OPAQUE)
  if (!uri.includes(';gr')) return undefined
  return parameterAfter(uri, GR) ?? temporaryId(uri)
}

function parameterAfter(uri: string, name: string): string | undefined {
  const at = uri.indexOf(name)
  if (at < 0) return undefined
  const start = at + name.length
  const end = uri.indexOf(';', start)
  return end < 0 ? uri.slice(start) : uri.slice(start, end)
}

function temporaryId(uri: string): string | undefined {
  const start = uri.indexOf(`:${TEMPORARY}`) + 1
  const at = uri.indexOf('@', start)
  return start > 0 && at > start ? uri.slice(start, at) : undefined
}
