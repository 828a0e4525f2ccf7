import type { X509Certificate } from 'node:crypto'
import { chainsTo } from './certificate-chain.ts'
import { readCertificate } from './certificate.ts'
import type { CertificateFacts } from './certificate.ts'
import { keyFault } from './certificate-keys.ts'
import type { PeerFacts } from './connection.ts'
import { DerError } from './der.ts'

export interface CertificatePolicy {
  nowMs: number
  /** A certificate without subjectAltName may be known by its one CN. Off: such a certificate names nobody. */
  allowCommonNameOnly?: boolean
  /** `server-or-client` takes a stock web-server certificate for both directions of a mutual link. No extKeyUsage means any. */
  purposes?: 'server-or-client' | 'server-and-client' | 'any'
}

export interface Refused {
  readonly ok: false
  readonly reason: string
  readonly expected: string
  readonly found: string
}

export interface CertificateNames {
  readonly ok: true
  /** Lower case, exact, never a wildcard; at least one. */
  readonly names: string[]
  readonly commonName: string
  /** Accepted by the policy switch alone: worth a line in the log. */
  readonly commonNameOnly: boolean
  /** Live connections end here too; the owner's timer. */
  readonly notAfterMs: number
}

/** The names a certificate stands for, for an exact comparison with names from configuration. If there is a subjectAltName its
 *  dNSName entries alone decide; the CN has to be there once; OU, emailAddress and URIs count for nothing. The chain is not looked at.
 *  @spec RFC 5922 §7.1 — our decision: exact FQDN only, no `sip:` URI identities */
export function certificateNames(certificate: X509Certificate, policy: CertificatePolicy): CertificateNames | Refused {
  let facts: CertificateFacts
  try {
    facts = readCertificate(certificate)
  } catch (error) {
    if (!(error instanceof DerError)) throw error
    return refused('the certificate cannot be read', 'an X.509 certificate', error.message)
  }
  return fitness(certificate, facts, policy) ?? names(facts, policy)
}

function refused(reason: string, expected: string, found: string): Refused {
  return { ok: false, reason, expected, found }
}

const day = (ms: number): string => (Number.isFinite(ms) ? new Date(ms).toISOString() : 'no date')

/** Dates, kind, key and purpose. */
function fitness(certificate: X509Certificate, facts: CertificateFacts, policy: CertificatePolicy): Refused | undefined {
  const { nowMs } = policy
  if (!(nowMs >= facts.notBeforeMs)) return refused('the certificate is not valid yet', `valid at ${day(nowMs)}`, `valid from ${day(facts.notBeforeMs)}`)
  if (!(nowMs <= facts.notAfterMs)) return refused('the certificate has expired', `valid at ${day(nowMs)}`, `valid until ${day(facts.notAfterMs)}`)
  if (facts.isAuthority) return refused('a certificate authority is no peer', 'CA:FALSE', 'CA:TRUE')
  const key = keyFault(certificate)
  if (key !== undefined) return refused('the key is too weak', key.expected, key.found)
  return purposeFault(facts.purposes, policy.purposes ?? 'server-or-client')
}

const anyPurpose = '2.5.29.37.0'
const serverAuth = '1.3.6.1.5.5.7.3.1'
const clientAuth = '1.3.6.1.5.5.7.3.2'

function purposeFault(found: string[] | undefined, wanted: 'server-or-client' | 'server-and-client' | 'any'): Refused | undefined {
  if (wanted === 'any' || found === undefined || found.includes(anyPurpose)) return undefined
  const server = found.includes(serverAuth)
  const client = found.includes(clientAuth)
  const fits = wanted === 'server-or-client' ? server || client : server && client
  if (fits) return undefined
  const expected = wanted === 'server-or-client' ? 'serverAuth or clientAuth' : 'serverAuth and clientAuth'
  return refused('the certificate is for another purpose', expected, found.join(', ') || 'no purpose')
}

