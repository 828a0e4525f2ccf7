import { randomBytes } from 'node:crypto'

/** Where randomness comes from; tests hand in a counted one. */
export type Random = (bytes: number) => Buffer

export const systemRandom: Random = (bytes) => randomBytes(bytes)

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'

/** 128 random bits as 26 lower-case letters and digits: safe in a URI, a file name, a header and a header parameter. */
export function newId(random: Random = systemRandom): string {
  return base32(random(16))
}

/** A version 4 UUID. */
export function newUuid(random: Random = systemRandom): string {
  const bytes = Buffer.from(random(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** RFC 4648 base 32 in lower case and without padding. */
export function base32(bytes: Uint8Array): string {
  let out = ''
  let bits = 0
  let value = 0
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xffff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      out += ALPHABET.charAt((value >>> bits) & 31)
    }
  }
  return bits === 0 ? out : out + ALPHABET.charAt((value << (5 - bits)) & 31)
}
