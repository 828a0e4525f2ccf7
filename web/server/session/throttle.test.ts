import { expect, test } from 'vitest'
import { FakeClock } from '@parley/platform/clock'
import { addressKey, Throttle } from './throttle.ts'

const rule = { free: 2, firstMs: 1_000, longestMs: 8_000, forgetMs: 60_000 }

test('the first failures cost nothing, each further one doubles the wait up to a limit', async () => {
  const clock = new FakeClock()
  const throttle = new Throttle(rule, clock)
  const waits = Array.from({ length: 8 }, () => {
    throttle.failed('alice')
    return throttle.wait('alice')
  })
  expect(waits).toEqual([0, 0, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000])
  expect(throttle.wait('bob')).toBe(0)
  await clock.advance(7_999)
  expect(throttle.wait('alice')).toBe(1)
  await clock.advance(60_000)
  throttle.failed('alice')
  expect(throttle.wait('alice')).toBe(0)
})

test('forgiving begins anew', () => {
  const throttle = new Throttle(rule, new FakeClock())
  for (let i = 0; i < 5; i++) throttle.failed('alice')
  throttle.forgive('alice')
  throttle.failed('alice')
  expect(throttle.wait('alice')).toBe(0)
})

test('addresses of one IPv6 network count as one, IPv4 addresses each', () => {
  expect(addressKey('::ffff:192.0.2.1')).toBe('192.0.2.1')
  expect(addressKey('2001:db8:1:2:3:4:5:6')).toBe(addressKey('2001:db8:1:2::1'))
  expect(addressKey('2001:db8:1:2::1')).not.toBe(addressKey('2001:db8:1:3::1'))
  expect(addressKey('::1')).toBe('0:0:0:0::/64')
})
