import type { X509Certificate } from 'node:crypto'
import { DerError, derBoolean, derOid, derParts, derTags, derTime, derValues } from './der.ts'
import type { DerValue } from './der.ts'

/** What a certificate says, read from its DER: the platform's text forms escape and join values and cannot be taken apart safely. */
export interface CertificateFacts {
  /** Every commonName of the subject, wherever it stands. */
  readonly commonNames: string[]
  /** A subjectAltName extension is there, whatever is in it. */
  readonly hasAlternativeNames: boolean
  /** The dNSName entries as written. */
  readonly dnsNames: string[]
  readonly notBeforeMs: number
  readonly notAfterMs: number
  readonly isAuthority: boolean
  /** How many intermediates may follow below an authority. */
  readonly pathLength: number | undefined
  /** `undefined`: no keyUsage extension, every use allowed. */
  readonly maySignCertificates: boolean | undefined
  /** Object identifiers of extKeyUsage; `undefined`: no such extension. */
  readonly purposes: string[] | undefined
  /** Critical extensions we do not evaluate, and name constraints in any case. */
  readonly unevaluated: string[]
  readonly signatureAlgorithm: string
}

const oids = {
  commonName: '2.5.4.3',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  policies: '2.5.29.32',
  extKeyUsage: '2.5.29.37',
}
const evaluated = new Set([oids.keyUsage, oids.subjectAltName, oids.basicConstraints, oids.policies, oids.extKeyUsage])

interface Extension {
  readonly critical: boolean
  readonly value: Buffer
}

/** @throws DerError when it is no certificate of version 3 shape
 *  @spec RFC 5280 §4.1, §4.2 */
export function readCertificate(certificate: X509Certificate): CertificateFacts {
  const outer = derParts(derValues(certificate.raw)[0], derTags.sequence)
  const body = derParts(outer[0], derTags.sequence)
  const at = body[0]?.tag === 0xa0 ? 1 : 0
  const [, , , validity, subject] = body.slice(at)
  const [notBefore, notAfter] = derParts(validity, derTags.sequence)
  const extensions = readExtensions(body.find((value) => value.tag === 0xa3))
  return {
    commonNames: commonNames(subject),
    notBeforeMs: derTime(notBefore),
    notAfterMs: derTime(notAfter),
    hasAlternativeNames: extensions.has(oids.subjectAltName),
    dnsNames: dnsNames(extensions.get(oids.subjectAltName)),
    ...constraints(extensions.get(oids.basicConstraints)),
    maySignCertificates: maySign(extensions.get(oids.keyUsage)),
    purposes: purposes(extensions.get(oids.extKeyUsage)),
    unevaluated: [...extensions].filter(([oid, e]) => oid === oids.nameConstraints || (e.critical && !evaluated.has(oid))).map(([oid]) => oid),
    signatureAlgorithm: derOid(derParts(outer[1], derTags.sequence)[0]),
  }
}

function readExtensions(wrapper: DerValue | undefined): Map<string, Extension> {
  const extensions = new Map<string, Extension>()
  if (wrapper === undefined) return extensions
  for (const item of derParts(derValues(wrapper.content)[0], derTags.sequence)) {
    const parts = derParts(item, derTags.sequence)
    const oid = derOid(parts[0])
    const value = parts.at(-1)
    if (value?.tag !== derTags.octetString) throw new DerError('extension')
    if (extensions.has(oid)) throw new DerError(`second extension ${oid}`)
    extensions.set(oid, { critical: parts.length === 3 && derBoolean(parts[1]), value: value.content })
  }
  return extensions
}

function commonNames(subject: DerValue | undefined): string[] {
  const names: string[] = []
  for (const rdn of derParts(subject, derTags.sequence)) {
    for (const attribute of derParts(rdn, derTags.set)) {
      const [type, value] = derParts(attribute, derTags.sequence)
      if (derOid(type) === oids.commonName && value !== undefined) names.push(directoryString(value))
    }
  }
  return names
}

/** @spec RFC 5280 §4.1.2.4 DirectoryString */
function directoryString({ tag, content }: DerValue): string {
  if (tag === 0x0c) return content.toString('utf8')
  if (tag === 0x1e) return Buffer.from(content.subarray(0, content.length & ~1)).swap16().toString('utf16le')
  return content.toString('latin1')
}

function dnsNames(extension: Extension | undefined): string[] {
  if (extension === undefined) return []
  return derParts(derValues(extension.value)[0], derTags.sequence)
    .filter((name) => name.tag === 0x82)
    .map((name) => name.content.toString('latin1'))
}

function constraints(extension: Extension | undefined): { isAuthority: boolean; pathLength: number | undefined } {
  const parts = extension === undefined ? [] : derParts(derValues(extension.value)[0], derTags.sequence)
  const isAuthority = parts[0]?.tag === derTags.boolean && derBoolean(parts[0])
  const length = parts.find((part) => part.tag === derTags.integer)?.content
  return { isAuthority, pathLength: length === undefined || length.length === 0 || length.length > 4 ? undefined : length.readUIntBE(0, length.length) }
}

const keyCertSign = 0x04

function maySign(extension: Extension | undefined): boolean | undefined {
  if (extension === undefined) return undefined
  const bits = derValues(extension.value)[0]
  if (bits?.tag !== derTags.bitString) throw new DerError('keyUsage')
  return ((bits.content[1] ?? 0) & keyCertSign) !== 0
}

function purposes(extension: Extension | undefined): string[] | undefined {
  return extension === undefined ? undefined : derParts(derValues(extension.value)[0], derTags.sequence).map(derOid)
}
