import { X509Certificate } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { issue, newAuthority } from '../testing/certificate-lab.ts'
import { certificateNames } from './certificate-names.ts'
import { readCertificate } from './certificate.ts'
import { DerError, derOid, derTags, derTime, derValues } from './der.ts'

const value = (tag: number, content: string | number[]) => ({ tag, content: Buffer.from(content as string) })

test.each<[string, number[]]>([
  ['a long tag', [0x1f, 0x81, 0x01, 0x00]],
  ['an indefinite length', [0x30, 0x80, 0x00, 0x00]],
  ['a length of five octets', [0x30, 0x85, 0, 0, 0, 0, 1, 0]],
  ['a length without its octets', [0x30, 0x82, 0x01]],
  ['no length', [0x30]],
  ['more content than there is', [0x30, 0x05, 0x01]],
])('%s is refused', (_what, bytes) => {
  expect(() => derValues(Buffer.from(bytes))).toThrow(DerError)
})

test('object identifiers are read, endless arcs are not', () => {
  expect(derOid(value(derTags.oid, [0x55, 0x1d, 0x11]))).toBe('2.5.29.17')
  expect(derOid(value(derTags.oid, [0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01]))).toBe('1.3.6.1.5.5.7.3.1')
  expect(() => derOid(value(derTags.oid, [0x2b, ...Array<number>(39).fill(0xff)]))).toThrow(DerError)
})

test('both kinds of time are read, in their centuries', () => {
  expect(derTime(value(derTags.utcTime, '491231235959Z'))).toBe(Date.UTC(2049, 11, 31, 23, 59, 59))
  expect(derTime(value(derTags.utcTime, '500101000000Z'))).toBe(Date.UTC(1950, 0, 1))
  expect(derTime(value(derTags.generalizedTime, '20500101000000Z'))).toBe(Date.UTC(2050, 0, 1))
  expect(() => derTime(value(derTags.utcTime, '5001010000Z'))).toThrow(DerError)
})

const authority = newAuthority('Test CA')
const raw = new X509Certificate(issue({ subject: [['CN', 'a.test']], dns: ['a.test'], purposes: ['serverAuth'], pathLength: 0 }, authority).certPem).raw

test('a certificate with any bytes changed is read, or refused as what it is', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(raw.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }), (changes) => {
      const changed = Buffer.from(raw)
      for (const [at, byte] of changes) changed[at] = byte
      try {
        readCertificate({ raw: changed } as X509Certificate)
      } catch (error) {
        expect(error).toBeInstanceOf(DerError)
      }
    }),
    { numRuns: 5_000 },
  )
})

test('what the platform can read of a changed certificate never makes the name check throw', () => {
  fc.assert(
    fc.property(fc.nat(raw.length - 1), fc.nat(255), (at, byte) => {
      const changed = Buffer.from(raw)
      changed[at] = byte
      let certificate: X509Certificate
      try {
        certificate = new X509Certificate(changed)
      } catch {
        return
      }
      expect(certificateNames(certificate, { nowMs: Date.now() })).toHaveProperty('ok')
    }),
    { numRuns: 2_000 },
  )
})
