import { expect, test } from 'vitest'
import { defaultTopology } from './default-topology.ts'
import { ambiguousNames, knownServers, knownServersFor, matchKnownServer } from './known-servers.ts'
import { toFqdn } from './names.ts'
import type { AuthorizedHost, Topology } from './topology.ts'

const base = defaultTopology({ domain: 'parley.test' })
const host = (fqdn: string, more: Partial<AuthorizedHost> = {}): AuthorizedHost => ({ fqdn: toFqdn(fqdn), registrar: toFqdn('lync.parley.test'), ...more })
const withHosts = (...authorizedHosts: AuthorizedHost[]): Topology => ({ ...base, authorizedHosts })
const twoComputers: Topology = {
  ...base,
  trustedApplicationPools: base.trustedApplicationPools.map((pool) => ({ ...pool, computers: [toFqdn('node1.parley.test'), toFqdn('node2.parley.test')] })),
}

test('a trusted application pool is a known server with full rights, its port and the domains of the organisation', () => {
  expect(knownServers(base)[0]).toEqual(
    {
      fqdn: 'owa.parley.test',
      names: ['owa.parley.test'],
      source: 'TrustedApplicationPool',
      version: 6,
      treatAsAuthenticated: true,
      throttleAsServer: true,
      outboundOnly: false,
      registrar: 'lync.parley.test',
      port: 5199,
      domains: ['parley.test'],
      removal: ['Remove-CsTrustedApplication -Identity owa.parley.test/urn:application:outlookwebapp', 'Remove-CsTrustedApplicationPool -Identity owa.parley.test'],
    },
  )
})

test('switches and domains narrow what a known server may do', () => {
  const narrow = host('gw.parley.test', { treatAsAuthenticated: false, throttleAsServer: false, outboundOnly: true, domains: [] })
  expect(knownServers(withHosts(narrow))[1]).toMatchObject({
    source: 'AuthorizedHost',
    treatAsAuthenticated: false,
    throttleAsServer: false,
    outboundOnly: true,
    domains: [],
  })
})

test('a certificate with the name of the pool or of one of its computers, or both, is that server', () => {
  const list = knownServers(twoComputers)
  for (const names of [['owa.parley.test'], ['node2.parley.test'], ['OWA.parley.test', 'node1.parley.test'], ['other.test', 'owa.parley.test']]) {
    expect(matchKnownServer(list, names)).toMatchObject({ ok: true, server: { fqdn: 'owa.parley.test' } })
  }
})

test('a name that is nearly right is nobody', () => {
  const list = knownServers(base)
  for (const name of ['owa1.parley.test', 'owa.parley.test.evil.test', '*.parley.test', 'parley.test', '']) {
    const match = matchKnownServer(list, [name])
    expect(match.ok, name).toBe(false)
  }
  expect(matchKnownServer(list, [])).toMatchObject({ ok: false, ambiguous: false, reason: 'certificate names (none), known servers are owa.parley.test' })
})

test('two entries for one name are nobody, and the reason names both and the way out', () => {
  const list = knownServers(withHosts(host('owa.parley.test')))
  expect(matchKnownServer(list, ['owa.parley.test'])).toEqual({
    ok: false,
    ambiguous: true,
    reason: 'ambiguous known server: owa.parley.test (TrustedApplicationPool), owa.parley.test (AuthorizedHost)',
    remedy: 'Run Remove-CsAuthorizedHost -Identity owa.parley.test; Enable-CsTopology.',
  })
  expect(ambiguousNames(list).map((a) => a.name)).toEqual(['owa.parley.test'])
})

test('a certificate with the names of two different servers is nobody', () => {
  const list = knownServers(withHosts(host('gw.parley.test')))
  expect(matchKnownServer(list, ['owa.parley.test', 'gw.parley.test'])).toMatchObject({ ok: false, ambiguous: true })
  expect(ambiguousNames(list)).toEqual([])
})

test('front ends and directors are known servers of their own kind', () => {
  expect(knownServers(base)[1]).toMatchObject({ fqdn: 'lync.parley.test', source: 'Topology', registrar: 'lync.parley.test', port: 5061, removal: [] })
})

test('a front end lets in other pools but not somebody with its own name, whatever else that name is given to', () => {
  const director = { fqdn: toFqdn('dir.parley.test'), site: 'site1', computers: [toFqdn('dir.parley.test')], sipPort: 5061, role: 'director' as const }
  const two = { ...base, pools: [...base.pools, director] }
  expect(knownServersFor('lync.parley.test', two).map((s) => s.fqdn)).toEqual(['owa.parley.test', 'dir.parley.test'])
  expect(matchKnownServer(knownServersFor('lync.parley.test', two), ['lync.parley.test'])).toMatchObject({ ok: false, ambiguous: false })
  expect(matchKnownServer(knownServersFor('dir.parley.test', two), ['lync.parley.test'])).toMatchObject({ ok: true, server: { source: 'Topology' } })
  const claimed = { ...two, authorizedHosts: [host('lync.parley.test')] }
  expect(matchKnownServer(knownServersFor('lync.parley.test', claimed), ['lync.parley.test'])).toMatchObject({ ok: false, ambiguous: true })
})

test('a great many names make no endless reason', () => {
  const names = Array.from({ length: 1000 }, (_, i) => `n${i}.test`)
  const match = matchKnownServer(knownServers(base), names)
  expect(match.ok ? '' : match.reason).toContain('n7.test and 992 more')
})
