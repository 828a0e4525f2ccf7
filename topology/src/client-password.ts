import { createHash } from 'node:crypto'
import { newId } from '@parley/platform/ids'
import { ntHash } from '@parley/platform/nt-hash'
import { domainOf, type SipAddress } from './names.ts'

/** HA1 of RFC 7616 §3.4.2 for one way a client may write its user name. */
export interface ClientDigest {
  /** Exactly as the client must send it: `alice@parley.test` or `alice`. */
  username: string
  realm: string
  ha1Md5: string
  ha1Sha256: string
  /** What NTLM works with, hex; kept only where it is switched on. */
  ntHash?: string
}

/** A password of a device, as it is listed. */
export interface ClientPassword {
  id: string
  /** What the user called the device. */
  label: string
  /** Milliseconds since the epoch. */
  createdAt: number
  /** When a client last signed in with it, to the hour; absent when none ever did. */
  lastUsedAt?: number
}

/** 128 random bits in groups that can be typed. It is shown once; HA1 of so much chance reveals nothing to guess by. */
export function makeClientPassword(): string {
  return (newId().match(/.{1,5}/g) ?? []).join('-')
}

/** Clients sign in with the address or with the account, and HA1 covers the name as sent: so there are two. The realm is the sip domain.
 *  @param o.ntlm  keeps what NTLM needs, too */
export function clientDigests(address: SipAddress, account: string, password: string, o: { ntlm: boolean }): ClientDigest[] {
  const realm = domainOf(address)
  const nt = o.ntlm ? { ntHash: ntHash(password).toString('hex') } : {}
  return [...new Set([address, account])].map((username) => {
    const secret = `${username}:${realm}:${password}`
    const ha1 = (algorithm: string) => createHash(algorithm).update(secret).digest('hex')
    return { username, realm, ha1Md5: ha1('md5'), ha1Sha256: ha1('sha256'), ...nt }
  })
}
