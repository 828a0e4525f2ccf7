import { X509Certificate } from 'node:crypto'
import { AppError } from '@parley/platform/errors'
import { isPair, namesIn, thumbprintOf } from '../certificates.ts'
import type { Thumbprint } from '../names.ts'
import { displayedName } from './distinguished-name.ts'
import type { CertificateService } from './services.ts'

/** A certificate in a host's store, with what the store knows of it. */
export interface StoredCertificate {
  thumbprint: Thumbprint
  /** PEM, the certificate alone. */
  cert: string
  /** PEM, with those of its issuers that are known: what a listener presents. */
  chain: string
  /** PEM; absent when only the certificate was imported. */
  key?: string
  /** As Windows shows names. */
  subject: string
  issuer: string
  /** Hex digits without blanks, and in pairs with one blank between as web.config of 2010 wants it. */
  serialNumber: string
  serialNumberSpaced: string
  notBefore: number
  notAfter: number
  commonName: string
  /** DNS names, the common name first. */
  certificateDomains: string[]
  /** Whether it carries subject alternative names: if so they alone decide. */
  hasAlternativeNames: boolean
  isSelfSigned: boolean
  publicKeySize: number
  entry: StoreEntry
}

/** What the store keeps beside a certificate. */
export interface StoreEntry {
  friendlyName: string
  privateKeyExportable: boolean
  /** Service → since when. Where several have one, the latest serves. */
  services: Partial<Record<CertificateService, number>>
  /** Set while the authority's answer to this request is awaited: the request. */
  pendingRequest?: string
  /** Made by our authority for this role, and renewed by itself. */
  role?: string
  /** The thumbprint of the one that took its place when it was renewed. */
  replacedBy?: string
}

export type CertificateStatus = 'Valid' | 'DateInvalid' | 'Untrusted' | 'PendingRequest'

/** @throws AppError `invalid` — damaged, or the key is another's */
export function describeCertificate(pems: { cert: string; chain?: string; key?: string }, entry: StoreEntry): StoredCertificate {
  const certificate = parse(pems.cert)
  if (pems.key !== undefined && !isPair({ key: pems.key, cert: pems.cert })) {
    throw new AppError('invalid', 'The private key does not belong to the certificate', { remedy: 'Import the certificate together with its own key.' })
  }
  const { commonName, dns } = namesIn(pems.cert)
  const serial = certificate.serialNumber.length % 2 === 0 ? certificate.serialNumber.toUpperCase() : `0${certificate.serialNumber.toUpperCase()}`
  const details = certificate.publicKey.asymmetricKeyDetails
  return {
    thumbprint: thumbprintOf(certificate.raw),
    cert: pems.cert,
    chain: pems.chain ?? pems.cert,
    ...(pems.key === undefined ? {} : { key: pems.key }),
    subject: displayedName(certificate.subject),
    issuer: displayedName(certificate.issuer),
    serialNumber: serial,
    serialNumberSpaced: (serial.match(/../g) ?? []).join(' '),
    notBefore: Date.parse(certificate.validFrom),
    notAfter: Date.parse(certificate.validTo),
    commonName,
    certificateDomains: [...new Set([...(commonName === '' ? [] : [commonName]), ...dns])],
    hasAlternativeNames: certificate.subjectAltName !== undefined,
    isSelfSigned: certificate.issuer === certificate.subject && certificate.verify(certificate.publicKey),
    publicKeySize: details?.modulusLength ?? curveBits(details?.namedCurve),
    entry,
  }
}

/** Whether it may be used now, by dates and by who vouches for it. */
export function statusOf(certificate: StoredCertificate, authorities: readonly string[], nowMs: number): CertificateStatus {
  if (certificate.entry.pendingRequest !== undefined) return 'PendingRequest'
  if (nowMs < certificate.notBefore || nowMs > certificate.notAfter) return 'DateInvalid'
  return isTrusted(certificate, authorities) ? 'Valid' : 'Untrusted'
}

/** By the authorities themselves or through those in its own chain. */
export function isTrusted({ chain, thumbprint }: StoredCertificate, authorities: readonly string[]): boolean {
  const roots = authorities.flatMap(certificateBlocks).map(parse)
  const links = certificateBlocks(chain).map(parse)
  let current = links[0]
  for (let hops = 0; current && hops < 8; hops++) {
    const subject: X509Certificate = current
    if (roots.some((root) => root.fingerprint === subject.fingerprint || issued(root, subject))) return true
    current = links.find((link) => link.fingerprint !== subject.fingerprint && thumbprintOf(link.raw) !== thumbprint && issued(link, subject))
  }
  return false
}

/** The certificates of a PEM text, one block each. */
export function certificateBlocks(pem: string): string[] {
  return (pem.match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g) ?? []).map((block) => `${block}\n`)
}

function issued(authority: X509Certificate, certificate: X509Certificate): boolean {
  try {
    return certificate.checkIssued(authority) && certificate.verify(authority.publicKey)
  } catch {
    return false
  }
}

function parse(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch (cause) {
    throw new AppError('invalid', 'This is not a certificate', { expected: 'an X.509 certificate', cause })
  }
}

function curveBits(curve: string | undefined): number {
  return { prime256v1: 256, secp384r1: 384, secp521r1: 521 }[curve ?? ''] ?? 0
}
