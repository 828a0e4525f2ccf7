import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { issue, newAuthority } from '../testing/certificate-lab.ts'
import type { CertificateWish } from '../testing/certificate-lab.ts'
import { certificateNames, judgePeer } from './certificate-names.ts'
import type { CertificatePolicy } from './certificate-names.ts'

const authority = newAuthority('Test CA')
const hour = 3_600_000
const nowMs = Date.now()
const listed = 'owa1.contoso.test'

function verdict(wish: Partial<CertificateWish>, policy: Partial<CertificatePolicy> = {}) {
  const issued = issue({ subject: [['CN', listed]], ...wish }, authority)
  return certificateNames(new X509Certificate(issued.certPem), { nowMs, ...policy })
}

/** As the owner does: trusted when one of the names is the listed one. */
const trusted = (wish: Partial<CertificateWish>, policy: Partial<CertificatePolicy> = {}, names = [listed]): boolean => {
  const found = verdict(wish, policy)
  return found.ok && found.names.some((name) => names.includes(name))
}

test('CN and SAN carry the name: that is the name', () => {
  expect(verdict({ dns: [listed] })).toMatchObject({ ok: true, names: [listed], commonName: listed, commonNameOnly: false })
})

test('names have no case', () => {
  expect(verdict({ subject: [['CN', 'OWA1.Contoso.TEST']], dns: ['OWA1.Contoso.TEST'] })).toMatchObject({ ok: true, names: [listed] })
})

test('a pool certificate carries the names of the pool and of its computers', () => {
  expect(verdict({ subject: [['CN', 'pool.test']], dns: ['pool.test', listed] })).toMatchObject({ names: ['pool.test', listed] })
})

const refusals: [string, Partial<CertificateWish>, string][] = [
  ['the name in the CN only', {}, 'common name only'],
  ['a wildcard', { dns: ['*.contoso.test'] }, 'exact DNS name'],
  ['a wildcard in the CN only', { subject: [['CN', '*.contoso.test']] }, 'no DNS name'],
  ['a SAN without any DNS name', { uris: ['sip:owa1.contoso.test'] }, 'exact DNS name'],
  ['two CNs, one of them right', { subject: [['CN', 'evil.test'], ['CN', listed]], dns: [listed] }, 'exactly one common name'],
  ['no CN', { subject: [['OU', listed]], dns: [listed] }, 'exactly one common name'],
  ['a NUL in a SAN', { dns: [`${listed}\0.evil.test`] }, 'malformed'],
  ['a NUL in the CN', { subject: [['CN', `${listed}\0.evil.test`]], dns: [listed] }, 'malformed'],
  ['a comma in the CN', { subject: [['CN', `${listed},CN=evil.test`]], dns: [listed] }, 'malformed'],
  ['a newline in the CN', { subject: [['CN', `evil.test\nCN=${listed}`]], dns: [listed] }, 'malformed'],
  ['a comma and another type in a SAN, as the text form would join them', { dns: [`evil.test, DNS:${listed}`] }, 'malformed'],
  ['a quote in a SAN', { dns: [`"${listed}"`] }, 'malformed'],
  ['a newline in a SAN', { dns: [`${listed}\n`] }, 'malformed'],
  ['a blank in a SAN', { dns: [` ${listed}`] }, 'malformed'],
  ['a dot at the end of a SAN', { dns: [`${listed}.`] }, 'malformed'],
  ['an empty SAN', { dns: [''] }, 'malformed'],
  ['letters outside ASCII in a SAN', { dns: ['ówa1.contoso.test'] }, 'malformed'],
  ['a right-to-left mark in the CN', { subject: [['CN', `\u202e${listed}`]], dns: [listed] }, 'malformed'],
  ['a second SAN extension', { dns: [listed], doubledAlternativeNames: true }, 'cannot be read'],
  ['RSA of 1024 bits', { dns: [listed], key: 'rsa1024' }, 'too weak'],
  ['a curve below P-256', { dns: [listed], key: 'p224' }, 'too weak'],
  ['an authority as a peer', { dns: [listed], authority: true }, 'authority'],
  ['an expired certificate', { dns: [listed], notAfter: nowMs - hour }, 'expired'],
  ['a certificate of tomorrow', { dns: [listed], notBefore: nowMs + hour }, 'not valid yet'],
  ['a certificate for signing code', { dns: [listed], purposes: ['codeSigning'] }, 'another purpose'],
]

test.each(refusals)('%s is refused, and says why', (_what, wish, reason) => {
  const found = verdict(wish)
  expect(found).toMatchObject({ ok: false })
  expect(found.ok ? '' : found.reason).toContain(reason)
})

const foreign: [string, Partial<CertificateWish>][] = [
  ['a longer name that begins like ours', { dns: [`${listed}.evil.test`] }],
  ['a longer name that ends like ours', { dns: [`evil-${listed}`] }],
  ['another name in the SAN, ours in the CN', { dns: ['other.test'] }],
  ['our name in OU and emailAddress', { subject: [['CN', 'other.test'], ['OU', listed], ['emailAddress', `a@${listed}`]], dns: ['other.test'] }],
  ['our name as a mail address in the SAN', { dns: ['other.test'], emails: [listed] }],
  ['our name as a URI in the SAN', { dns: ['other.test'], uris: [`sip:${listed}`, listed] }],
  ['a wildcard beside another name', { dns: ['*.contoso.test', 'other.test'] }],
]

