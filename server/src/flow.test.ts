import type { Connection } from '@parley/sip/endpoint'
import type { KnownServer } from '@parley/topology/known-servers'
import { expect, test } from 'vitest'
import { Flow, type Identity } from './flow.ts'
import { defaultLimits } from './limits.ts'

const once = (perSecond: number) => ({ burst: 1, perSecond })
const limits = { ...defaultLimits, strangerRate: once(1), clientRate: once(2), loopbackClientRate: once(3), serverRate: once(4) }
const user: Identity = { kind: 'user', users: new Map() }
const application = (throttleAsServer: boolean): Identity => ({ kind: 'application', server: { throttleAsServer } as KnownServer })

test.each([
  ['a client on another machine', '192.0.2.1', user, limits.clientRate],
  ['a client on this machine', '127.0.0.1', user, limits.loopbackClientRate],
  ['a known server', '192.0.2.1', application(true), limits.serverRate],
  ['a known server that is not throttled as one', '192.0.2.1', application(false), limits.clientRate],
  ['who has not signed in, on this machine too', '127.0.0.1', { kind: 'stranger' }, limits.strangerRate],
] as const)('%s has its own allowance', (_who, remoteAddress, identity, rate) => {
  const flow = new Flow({ remoteAddress } as Connection, limits, 0)
  flow.identify(identity, 0)
  expect(flow.rate).toBe(rate)
})

test('a large body counts as several requests, and never as more than may come at once', () => {
  const flow = new Flow({ remoteAddress: '192.0.2.1' } as Connection, { ...defaultLimits, strangerRate: { burst: 10, perSecond: 1 } }, 0)
  const admitted = (now: number, bodyBytes: number): number => Array.from({ length: 10 }, () => flow.admit(now, bodyBytes)).filter(Boolean).length
  expect([admitted(0, 16 * 1024), admitted(10_000, 1_000_000), admitted(20_000, 1_000), admitted(20_000, 0)]).toEqual([2, 1, 10, 0])
})
