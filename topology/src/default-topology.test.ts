import { expect, test } from 'vitest'
import { defaultTopology } from './default-topology.ts'
import { addressOfHost } from './topology.ts'
import { toFqdn } from './names.ts'

test('a sample installation has one pool and one web application it trusts, both on this machine', () => {
  const topology = defaultTopology({ domain: 'Parley.test', sipPort: 5062, trustedPort: 5200 })
  expect(topology.sipDomains).toEqual(['parley.test'])
  expect(topology.pools).toMatchObject([{ fqdn: 'lync.parley.test', sipPort: 5062 }])
  expect(topology.trustedApplicationPools).toMatchObject([{ fqdn: 'owa.parley.test', registrar: 'lync.parley.test', applications: [{ id: 'OutlookWebApp', port: 5200 }] }])
  expect(addressOfHost(topology, toFqdn('owa.parley.test'))).toBe('127.0.0.1')
  expect(addressOfHost(topology, toFqdn('elsewhere.test'))).toBe('elsewhere.test')
})

test('a domain that is none is refused before anything is made', () => {
  for (const domain of ['parley', '', 'a b.test', '10.0.0.1', '*.test']) expect(() => defaultTopology({ domain })).toThrow(/is not a domain/)
})