test.each(foreign)('%s does not make it ours', (_what, wish) => {
  expect(verdict(wish).ok).toBe(true)
  expect(trusted(wish)).toBe(false)
})

test.each(['rsa2048', 'p256', 'ed25519'] as const)('a key of kind %s is strong enough', (key) => {
  expect(trusted({ dns: [listed], key })).toBe(true)
})

test('the CN alone counts by policy only, and is marked', () => {
  expect(verdict({}, { allowCommonNameOnly: true })).toMatchObject({ ok: true, names: [listed], commonNameOnly: true })
  expect(verdict({ dns: ['other.test'] }, { allowCommonNameOnly: true })).toMatchObject({ names: ['other.test'], commonNameOnly: false })
})

test.each([
  [undefined, true, true],
  [['serverAuth'], true, false],
  [['clientAuth'], true, false],
  [['serverAuth', 'clientAuth'], true, true],
] as const)('purposes %j: good for either %s, good for both %s', (purposes, either, both) => {
  const wish = { dns: [listed], ...(purposes === undefined ? {} : { purposes: [...purposes] }) }
  expect(trusted(wish)).toBe(either)
  expect(trusted(wish, { purposes: 'server-and-client' })).toBe(both)
})

test('every string type of the subject is read as what it is', () => {
  for (const subjectTag of [0x0c, 0x13, 0x14, 0x16]) expect(trusted({ dns: [listed], subjectTag })).toBe(true)
  const wide = `\0${[...listed].join('\0')}`
  expect(verdict({ subject: [['CN', wide]], subjectTag: 0x1e, dns: [listed] })).toMatchObject({ commonName: listed })
})

const leaf = issue({ subject: [['CN', listed]], dns: [listed] }, authority)
const peer = (authorized: boolean, error?: string) => ({ certificate: new X509Certificate(leaf.certPem), authorized, error })
const rules = { authorities: [authority.certPem], policy: { nowMs } }

test('the platform\'s verdict on the chain stands, but for INVALID_PURPOSE', () => {
  expect(judgePeer(peer(true), rules)).toMatchObject({ ok: true })
  expect(judgePeer(peer(false, 'INVALID_PURPOSE'), rules)).toMatchObject({ ok: true })
  for (const error of ['CERT_REVOKED', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'CERT_HAS_EXPIRED', undefined]) {
    expect(judgePeer(peer(false, error), rules)).toMatchObject({ ok: false, found: error ?? 'not verified' })
  }
})

test('INVALID_PURPOSE over a chain to somebody else\'s authority is refused', () => {
  const rogue = newAuthority('Test CA')
  expect(judgePeer(peer(false, 'INVALID_PURPOSE'), { ...rules, authorities: [rogue.certPem] })).toMatchObject({ ok: false })
  expect(judgePeer(peer(false, 'INVALID_PURPOSE'), { ...rules, authorities: [] })).toMatchObject({ ok: false })
})

test('a peer has to carry the name that was dialled, and the refusal names both', () => {
  expect(judgePeer(peer(true), { ...rules, expectedNames: ['OWA1.contoso.test'] })).toMatchObject({ ok: true })
  expect(judgePeer(peer(true), { ...rules, expectedNames: ['contoso.test', 'pool.test'] })).toEqual({
    ok: false,
    reason: 'the certificate is for another name',
    expected: 'contoso.test or pool.test',
    found: listed,
  })
})

/** The corpus entries that a certificate alone can show; the others are shown over TLS (tls.test). */
const corpusTreatments: Record<string, () => void> = {
  'K-mtls-002': () => {
    expect(trusted({})).toBe(false)
    expect(verdict({}, { allowCommonNameOnly: true })).toMatchObject({ ok: true, commonNameOnly: true })
  },
  'K-mtls-004': () => expect(trusted({ subject: [['CN', 'other.test']], dns: [listed] })).toBe(true),
  'K-mtls-008': () => expect(trusted({ dns: ['*.contoso.test'] })).toBe(false),
  'K-mtls-010': () => expect(trusted({ uris: ['sip:contoso.test'] })).toBe(false),
  'K-mtls-013': () => expect(trusted({ subject: [['CN', 'casarray.contoso.test']], dns: ['casarray.contoso.test'] }, {}, ['casarray.contoso.test'])).toBe(true),
  'K-mtls-015': () => {
    const other = newAuthority('Other CA')
    expect(judgePeer(peer(false, 'INVALID_PURPOSE'), { ...rules, authorities: [other.certPem] })).toMatchObject({ ok: false })
  },
  'K-mtls-018': () => expect(trusted({ dns: [listed], notBefore: nowMs + hour })).toBe(false),
  'K-mtls-019': () => expect(judgePeer(peer(false, 'CERT_REVOKED'), rules)).toMatchObject({ ok: false }),
  'K-mtls-030': () => expect(trusted({ subject: [['CN', 'other.test'], ['OU', listed], ['emailAddress', `a@${listed}`]] }, { allowCommonNameOnly: true })).toBe(false),
}

const corpus = readFileSync(new URL('../../corpus/certs.jsonl', import.meta.url), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { id: string; input: string; expect: string[] })

test.each(corpus.map((entry) => [entry.id, entry.input, entry.expect.join(', ')]))('corpus %s: %s → %s', (id) => {
  expect(corpusTreatments[id]).toBeDefined()
  corpusTreatments[id]?.()
})
