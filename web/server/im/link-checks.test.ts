import { beforeAll, expect, test } from 'vitest'
import { createCa, issueCertificate, type IssuedCertificate } from '@parley/topology/certificates'
import { checkSettings } from './link-checks.ts'

const day = 86_400_000
const now = Date.UTC(2031, 5, 1)
const clockAt = (ms: number) => ({ now: () => ms, setTimeout: () => ({ dueMs: 0 }), clearTimeout: () => undefined })
let valid: IssuedCertificate
let other: IssuedCertificate

beforeAll(async () => {
  const clock = clockAt(now)
  const ca = await createCa({ commonName: 'Test CA', clock })
  const make = () => issueCertificate(ca, { commonName: 'owa.parley.test', purposes: ['clientAuth'], days: 10, clock })
  valid = await make()
  other = await make()
})

test('settings that fit pass', () => {
  expect(checkSettings({ serverName: 'lync.parley.test', cert: valid.chain, key: valid.key }, now)).toBeUndefined()
})

test('each fault has its own event, a check that names it, and a remedy', () => {
  const good = { serverName: 'lync.parley.test', cert: valid.chain, key: valid.key }
  const faults = [
    [{ ...good, serverName: ' ' }, now, 'imServerNameMissing'],
    [{ ...good, serverName: 'lync' }, now, 'imServerNameNotFqdn'],
    [{ ...good, cert: '' }, now, 'imThumbprintMissing'],
    [{ ...good, cert: 'no certificate' }, now, 'imCertificateNotFound'],
    [good, now - day, 'imCertificateNotYetValid'],
    [good, now + 11 * day, 'imCertificateExpired'],
    [{ ...good, key: other.key }, now, 'imCertificateNoPrivateKey'],
    [{ ...good, key: 'no key' }, now, 'imCertificateNoPrivateKey'],
  ] as const
  for (const [settings, at, event] of faults) {
    const failure = checkSettings(settings, at)
    expect(failure?.event).toBe(event)
    expect(failure?.check).toMatch(/\w/)
    expect(failure?.remedy).toMatch(/\.$/)
  }
})

test('the name is looked at before the certificate, the dates before the key', () => {
  expect(checkSettings({ serverName: 'lync', cert: '', key: '' }, now)?.event).toBe('imServerNameNotFqdn')
  expect(checkSettings({ serverName: 'lync.parley.test', cert: valid.chain, key: other.key }, now + 11 * day)?.event).toBe('imCertificateExpired')
})
