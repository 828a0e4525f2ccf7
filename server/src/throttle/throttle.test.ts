import { FakeClock, type Clock, type TimerHandle } from '@parley/platform/clock'
import { expect, test } from 'vitest'
import { Request } from '@parley/sip/message'
import type { Exchange } from '../exchange.ts'
import { Bucket } from './bucket.ts'
import { Buckets } from './buckets.ts'
import { Overload } from './overload.ts'

const rate = { burst: 3, perSecond: 2 }

test('a bucket gives its burst at once, then what time brings, and never more than its burst', () => {
  const bucket = new Bucket(rate, 0)
  const take = (now: number, times: number) => Array.from({ length: times }, () => bucket.take(rate, now)).filter(Boolean).length
  expect([take(0, 5), take(499, 1), take(500, 2), take(1500, 5), take(1_000_000, 10)]).toEqual([3, 0, 1, 2, 3])
})

test('a clock that goes back gives nothing, and what it then brings counts from there', () => {
  const bucket = new Bucket(rate, 10_000)
  for (let i = 0; i < 3; i++) bucket.take(rate, 10_000)
  expect(bucket.take(rate, 1_000)).toBe(false)
  expect(bucket.take(rate, 1_500)).toBe(true)
})

test('buckets are of bounded number: those that are full again go first, then the oldest', () => {
  const buckets = new Buckets({ burst: 1, perSecond: 1 }, 3)
  buckets.take('a', 0)
  buckets.take('b', 500)
  buckets.take('c', 500)
  buckets.take('d', 1_000)
  expect(['a', 'b', 'c', 'd'].map((key) => buckets.isEmpty(key, 1_000))).toEqual([false, true, true, true])
  buckets.take('e', 1_000)
  expect(['b', 'c', 'd', 'e'].map((key) => buckets.isEmpty(key, 1_000))).toEqual([false, true, true, true])
})

/** A clock whose timers fire late. */
class LateClock implements Clock {
  at = 0
  #fn = (): void => undefined
  now(): number {
    return this.at
  }
  setTimeout(fn: () => void, ms: number): TimerHandle {
    this.#fn = fn
    return { dueMs: this.at + ms }
  }
  clearTimeout(): void {
    this.#fn = () => undefined
  }
  fireAt(at: number): void {
    this.at = at
    this.#fn()
  }
}

const exchangeOf = (method: string, to = '<sip:b@x>') => ({ request: Request.create(method, 'sip:b@x', [['To', to]]) }) as Exchange

test('an event loop that runs late takes no new work, goes on with what there is, and is open again when it is back in time', async () => {
  const clock = new LateClock()
  const overload = new Overload(clock, 1_000)
  const status = (method: string, to?: string) => overload.admits(exchangeOf(method, to))?.status
  clock.fireAt(500)
  expect([overload.active, status('INVITE')]).toEqual([false, undefined])
  clock.fireAt(2_000)
  expect(['INVITE', 'MESSAGE', 'SUBSCRIBE', 'REGISTER'].map((m) => status(m))).toEqual([503, 503, 503, 503])
  expect(overload.admits(exchangeOf('INVITE'))?.headers).toEqual([['Retry-After', '5']])
  expect([status('BYE'), status('ACK'), status('MESSAGE', '<sip:b@x>;tag=1')]).toEqual([undefined, undefined, undefined])
  clock.fireAt(2_250)
  expect([overload.active, status('INVITE')]).toEqual([false, undefined])
  await overload[Symbol.asyncDispose]()
})

test('a clock that is set forward is no overload', async () => {
  const clock = new FakeClock()
  let ahead = 0
  const set = { now: () => clock.now() + ahead, monotonic: () => clock.now(), setTimeout: clock.setTimeout.bind(clock), clearTimeout: clock.clearTimeout.bind(clock) }
  await using overload = new Overload(set, 1_000)
  ahead = 3_600_000
  await clock.advance(250)
  expect([overload.active, overload.lagMs]).toEqual([false, 0])
})

test('it stops watching when it is disposed', async () => {
  const clock = new FakeClock()
  const overload = new Overload(clock, 1_000)
  await overload[Symbol.asyncDispose]()
  expect(clock.pending).toBe(0)
})
