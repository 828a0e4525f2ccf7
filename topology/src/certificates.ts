import 'reflect-metadata'
import { createHash, createPrivateKey, X509Certificate as NodeCertificate } from 'node:crypto'
import * as x509 from '@peculiar/x509'
import { systemClock, type Clock } from '@parley/platform/clock'
import { AppError } from '@parley/platform/errors'
import { displayedName } from './certificate-store/distinguished-name.ts'
import { ecdsaSha256, exportKey, importSigningKey, makeKeys, newSerial } from './certificate-store/keys.ts'
import { toThumbprint, type Thumbprint } from './names.ts'

/** A key and its certificate, PEM. */
export interface KeyAndCertificate {
  key: string
  cert: string
}

export interface IssuedCertificate extends KeyAndCertificate {
  /** The certificate followed by its issuer's: what a TLS listener presents. */
  chain: string
}

export type Purpose = 'serverAuth' | 'clientAuth'

export interface CertificateRequest {
  /** Becomes the subject's CN and the first DNS name. */
  commonName: string
  /** More DNS names. */
  dnsNames?: readonly string[]
  ipAddresses?: readonly string[]
  purposes: readonly Purpose[]
  /** How long it is valid; 398 when not given, the longest browsers accept. */
  days?: number
  clock?: Clock
}

export const CA_DAYS = 3_653
export const LEAF_DAYS = 398

const DAY_MS = 86_400_000
/** Certificates begin this long ago, for peers whose clock is a day behind. */
const BACKDATE_MS = 25 * 3_600_000

/** A certificate authority of our own, valid for ten years, that may issue leaf certificates only. */
export async function createCa(o: { commonName: string; clock?: Clock }): Promise<KeyAndCertificate> {
  const { keys } = await makeKeys({ type: 'EC' })
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: [{ CN: [o.commonName] }],
    ...validity(o.clock ?? systemClock, CA_DAYS),
    keys,
    signingAlgorithm: ecdsaSha256,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { key: await exportKey(keys.privateKey), cert: pem(cert) }
}

/** A certificate for a role, signed by `ca`, with a key of its own. It never outlives the authority. @throws AppError `invalid` */
export async function issueCertificate(ca: KeyAndCertificate, request: CertificateRequest): Promise<IssuedCertificate> {
  const authority = new x509.X509Certificate(ca.cert)
  const { keys } = await makeKeys({ type: 'EC' })
  const names = [...new Set([request.commonName, ...(request.dnsNames ?? [])])]
  const dates = validity(request.clock ?? systemClock, request.days ?? LEAF_DAYS)
  const cert = await x509.X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject: [{ CN: [request.commonName] }],
    issuer: authority.subjectName.toJSON(),
    notBefore: dates.notBefore,
    notAfter: dates.notAfter < authority.notAfter ? dates.notAfter : authority.notAfter,
    publicKey: keys.publicKey,
    signingKey: await importSigningKey(ca.key),
    signingAlgorithm: ecdsaSha256,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension(request.purposes.map((p) => x509.ExtendedKeyUsage[p])),
      new x509.SubjectAlternativeNameExtension([
        ...names.map((value) => ({ type: 'dns' as const, value })),
        ...(request.ipAddresses ?? []).map((value) => ({ type: 'ip' as const, value })),
      ]),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(authority.publicKey),
    ],
  })
  const text = pem(cert)
  return { key: await exportKey(keys.privateKey), cert: text, chain: text + ca.cert }
}

/** What operators and log lines say about a certificate. */
export interface CertificateFacts {
  subject: string
  issuer: string
  /** Pairs of hex digits with one blank between: `0A 1B`. */
  serialNumber: string
  thumbprint: Thumbprint
  notBefore: number
  notAfter: number
  dnsNames: string[]
}

/** @throws AppError `invalid` — not a certificate */
export function certificateFacts(pemOrDer: string | Buffer): CertificateFacts {
  const certificate = parseCertificate(pemOrDer)
  return {
    subject: displayedName(certificate.subject),
    issuer: displayedName(certificate.issuer),
    serialNumber: serialText(certificate.serialNumber),
    thumbprint: thumbprintOf(certificate.raw),
    notBefore: Date.parse(certificate.validFrom),
    notAfter: Date.parse(certificate.validTo),
    dnsNames: dnsNames(certificate),
  }
}

export function thumbprintOf(der: Buffer): Thumbprint {
  return toThumbprint(createHash('sha1').update(der).digest('hex'))
}

/** Whether a key belongs to a certificate. */
export function isPair(pair: KeyAndCertificate): boolean {
  try {
    return parseCertificate(pair.cert).checkPrivateKey(createPrivateKey(pair.key))
  } catch {
    return false
  }
}

/** Whether a certificate was signed by this authority's key, not merely by one of its name. */
export function isIssuedBy(cert: string, ca: string): boolean {
  const authority = parseCertificate(ca)
  const certificate = parseCertificate(cert)
  return certificate.checkIssued(authority) && certificate.verify(authority.publicKey)
}

/** The names in a certificate of ours. Whether a peer's certificate is acceptable is not decided with this. */
export function namesIn(cert: string): { commonName: string; dns: string[]; hasIp(address: string): boolean } {
  const certificate = parseCertificate(cert)
  const commonName = /^CN=(.*)$/m.exec(certificate.subject)?.[1] ?? ''
  return { commonName, dns: dnsNames(certificate), hasIp: (address) => certificate.checkIP(address) !== undefined }
}

export function daysLeft(pemText: string, clock: Clock): number {
  return Math.floor((certificateFacts(pemText).notAfter - clock.now()) / DAY_MS)
}

function parseCertificate(pemOrDer: string | Buffer): NodeCertificate {
  try {
    return new NodeCertificate(pemOrDer)
  } catch (cause) {
    throw new AppError('invalid', 'This is not a certificate', { expected: 'an X.509 certificate in PEM or DER', cause })
  }
}

function dnsNames(certificate: NodeCertificate): string[] {
  return (certificate.subjectAltName ?? '').split(', ').flatMap((name) => (name.startsWith('DNS:') ? [name.slice(4)] : []))
}

function serialText(hex: string): string {
  const even = hex.length % 2 === 0 ? hex : `0${hex}`
  return (even.toUpperCase().match(/../g) ?? []).join(' ')
}

export function validity(clock: Clock, days: number): { notBefore: Date; notAfter: Date } {
  // Of a short-lived one at least half is still to come.
  const begin = clock.now() - Math.min(BACKDATE_MS, (days * DAY_MS) / 2)
  return { notBefore: new Date(begin), notAfter: new Date(begin + days * DAY_MS) }
}

function pem(certificate: x509.X509Certificate): string {
  return `${certificate.toString('pem').trim()}\n`
}
