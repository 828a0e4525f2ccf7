import { X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { FakeClock } from '@parley/platform/clock'
import { certificateFacts, createCa, daysLeft, isPair, issueCertificate } from './certificates.ts'

const clock = new FakeClock(Date.UTC(2030, 5, 1))
const ca = await createCa({ commonName: 'Parley CA', clock })
const request = {
  commonName: 'owa.parley.test',
  dnsNames: ['node1.parley.test'],
  ipAddresses: ['127.0.0.1', '::1'],
  purposes: ['serverAuth', 'clientAuth'] as const,
  clock,
}

test('a leaf carries its names, its purposes and its authority, and the key that belongs to it', async () => {
  const leaf = await issueCertificate(ca, request)
  const certificate = new X509Certificate(leaf.cert)
  expect(certificate.subject).toBe('CN=owa.parley.test')
  expect(certificate.subjectAltName).toBe('DNS:owa.parley.test, DNS:node1.parley.test, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1')
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'])
  expect(certificate.ca).toBe(false)
  expect(certificate.checkIssued(new X509Certificate(ca.cert))).toBe(true)
  expect(certificate.verify(new X509Certificate(ca.cert).publicKey)).toBe(true)
  expect(isPair(leaf)).toBe(true)
  expect(isPair({ key: ca.key, cert: leaf.cert })).toBe(false)
  expect(leaf.chain).toBe(leaf.cert + ca.cert)
})

test('a certificate for a day is valid now, although it begins in the past', async () => {
  const { notBefore, notAfter } = certificateFacts((await issueCertificate(ca, { ...request, days: 1 })).cert)
  expect([notBefore < clock.now(), notAfter > clock.now()]).toEqual([true, true])
})

test('an authority lasts ten years, a leaf 398 days, and a leaf never longer than its authority', async () => {
  expect(daysLeft(ca.cert, clock)).toBe(3651)
  expect(daysLeft((await issueCertificate(ca, request)).cert, clock)).toBe(396)
  const long = await issueCertificate(ca, { ...request, days: 9000 })
  expect(certificateFacts(long.cert).notAfter).toBe(certificateFacts(ca.cert).notAfter)
})

test('serial numbers are random and shown as pairs with one blank between', async () => {
  const serials = await Promise.all([1, 2, 3].map(async () => certificateFacts((await issueCertificate(ca, request)).cert).serialNumber))
  expect(new Set(serials).size).toBe(3)
  for (const serial of serials) expect(serial).toMatch(/^([0-9A-F]{2} ){15}[0-9A-F]{2}$/)
})

test('the thumbprint is the SHA-1 of the certificate', () => {
  const expected = new X509Certificate(ca.cert).fingerprint.replaceAll(':', '')
  expect(certificateFacts(ca.cert).thumbprint).toBe(expected)
})

test('a common name with characters that mean something in a distinguished name stays one name', async () => {
  const cert = (await createCa({ commonName: 'Parley, CA=1+O=x', clock })).cert
  expect(new X509Certificate(cert).subject).toBe('CN=Parley\\, CA=1+O=x'.replace('+', '\\+'))
})

test('what is not a certificate is refused by name', () => {
  expect(() => certificateFacts('hello')).toThrow(/not a certificate/)
})
