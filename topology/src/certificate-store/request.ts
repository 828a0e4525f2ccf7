import 'reflect-metadata'
import { createPublicKey } from 'node:crypto'
import { AppError } from '@parley/platform/errors'
import type { Clock } from '@parley/platform/clock'
import * as x509 from '@peculiar/x509'
import { validity, type IssuedCertificate, type KeyAndCertificate, type Purpose } from '../certificates.ts'
import type { NamePart } from './distinguished-name.ts'
import { ecdsaSha256, exportKey, importSigningKey, makeKeys, newSerial, type KeyKind } from './keys.ts'

export interface NewCertificate {
  subject: readonly NamePart[]
  dnsNames: readonly string[]
  ipAddresses?: readonly string[]
  key: KeyKind
}

/** A request for a certificate (PKCS #10), with a certificate of its own making that stands in its place until the real one comes. */
export interface PendingRequest extends KeyAndCertificate {
  request: string
}

const PENDING_DAYS = 1_826
/** New-ExchangeCertificate makes keys of 1024 bits when told to; the front end refuses them, and says so. */
const LEAST_BITS = 1_024
const SELF_SIGNED_DAYS = 1_826

/** @cost makes a key */
export async function createRequest(o: NewCertificate, clock: Clock): Promise<PendingRequest> {
  const { keys, algorithm } = await makeKeys(o.key)
  const name = jsonName(o.subject)
  const request = await x509.Pkcs10CertificateRequestGenerator.create({ name, keys, signingAlgorithm: algorithm, extensions: [...usage(), alternativeNames(o)] })
  const cert = await x509.X509CertificateGenerator.createSelfSigned({ serialNumber: newSerial(), name, ...validity(clock, PENDING_DAYS), keys, signingAlgorithm: algorithm, extensions: [alternativeNames(o)] })
  return { request: `${request.toString('pem').trim()}\n`, cert: `${cert.toString('pem').trim()}\n`, key: await exportKey(keys.privateKey) }
}

/** A certificate nobody else vouches for. */
export async function createSelfSigned(o: NewCertificate, clock: Clock): Promise<KeyAndCertificate> {
  const { keys, algorithm } = await makeKeys(o.key)
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: jsonName(o.subject),
    ...validity(clock, SELF_SIGNED_DAYS),
    keys,
    signingAlgorithm: algorithm,
    extensions: [new x509.BasicConstraintsExtension(false, undefined, true), ...usage(), alternativeNames(o)],
  })
  return { key: await exportKey(keys.privateKey), cert: `${cert.toString('pem').trim()}\n` }
}

/** What the internal authority makes of a request: its subject, names and key, our dates, purposes and extensions.
 *  @throws AppError `invalid` — not a request, or not signed with its own key · `untrusted` — a key too weak */
export async function signRequest(ca: KeyAndCertificate, pem: string, o: { clock: Clock; days: number; purposes?: readonly Purpose[] }): Promise<Omit<IssuedCertificate, 'key'>> {
  const request = await readRequest(pem)
  const authority = new x509.X509Certificate(ca.cert)
  const dates = validity(o.clock, o.days)
  const names = alternativeNamesOf(request)
  const cert = await x509.X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject: request.subjectName.toJSON(),
    issuer: authority.subjectName.toJSON(),
    notBefore: dates.notBefore,
    notAfter: dates.notAfter < authority.notAfter ? dates.notAfter : authority.notAfter,
    publicKey: request.publicKey,
    signingKey: await importSigningKey(ca.key),
    signingAlgorithm: ecdsaSha256,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      ...usage(o.purposes),
      ...(names ? [names] : []),
      await x509.SubjectKeyIdentifierExtension.create(request.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(authority.publicKey),
    ],
  })
  const text = `${cert.toString('pem').trim()}\n`
  return { cert: text, chain: text + ca.cert }
}

async function readRequest(pem: string): Promise<x509.Pkcs10CertificateRequest> {
  const expected = 'a certificate request in PEM, -----BEGIN NEW CERTIFICATE REQUEST----- and so on'
  if (pem.length > 65_536) throw new AppError('invalid', 'The certificate request is too large', { expected: 'at most 65536 characters', found: String(pem.length) })
  let request: x509.Pkcs10CertificateRequest
  try {
    request = new x509.Pkcs10CertificateRequest(pem.replaceAll('NEW CERTIFICATE REQUEST', 'CERTIFICATE REQUEST'))
  } catch (cause) {
    throw new AppError('invalid', 'This is not a certificate request', { expected, cause })
  }
  if (!(await request.verify().catch(() => false))) throw new AppError('invalid', 'The certificate request is not signed with its own key', { remedy: 'Make the request anew.' })
  const bits = createPublicKey({ key: Buffer.from(request.publicKey.rawData), format: 'der', type: 'spki' }).asymmetricKeyDetails?.modulusLength
  if (bits !== undefined && bits < LEAST_BITS) throw new AppError('untrusted', 'The key of the certificate request is too weak', { expected: `RSA of ${LEAST_BITS} bits or more, better 2048`, found: `${bits} bits`, remedy: 'Make the request anew with a longer key.' })
  return request
}

/** Of all that a request asks for, its DNS and IP names alone. */
function alternativeNamesOf(request: x509.Pkcs10CertificateRequest): x509.Extension | undefined {
  const asked = request.extensions.find((extension) => extension.type === '2.5.29.17')
  if (!asked) return undefined
  const names = new x509.SubjectAlternativeNameExtension(asked.rawData).names.toJSON().filter((name) => name.type === 'dns' || name.type === 'ip')
  return names.length > 0 && names.length <= 200 ? new x509.SubjectAlternativeNameExtension(names) : undefined
}

function alternativeNames(o: NewCertificate): x509.Extension {
  return new x509.SubjectAlternativeNameExtension([
    ...o.dnsNames.map((value) => ({ type: 'dns' as const, value })),
    ...(o.ipAddresses ?? []).map((value) => ({ type: 'ip' as const, value })),
  ])
}

function usage(purposes: readonly Purpose[] = ['serverAuth', 'clientAuth']): x509.Extension[] {
  return [
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment, true),
    new x509.ExtendedKeyUsageExtension(purposes.map((purpose) => x509.ExtendedKeyUsage[purpose])),
  ]
}

/** Written in the order in which Windows shows it, so encoded the other way round. */
function jsonName(parts: readonly NamePart[]): x509.JsonName {
  return parts.toReversed().map(({ type, value }) => ({ [type]: [value] }))
}
