import { expect, test } from 'vitest'
import { Orders } from './order.ts'

function orders(start: number, reserved = 0) {
  const state = { now: start, reserved }
  return { state, orders: new Orders(() => state.now, reserved, (until) => (state.reserved = until)) }
}

test('a place is 13 digits of milliseconds and 6 of a counter', () => {
  const { orders: o } = orders(1_795_228_800_000)
  expect(o.next()).toBe('1795228800000000000')
  expect(o.next()).toBe('1795228800000000001')
})

test('places increase while the clock stands still, runs back and runs on', () => {
  const { orders: o, state } = orders(1_795_228_800_000)
  const seen: string[] = []
  for (const now of [0, 0, 5, -3_600_000, 0, 6, 6]) {
    state.now = 1_795_228_800_000 + now
    seen.push(o.next())
  }
  expect(seen).toEqual([...new Set(seen)].sort())
})

test('a counter that is full moves to the next millisecond', () => {
  const { orders: o } = orders(1_795_228_800_000)
  let last = ''
  for (let i = 0; i <= 1_000_000; i++) last = o.next()
  expect(last).toBe('1795228800001000000')
})

test('after a restart with a clock that went back, places go on above those given out before', () => {
  const before = orders(1_795_228_800_000)
  const last = before.orders.next()
  const after = orders(1_795_228_800_000 - 86_400_000, before.state.reserved)
  expect(after.orders.next() > last).toBe(true)
})

test('the mark is kept once for many places and stays ahead of them', () => {
  const { orders: o, state } = orders(1_795_228_800_000)
  const marks = new Set<number>()
  for (let i = 0; i < 1000; i++) {
    state.now += 1
    const place = o.next()
    expect(state.reserved).toBeGreaterThan(Number(place.slice(0, 13)))
    marks.add(state.reserved)
  }
  expect(marks.size).toBe(1)
})
