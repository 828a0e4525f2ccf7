import { hash } from 'node:crypto'
import type { SipAddress } from '@parley/topology/names'

const OPAQUE = ';opaque=user:epid:'

/** The last part of an endpoint's GRUU: a function of the user and what the endpoint says it is, so it
 *  outlives the registration, the connection and the server. 144 bits as 24 characters.
 *  @param endpoint  `+sip.instance`, else epid, else the Contact URI */
export function endpointId(user: SipAddress, endpoint: string): string {
  return hash('sha256', `${user}\0${endpoint}`, 'base64url').slice(0, 24)
}

export function formatGruu(user: SipAddress, id: string): string {
  return `sip:${user}${OPAQUE}${id};gruu`
}

/** The endpoint id in a URI's text; undefined when it is no GRUU of ours. */
export function gruuId(uri: string): string | undefined {
  const at = uri.indexOf(OPAQUE)
  if (at < 0 || !uri.includes(';gruu')) return undefined
  const start = at + OPAQUE.length
  const end = uri.indexOf(';', start)
  return end < 0 ? uri.slice(start) : uri.slice(start, end)
}
