import type { EventName } from '@parley/platform/diagnostics/catalogue'
import { matchKnownServer, type KnownServer } from './known-servers.ts'
import { domainOf, type SipAddress } from './names.ts'

/** What is known of the certificate a peer presented, after the handshake. */
export interface PeerCertificate {
  /** DNS names it may be known by, in lower case, as the exact matcher accepted them. */
  names: readonly string[]
  issuer: string
  /** Whether it chains to an authority this side trusts. */
  chained: boolean
  /** What the TLS library says when it does not: `UNABLE_TO_VERIFY_LEAF_SIGNATURE`. */
  chainProblem?: string | undefined
  /** Milliseconds since the epoch. */
  notBefore: number
  notAfter: number
  /** Why policy rejects it whatever its name is (purposes, weak key, two CNs), if it does. */
  policyProblem?: string | undefined
}

/** Why a peer is not trusted: an event of the catalogue with its fields, and the SIP reason. */
export interface Distrust {
  ok: false
  event: EventName
  reason: string
  remedy: string
  fields: Record<string, string>
}

export type TrustDecision = { ok: true; server: KnownServer } | Distrust

/** Whether a peer that presented a certificate is a trusted server, and which. Checked in this order: dates (an expired one fails the chain too), authority, policy, name.
 *  Ask again when the topology changes or a certificate's end comes: the decision is for `nowMs` only. */
export function decideTrust(servers: readonly KnownServer[], certificate: PeerCertificate, nowMs: number): TrustDecision {
  const names = certificate.names.join(', ') || '(none)'
  const date = (ms: number) => new Date(ms).toISOString().slice(0, 10)
  if (nowMs > certificate.notAfter) {
    const remedy = 'Renew the certificate of that server.'
    return distrust('trustRefusedExpired', `certificate expired on ${date(certificate.notAfter)}`, remedy, { names, date: date(certificate.notAfter) })
  }
  if (nowMs < certificate.notBefore) {
    const remedy = 'Check the clocks of both machines.'
    return distrust('trustRefusedNotYetValid', `certificate is valid from ${date(certificate.notBefore)}`, remedy, { names, date: date(certificate.notBefore) })
  }
  if (!certificate.chained) {
    const problem = certificate.chainProblem ?? 'no chain to a trusted authority'
    const remedy = 'Import the authority that issued the certificate, or give that server a certificate of an authority both sides trust.'
    return distrust('trustRefusedUnknownCa', `issuer ${certificate.issuer} is not trusted`, remedy, { issuer: certificate.issuer, reason: problem })
  }
  if (certificate.policyProblem !== undefined) {
    const remedy = 'Give that server a certificate for server and client authentication with one name.'
    return distrust('trustRefusedPurpose', certificate.policyProblem, remedy, { names, reason: certificate.policyProblem })
  }
  const match = matchKnownServer(servers, certificate.names)
  if (match.ok) return match
  const event = match.ambiguous ? 'trustRefusedAmbiguous' : 'trustRefusedUnknownName'
  return distrust(event, match.reason, match.remedy, { names, reason: match.reason })
}

/** Whether a trusted server may speak for a user. @param knownUser  whether the user is one of ours */
export function decideOnBehalf(server: KnownServer, user: SipAddress, knownUser: boolean): { ok: true } | Distrust {
  const fields = { fqdn: server.fqdn, user }
  if (!server.treatAsAuthenticated) {
    const remedy = 'Set TreatAsAuthenticated for it and run Enable-CsTopology, if it is to act for users.'
    return distrust('trustRefusedNotAuthenticated', `${server.fqdn} is not treated as authenticated`, remedy, fields)
  }
  const domain = domainOf(user)
  if (!server.domains.includes(domain)) {
    const remedy = `It may act for users of: ${server.domains.join(', ') || '(none)'}.`
    return distrust('trustRefusedForUser', `${server.fqdn} may not act for users of ${domain}`, remedy, { ...fields, reason: `${domain} is not one of its domains` })
  }
  if (knownUser) return { ok: true }
  return distrust('trustRefusedForUser', `${user} is not a user of this organisation`, 'Check the address.', { ...fields, reason: 'there is no such user' })
}

function distrust(event: EventName, reason: string, remedy: string, fields: Record<string, string>): Distrust {
  return { ok: false, event, reason, remedy, fields: { ...fields, remedy } }
}
