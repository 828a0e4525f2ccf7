import { X509Certificate } from 'node:crypto'
import { keyFault } from './certificate-keys.ts'
import { readCertificate } from './certificate.ts'
import type { CertificateFacts } from './certificate.ts'

const deepest = 5
const mostAuthorities = 500
/** MD2, MD4, MD5, SHA-1 with RSA; SHA-1 with ECDSA and DSA. */
const brokenSignatures = new Set([
  '1.2.840.113549.1.1.2',
  '1.2.840.113549.1.1.3',
  '1.2.840.113549.1.1.4',
  '1.2.840.113549.1.1.5',
  '1.2.840.10045.4.1',
  '1.2.840.10040.4.3',
])

/** Whether a certificate chains to one of the authorities, over the intermediates its peer sent: signatures, dates, CA flag,
 *  path length, keyUsage, key and hash strength. Purposes are not looked at. What it does not evaluate, it refuses.
 *  @param authorities  PEM, one or more certificates each; one that is listed is trusted whether it is self-signed or not
 *  @returns what is wrong; `undefined` when it does
 *  @spec RFC 5280 §6.1 */
export function chainsTo(leaf: X509Certificate, authorities: readonly (string | Buffer)[], nowMs: number): string | undefined {
  const anchors = authorities.flatMap(certificatesOf).slice(0, mostAuthorities)
  const own = faultOf(leaf, nowMs)
  if (own !== undefined) return own
  return climb(leaf, anchors, sentIntermediates(leaf), 0, nowMs)
}

/** The certificates of a PEM file.  @throws when one of them is damaged */
export function certificatesOf(pem: string | Buffer): X509Certificate[] {
  const blocks = pem.toString('latin1').match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g) ?? []
  return blocks.map((block) => new X509Certificate(block))
}

function sentIntermediates(leaf: X509Certificate): X509Certificate[] {
  const sent: X509Certificate[] = []
  let next = leaf.issuerCertificate
  while (next !== undefined && sent.length < deepest && !sent.some((seen) => seen.raw.equals(next!.raw))) {
    sent.push(next)
    next = next.issuerCertificate
  }
  return sent
}

/** @param below  intermediates between `certificate` and the leaf, `certificate` itself included when it is one */
function climb(certificate: X509Certificate, anchors: X509Certificate[], sent: X509Certificate[], below: number, nowMs: number): string | undefined {
  if (below > deepest) return `more than ${deepest} intermediates`
  let fault: string | undefined
  for (const issuer of anchors) {
    if (!signed(issuer, certificate)) continue
    const found = issuerFault(issuer, below, nowMs, true)
    if (found === undefined) return undefined
    fault = found
  }
  for (const issuer of sent) {
    if (issuer.raw.equals(certificate.raw) || !signed(issuer, certificate)) continue
    const found = issuerFault(issuer, below, nowMs, false) ?? climb(issuer, anchors, sent.filter((other) => other !== issuer), below + 1, nowMs)
    if (found === undefined) return undefined
    fault ??= found
  }
  return fault ?? `no trusted authority has issued ${JSON.stringify(certificate.subject.slice(0, 120))}`
}

function signed(issuer: X509Certificate, certificate: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
  } catch {
    return false
  }
}

function issuerFault(issuer: X509Certificate, below: number, nowMs: number, listed: boolean): string | undefined {
  const fault = faultOf(issuer, nowMs, listed)
  if (fault !== undefined) return `issuer: ${fault}`
  const facts = readCertificate(issuer)
  if (!facts.isAuthority) return 'the issuer is no certificate authority'
  if (facts.maySignCertificates === false) return 'the issuer may not sign certificates'
  if (facts.pathLength !== undefined && below > facts.pathLength) return 'more intermediates than the authority allows'
  return undefined
}

/** @param listed  trusted by itself, whatever signed it */
function faultOf(certificate: X509Certificate, nowMs: number, listed = false): string | undefined {
  let facts: CertificateFacts
  try {
    facts = readCertificate(certificate)
  } catch {
    return 'cannot be read'
  }
  if (!(nowMs >= facts.notBeforeMs)) return 'not valid yet'
  if (!(nowMs <= facts.notAfterMs)) return 'expired'
  if (facts.unevaluated.length > 0) return `extension ${facts.unevaluated[0]} is not understood`
  if (!listed && brokenSignatures.has(facts.signatureAlgorithm)) return 'signed with a broken hash'
  const key = keyFault(certificate)
  return key === undefined ? undefined : `key: ${key.found}`
}
