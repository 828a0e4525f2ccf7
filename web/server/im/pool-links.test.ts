import { FakeClock } from '@parley/platform/clock'
import { memoryDiagnostics } from '@parley/platform/diagnostics/diagnostics'
import { systemRandom } from '@parley/platform/ids'
import type { Endpoint } from '@parley/sip/endpoint'
import { defaultTopology } from '@parley/topology/default-topology'
import { toFqdn } from '@parley/topology/names'
import type { Topology } from '@parley/topology/topology'
import { expect, test } from 'vitest'
import type { LinkPlace } from './link-failure.ts'
import { PoolLinks } from './pool-links.ts'

const base = defaultTopology({ domain: 'parley.test' })
const poolNamed = (fqdn: string) => ({ ...base.pools[0]!, fqdn: toFqdn(fqdn), computers: [toFqdn(fqdn)], sipPort: 5071 })

/** Notes where it would connect to. */
function links(topology: () => Topology) {
  const called: string[] = []
  const endpoint = {
    connect: ({ host, address, port }: { host: string; address: string; port: number }) => {
      called.push(`${host} ${address}:${port}`)
      return new Promise(() => {})
    },
  } as unknown as Endpoint
  const place = { pool: 'lync.parley.test', address: '127.0.0.1', port: 5061, fqdn: 'owa.parley.test' } as LinkPlace
  const clock = new FakeClock()
  const made = new PoolLinks({ endpoint, setup: () => ({ ok: true, place, tls: { key: '', cert: '', ca: '' } }), onBehalfOf: () => undefined, clock, random: systemRandom, diagnostics: memoryDiagnostics(clock), defect: () => undefined, topology })
  return { links: made, called }
}

test('a redirect leads to pools of the topology only, at the address that stands there', () => {
  const topology = { ...base, pools: [...base.pools, poolNamed('two.parley.test')], hosts: { ...base.hosts, 'two.parley.test': '127.0.0.2' } }
  const { links: made, called } = links(() => topology)
  const home = made.home()
  for (const host of ['evil.test', '127.0.0.9', 'owa.parley.test', 'lync.parley.test', '']) expect(home.follow(host)).toBe(false)
  expect(called).toEqual([])
  expect(home.follow('TWO.parley.test')).toBe(true)
  expect(called).toEqual(['two.parley.test 127.0.0.2:5071'])
  expect(home.follow('two.parley.test')).toBe(false)
})

test('pools that send somebody round and round are left after a few', () => {
  const topology = { ...base, pools: [...base.pools, poolNamed('two.parley.test')] }
  const home = links(() => topology).links.home()
  const hops = ['two', 'lync', 'two', 'lync'].map((name) => home.follow(`${name}.parley.test`))
  expect(hops).toEqual([true, true, true, false])
  home.arrived()
  expect(home.follow('lync.parley.test')).toBe(true)
})

test('two people sent to one pool share its link; a pool that is no more leads back to the first', () => {
  let topology: Topology = { ...base, pools: [...base.pools, poolNamed('two.parley.test')] }
  const { links: made, called } = links(() => topology)
  const [one, other] = [made.home(), made.home()]
  one.follow('two.parley.test')
  other.follow('two.parley.test')
  expect(called).toHaveLength(1)
  expect(one.state).toEqual({ state: 'connecting' })
  topology = base
  expect(one.state).toBe(made.first.state)
})
