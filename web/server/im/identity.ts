import { createHash } from 'node:crypto'
import { sipUri } from '@parley/topology/names'
import type { User } from '@parley/topology/users'

/** What a user endpoint calls itself on the wire. */
export interface Identity {
  readonly address: string
  /** `sip:alice@parley.test`. */
  readonly uri: string
  /** Twelve hex digits, the same after a restart, so that an endpoint replaces its own old binding. */
  readonly epid: string
  /** `urn:uuid:…`, the same after a restart. */
  readonly instance: string
  /** Where the server sends requests for this endpoint. */
  readonly contact: string
}

/** @param installation  random, kept with the data: two web roles must not share endpoint ids */
export function identityOf(user: User, installation: string, web: { fqdn: string; trustedPort: number }): Identity {
  const { address } = user
  const hex = createHash('sha256').update(`${installation} ${address}`).digest('hex')
  const epid = hex.slice(0, 12)
  const uuid = [hex.slice(12, 20), hex.slice(20, 24), `4${hex.slice(25, 28)}`, `8${hex.slice(29, 32)}`, hex.slice(32, 44)].join('-')
  const local = address.slice(0, address.indexOf('@')).replaceAll(/[^a-z0-9._~!*'&=+$/?-]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
  return {
    address,
    uri: sipUri(address),
    epid,
    instance: `urn:uuid:${uuid}`,
    contact: `sip:${local}@${web.fqdn}:${web.trustedPort};transport=tls;ms-opaque=${epid}`,
  }
}
