import { certificateNames } from '@parley/sip/transport/certificate-names'
import { chainsTo } from '@parley/sip/transport/certificate-chain'
import type { Connection } from '@parley/sip/endpoint'
import type { KnownServer } from '@parley/topology/known-servers'
import { decideTrust, type PeerCertificate, type TrustDecision } from '@parley/topology/trust'

type Pem = string | Buffer

/** Whether a connection is a known server's, and whose. Undefined: the peer showed no certificate, it is a client.
 *  Asked when it comes, when the topology changes and when time passes: certificates end while connections live. */
export function judgeConnection(connection: Connection, servers: readonly KnownServer[], authorities: readonly Pem[], nowMs: number): TrustDecision | undefined {
  const certificate = certificateOf(connection, authorities, nowMs)
  return certificate && decideTrust(servers, certificate, nowMs)
}

function certificateOf(connection: Connection, authorities: readonly Pem[], nowMs: number): PeerCertificate | undefined {
  const { peerCertificate } = connection
  if (!peerCertificate) return undefined
  // Older authorities put the name into the subject alone; it is taken, and remarked on.
  const names = certificateNames(peerCertificate, { nowMs, allowCommonNameOnly: true })
  return {
    names: names.ok ? names.names : [],
    issuer: peerCertificate.issuer.split('\n').join(', '),
    ...chainOf(connection, authorities, nowMs),
    notBefore: Date.parse(peerCertificate.validFrom),
    notAfter: Date.parse(peerCertificate.validTo),
    policyProblem: names.ok ? undefined : `${names.reason}: expected ${names.expected}, found ${names.found}`,
  }
}

/** The platform's verdict stands, but for its opinion on purposes, which is stricter than ours and hides the rest. */
function chainOf(connection: Connection, authorities: readonly Pem[], nowMs: number): { chained: boolean; chainProblem?: string } {
  const { peerAuthorized, peerAuthorizationError, peerCertificate } = connection
  if (peerAuthorized) return { chained: true }
  if (peerAuthorizationError !== 'INVALID_PURPOSE' || !peerCertificate) return { chained: false, chainProblem: peerAuthorizationError ?? 'not verified' }
  const problem = chainsTo(peerCertificate, authorities, nowMs)
  return problem === undefined ? { chained: true } : { chained: false, chainProblem: problem }
}

/** What is not as it should be in the certificate of a server that is accepted all the same: the pool's name belongs into the subject and
 *  into the subject alternative names. */
export function nameRemark({ peerCertificate }: Connection, server: KnownServer): string | undefined {
  if (!peerCertificate) return undefined
  const common = /^CN=(.*)$/m.exec(peerCertificate.subject ?? '')?.[1] ?? ''
  if (peerCertificate.subjectAltName === undefined) return `the name ${common} is in the common name only`
  const expected = server.names.map((name) => name.toLowerCase())
  return expected.includes(common.toLowerCase() as never) ? undefined : `the subject CN differs: CN=${common.slice(0, 255)}, known server ${server.fqdn}`
}

/** The names a certificate claims, acceptable or not: what to look for when a peer was refused. At most a few, in lower case. */
export function claimedNames({ peerCertificate }: Connection): string[] {
  if (!peerCertificate) return []
  const alternative = (peerCertificate.subjectAltName ?? '').slice(0, 4096).split(', ').flatMap((entry) => (entry.startsWith('DNS:') ? [entry.slice(4)] : []))
  const common = /^CN=(.*)$/m.exec(peerCertificate.subject ?? '')?.[1]
  const names = [...alternative, ...(common === undefined ? [] : [common])].map((name) => name.toLowerCase().slice(0, 255))
  return [...new Set(names)].slice(0, 16)
}
