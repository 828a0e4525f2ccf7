import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/** Writes certificates byte by byte, the ones no respectable tool would issue included. For tests. */

const der = (tag: number, ...parts: Buffer[]): Buffer => {
  const content = Buffer.concat(parts)
  if (content.length < 128) return Buffer.concat([Buffer.from([tag, content.length]), content])
  const length = content.length < 256 ? [0x81, content.length] : [0x82, content.length >> 8, content.length & 255]
  return Buffer.concat([Buffer.from([tag, ...length]), content])
}

const oid = (dotted: string): Buffer => {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const bytes = [first * 40 + second]
  for (const arc of rest) {
    const groups = [arc & 127]
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) groups.unshift((left & 127) | 128)
    bytes.push(...groups)
  }
  return der(0x06, Buffer.from(bytes))
}

const text = (value: string, tag = 0x0c): Buffer => der(tag, Buffer.from(value, 'utf8'))
const time = (ms: number): Buffer => der(0x18, Buffer.from(`${new Date(ms).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`))
const integer = (value: number): Buffer => der(0x02, Buffer.from(value > 127 ? [0, value] : [value]))

const attributes = { CN: '2.5.4.3', OU: '2.5.4.11', emailAddress: '1.2.840.113549.1.9.1' }

export interface CertificateWish {
  /** In order; several of a kind are possible. */
  subject: [keyof typeof attributes, string][]
  /** The string type of the subject's values; UTF8String when not given. */
  subjectTag?: number
  /** `undefined`: no extension. */
  dns?: string[]
  uris?: string[]
  emails?: string[]
  /** Write the subjectAltName a second time. */
  doubledAlternativeNames?: boolean
  purposes?: ('serverAuth' | 'clientAuth' | 'codeSigning')[]
  authority?: boolean
  pathLength?: number
  /** keyUsage without keyCertSign. */
  mayNotSign?: boolean
  /** A critical extension nobody knows. */
  strangeCritical?: boolean
  notBefore?: number
  notAfter?: number
  key?: 'p256' | 'p224' | 'rsa2048' | 'rsa1024' | 'ed25519'
  hash?: 'sha256' | 'sha1'
}

export interface Issued {
  readonly key: KeyObject
  readonly subject: Buffer
  readonly keyPem: string
  readonly certPem: string
}

const keyMakers: Record<NonNullable<CertificateWish['key']>, () => KeyObject> = {
  p256: () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey,
  p224: () => generateKeyPairSync('ec', { namedCurve: 'secp224r1' }).privateKey,
  rsa2048: () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  rsa1024: () => generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey,
  ed25519: () => generateKeyPairSync('ed25519').privateKey,
}

const purposeOids = { serverAuth: '1.3.6.1.5.5.7.3.1', clientAuth: '1.3.6.1.5.5.7.3.2', codeSigning: '1.3.6.1.5.5.7.3.3' }

/** @param issuer  none: self-signed */
export function issue(wish: CertificateWish, issuer?: Issued): Issued {
  const key = keyMakers[wish.key ?? 'p256']()
  const subject = der(
    0x30,
    ...wish.subject.map(([type, value]) => der(0x31, der(0x30, oid(attributes[type]), text(value, wish.subjectTag)))),
  )
  const signer = issuer?.key ?? key
  const algorithm = signatureAlgorithm(signer, wish.hash ?? 'sha256')
  const now = Date.now()
  const body = der(
    0x30,
    der(0xa0, integer(2)),
    integer(1 + Math.floor(Math.random() * 126)),
    algorithm,
    issuer?.subject ?? subject,
    der(0x30, time(wish.notBefore ?? now - 3_600_000), time(wish.notAfter ?? now + 86_400_000)),
    subject,
    createPublicKey(key).export({ type: 'spki', format: 'der' }),
    der(0xa3, der(0x30, ...extensions(wish))),
  )
  const signature = sign(signer.asymmetricKeyType === 'ed25519' ? null : (wish.hash ?? 'sha256'), body, signer)
  const certificate = der(0x30, body, algorithm, der(0x03, Buffer.from([0]), signature))
  const base64 = (certificate.toString('base64').match(/.{1,64}/g) ?? []).join('\n')
  return {
    key,
    subject,
    keyPem: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certPem: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
  }
}

function signatureAlgorithm(signer: KeyObject, hash: 'sha256' | 'sha1'): Buffer {
  if (signer.asymmetricKeyType === 'ed25519') return der(0x30, oid('1.3.101.112'))
  if (signer.asymmetricKeyType === 'ec') return der(0x30, oid(hash === 'sha1' ? '1.2.840.10045.4.1' : '1.2.840.10045.4.3.2'))
  return der(0x30, oid(hash === 'sha1' ? '1.2.840.113549.1.1.5' : '1.2.840.113549.1.1.11'), der(0x05))
}

const yes = der(0x01, Buffer.from([0xff]))

function extensions(wish: CertificateWish): Buffer[] {
  const extension = (id: string, value: Buffer, critical = false): Buffer => der(0x30, oid(id), ...(critical ? [yes] : []), der(0x04, value))
  const list: Buffer[] = []
  if (wish.authority) list.push(extension('2.5.29.19', der(0x30, yes, ...(wish.pathLength === undefined ? [] : [integer(wish.pathLength)])), true))
  if (wish.mayNotSign) list.push(extension('2.5.29.15', der(0x03, Buffer.from([5, 0xa0])), true))
  if (wish.purposes !== undefined) list.push(extension('2.5.29.37', der(0x30, ...wish.purposes.map((purpose) => oid(purposeOids[purpose])))))
  if (wish.strangeCritical) list.push(extension('1.3.6.1.4.1.99999.1', der(0x05), true))
  if (wish.dns !== undefined || wish.uris !== undefined || wish.emails !== undefined) {
    const names = [
      ...(wish.emails ?? []).map((email) => text(email, 0x81)),
      ...(wish.dns ?? []).map((name) => text(name, 0x82)),
      ...(wish.uris ?? []).map((uri) => text(uri, 0x86)),
    ]
    const value = extension('2.5.29.17', der(0x30, ...names))
    list.push(value, ...(wish.doubledAlternativeNames ? [value] : []))
  }
  return list
}

/** An authority of its own, P-256, valid for a day. */
export const newAuthority = (name: string, more: Partial<CertificateWish> = {}, issuer?: Issued): Issued =>
  issue({ subject: [['CN', name]], authority: true, ...more }, issuer)
