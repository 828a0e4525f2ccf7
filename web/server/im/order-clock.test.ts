import { expect, test } from 'vitest'
import { FakeClock } from '@parley/platform/clock'
import { OrderClock, stampOf } from './order-clock.ts'

test('positions grow even when the clock stands still or goes back', async () => {
  const clock = new FakeClock(1_700_000_000_000)
  const orders = new OrderClock(clock)
  const made = [orders.next(), orders.next()]
  await clock.advance(5)
  made.push(orders.next())
  expect(made).toEqual(['1700000000000000000', '1700000000000000001', '1700000000005000000'])
  expect(made.toSorted()).toEqual(made)
})

test('what is being sent sorts after everything that was', () => {
  const orders = new OrderClock(new FakeClock())
  expect(orders.provisional() > '9999999999999999999').toBe(true)
})

test('only a whole stamp of the server counts', () => {
  expect(stampOf('1700000000000000042')).toEqual({ order: '1700000000000000042', at: 1_700_000_000_000 })
  for (const text of [undefined, '', '170000000000000004', '17000000000000000423', '~1700000000000000042', '1700000000000 00042']) expect(stampOf(text)).toBeUndefined()
})
