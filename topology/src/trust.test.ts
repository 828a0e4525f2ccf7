import { expect, test } from 'vitest'
import { defaultTopology } from './default-topology.ts'
import { knownServers, type KnownServer } from './known-servers.ts'
import { toFqdn, toSipAddress } from './names.ts'
import { decideOnBehalf, decideTrust, type PeerCertificate } from './trust.ts'

const now = Date.UTC(2030, 0, 1)
const topology = defaultTopology({ domain: 'parley.test' })
const servers = knownServers(topology)
const [owa] = servers as [KnownServer]
const good: PeerCertificate = { names: ['owa.parley.test'], issuer: 'CN=Parley CA', chained: true, notBefore: now - 1, notAfter: now + 1 }
const decide = (change: Partial<PeerCertificate>) => decideTrust(servers, { ...good, ...change }, now)

test('a certificate of a trusted authority with the name of one known server is that server', () => {
  expect(decide({})).toEqual({ ok: true, server: owa })
})

test('each fault has its own event, a reason and a remedy', () => {
  expect(decide({ chained: false, chainProblem: 'SELF_SIGNED_CERT_IN_CHAIN' })).toMatchObject({
    event: 'trustRefusedUnknownCa',
    reason: 'issuer CN=Parley CA is not trusted',
    fields: { issuer: 'CN=Parley CA', reason: 'SELF_SIGNED_CERT_IN_CHAIN', remedy: expect.stringContaining('Import the authority') as string },
  })
  expect(decide({ notAfter: now - 1 })).toMatchObject({ event: 'trustRefusedExpired', reason: 'certificate expired on 2029-12-31' })
  expect(decide({ notBefore: now + 86_400_000 })).toMatchObject({ event: 'trustRefusedNotYetValid', fields: { date: '2030-01-02' } })
  expect(decide({ policyProblem: 'purpose is clientAuth only' })).toMatchObject({ event: 'trustRefusedPurpose', reason: 'purpose is clientAuth only' })
  expect(decide({ names: ['owa2.parley.test'] })).toMatchObject({
    event: 'trustRefusedUnknownName',
    reason: 'certificate names owa2.parley.test, known servers are owa.parley.test',
  })
})

test('an expired certificate is told as expired, although it does not chain either', () => {
  expect(decide({ notAfter: now - 1, chained: false, chainProblem: 'CERT_HAS_EXPIRED' })).toMatchObject({ event: 'trustRefusedExpired' })
})

test('an ambiguous name is its own event', () => {
  const twice = knownServers({ ...topology, authorizedHosts: [{ fqdn: toFqdn('owa.parley.test'), registrar: toFqdn('lync.parley.test') }] })
  expect(decideTrust(twice, good, now)).toMatchObject({ ok: false, event: 'trustRefusedAmbiguous' })
})

test('a trusted server acts for known users of its domains, and for nobody else', () => {
  const alice = toSipAddress('alice@parley.test')
  expect(decideOnBehalf(owa, alice, true)).toEqual({ ok: true })
  expect(decideOnBehalf(owa, alice, false)).toMatchObject({ event: 'trustRefusedForUser', reason: 'alice@parley.test is not a user of this organisation' })
  expect(decideOnBehalf(owa, toSipAddress('alice@other.test'), true)).toMatchObject({ event: 'trustRefusedForUser', reason: 'owa.parley.test may not act for users of other.test' })
  expect(decideOnBehalf({ ...owa, treatAsAuthenticated: false }, alice, true)).toMatchObject({ event: 'trustRefusedNotAuthenticated' })
})
