import { FakeClock } from '@parley/platform/clock'
import { buildBatchSubscribe } from '@parley/sip/bodies/batch-subscribe'
import { mediaTypes } from '@parley/sip/bodies/media-types'
import { Request } from '@parley/sip/message'
import { toSipAddress } from '@parley/topology/names'
import type { Users } from '@parley/topology/users'
import { expect, test, vi } from 'vitest'
import type { Subscription } from '../subscriptions/subscription.ts'
import { Presentities } from './presentities.ts'
import { WatchCount } from './watch-count.ts'
import { WatchPackage } from './watch.ts'

const bob = toSipAddress('bob@parley.test')
const users = { byAddress: () => undefined } as unknown as Users
const subscription = { user: bob, notify: () => true } as unknown as Subscription

function subscribe(...actions: ['subscribe' | 'unsubscribe', string[]][]): Request {
  const body = buildBatchSubscribe({ uri: `sip:${bob}`, actions: actions.map(([name, people], n) => ({ name, id: String(n), resources: people.map((uri) => ({ uri, context: false })), categories: [] })) })
  return Request.create('SUBSCRIBE', `sip:${bob}`, [['Content-Type', mediaTypes.batchSubscribe]], body)
}

test('whom one watches counts as often as one watches them, whatever is taken out and put in in one request', () => {
  const presentities = new Presentities({ users, clock: new FakeClock(), card: () => expect.fail(), failed: () => undefined })
  const count = new WatchCount()
  const added = vi.spyOn(count, 'add')
  const counted = () => added.mock.calls.reduce((sum, [, by]) => sum + by, 0)
  const people = ['sip:a@parley.test', 'sip:b@parley.test', 'sip:c@parley.test']
  const session = new WatchPackage(presentities, () => 't', count).open(subscribe(['subscribe', people]), subscription)
  expect([counted(), presentities.size]).toEqual([3, 3])
  session.update(subscribe(['unsubscribe', people], ['subscribe', people.slice(1)]), true)
  expect([counted(), presentities.size]).toEqual([2, 2])
  session.close()
  expect([counted(), presentities.size]).toEqual([0, 0])
})