function names(facts: CertificateFacts, policy: CertificatePolicy): CertificateNames | Refused {
  const [commonName, second] = facts.commonNames
  if (commonName === undefined || second !== undefined) {
    return refused('the subject has to carry exactly one common name', 'one CN', facts.commonNames.map(printable).join(', ') || 'none')
  }
  if (!isPlain(commonName)) return refused('the common name is malformed', 'a CN without separators or control characters', printable(commonName))
  const accept = (found: string[], commonNameOnly: boolean): CertificateNames => ({
    ok: true,
    names: [...new Set(found)],
    commonName,
    commonNameOnly,
    notAfterMs: facts.notAfterMs,
  })
  if (facts.hasAlternativeNames) {
    const broken = facts.dnsNames.find((name) => !isWildcard(name) && !isFqdn(name))
    if (broken !== undefined) return refused('a subjectAltName is malformed', 'DNS names', printable(broken))
    const exact = facts.dnsNames.filter((name) => !isWildcard(name)).map((name) => name.toLowerCase())
    if (exact.length > 0) return accept(exact, false)
    return refused('no subjectAltName is an exact DNS name', 'a dNSName entry without wildcard', facts.dnsNames.map(printable).join(', ') || 'no dNSName entry')
  }
  if (!isFqdn(commonName)) return refused('the certificate carries no DNS name', 'a dNSName entry in subjectAltName', `CN=${printable(commonName)}`)
  if (policy.allowCommonNameOnly) return accept([commonName.toLowerCase()], true)
  return refused('the name is in the common name only', 'a dNSName entry in subjectAltName', `CN=${commonName}, no subjectAltName`)
}

const isWildcard = (name: string): boolean => name.startsWith('*.') && isFqdn(name.slice(2))

/** Letters, digits, hyphens (and the underscore some networks use), dots between; ASCII only, no dot at the end. */
function isFqdn(name: string): boolean {
  if (name.length === 0 || name.length > 253) return false
  return name.split('.').every((label) => label.length <= 63 && /^[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?$/.test(label))
}

/** No character that some reader takes for the end of a name or of an attribute. */
const isPlain = (text: string): boolean => text.length > 0 && text.length <= 64 && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp},+"\\<>;=/#]/u.test(text)

const printable = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)

export interface PeerRules {
  /** PEM, one or more certificates each. */
  authorities: readonly (string | Buffer)[]
  /** One of these has to be among the certificate's names. `undefined`: any name will do, the owner looks it up. */
  expectedNames?: readonly string[]
  policy: CertificatePolicy
}

/** Chain, fitness and names of a peer in one verdict. The platform's verdict on the chain stands, but for INVALID_PURPOSE: it
 *  wants clientAuth of whoever connects, and says so over a chain it did not otherwise judge. There our own chain check decides.
 *  @cost 20 µs when the platform was content; one signature check for each certificate of the chain when not */
export function judgePeer(peer: PeerFacts, { authorities, expectedNames, policy }: PeerRules): CertificateNames | Refused {
  const { certificate } = peer
  const expected = expectedNames === undefined ? 'a certificate of a trusted authority' : `a certificate for ${expectedNames.join(' or ')}`
  if (certificate === undefined) return refused('the peer sent no certificate', expected, 'none')
  if (!peer.authorized) {
    if (peer.error !== 'INVALID_PURPOSE') return refused('the chain does not lead to a trusted authority', expected, peer.error ?? 'not verified')
    const fault = chainsTo(certificate, authorities, policy.nowMs)
    if (fault !== undefined) return refused('the chain does not lead to a trusted authority', expected, fault)
  }
  const verdict = certificateNames(certificate, policy)
  if (!verdict.ok || expectedNames === undefined) return verdict
  const wanted = new Set(expectedNames.map((name) => name.toLowerCase()))
  if (verdict.names.some((name) => wanted.has(name))) return verdict
  return refused('the certificate is for another name', expectedNames.join(' or '), verdict.names.join(', '))
}
