import 'reflect-metadata'
import { createPrivateKey, randomBytes, webcrypto } from 'node:crypto'

export type KeyKind = { type: 'EC' } | { type: 'RSA'; bits: 2048 | 4096 | 1024 }

const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const

/** A new pair, with the algorithm it signs by. @cost RSA of 4096 bits: a second or so, not in this thread */
export async function makeKeys(kind: KeyKind): Promise<{ keys: webcrypto.CryptoKeyPair; algorithm: typeof EC | typeof RSA }> {
  if (kind.type === 'EC') return { keys: await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']), algorithm: EC }
  const parameters = { ...RSA, modulusLength: kind.bits, publicExponent: new Uint8Array([1, 0, 1]) }
  return { keys: await webcrypto.subtle.generateKey(parameters, true, ['sign', 'verify']), algorithm: RSA }
}

export async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return pemBlock('PRIVATE KEY', Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)))
}

/** Of an authority, whose keys are ECDSA P-256. */
export function importSigningKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' })
  return webcrypto.subtle.importKey('pkcs8', der, EC, false, ['sign'])
}

export const ecdsaSha256 = EC

/** 127 random bits after a fixed one: positive, never zero, never shortened (RFC 5280 §4.1.2.2). */
export function newSerial(): string {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40
  return bytes.toString('hex')
}

export function pemBlock(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}
