import { defaultTopology } from '@parley/topology/default-topology'
import { knownServers } from '@parley/topology/known-servers'
import { expect, test } from 'vitest'
import { KnownServerLog } from './known-server-log.ts'

const servers = knownServers(defaultTopology({ domain: 'parley.test' }))
const rejection = (at: number) => ({ at, peer: '192.0.2.1:5', reason: 'no', correlationId: `c${at}` })

test('of refused peers the newest hundred are kept, each once, with a few of its names', () => {
  const log = new KnownServerLog()
  for (let i = 0; i < 500; i++) log.refused([`n${i}.test`, ...Array.from({ length: 50 }, (_, n) => `more${n}.test`)], servers, rejection(i))
  log.refused(['n450.test', ...Array.from({ length: 50 }, (_, n) => `more${n}.test`)], servers, rejection(999))
  const peers = log.refusedPeers()
  expect(peers).toHaveLength(100)
  expect(peers[0]).toMatchObject({ at: 999, names: { length: 8 } })
  expect(peers.filter((p) => p.names[0] === 'n450.test')).toHaveLength(1)
})

test('what is known no more is forgotten', () => {
  const log = new KnownServerLog()
  log.refused(['owa.parley.test'], servers, rejection(1))
  log.keepOnly([])
  expect(log.states(servers, new Set())).toEqual([{ fqdn: 'owa.parley.test', connected: false }, { fqdn: 'lync.parley.test', connected: false }])
})
