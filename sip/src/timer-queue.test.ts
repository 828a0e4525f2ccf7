import { expect, test } from 'vitest'
import { FakeClock } from './testing/fake-clock.ts'
import { TimerQueue } from './timer-queue.ts'

function setting() {
  const clock = new FakeClock()
  return { clock, queue: new TimerQueue(clock), fired: [] as string[] }
}

test('timers fire at their time, in the order they come due, whatever their lengths', () => {
  const { clock, queue, fired } = setting()
  queue.set(500, () => fired.push('b'))
  queue.set(200, () => fired.push('a'))
  clock.advance(100)
  queue.set(500, () => fired.push('c'))
  clock.advance(399)
  expect(fired).toEqual(['a'])
  clock.advance(1)
  expect(fired).toEqual(['a', 'b'])
  clock.advance(100)
  expect(fired).toEqual(['a', 'b', 'c'])
})

test('a cancelled timer never fires, wherever it stands, and cancelling twice harms nobody', () => {
  const { clock, queue, fired } = setting()
  const timers = ['a', 'b', 'c', 'd'].map((name) => queue.set(500, () => fired.push(name)))
  timers[0]!.cancel()
  timers[2]!.cancel()
  timers[2]!.cancel()
  clock.advance(500)
  timers[1]!.cancel()
  expect(fired).toEqual(['b', 'd'])
})

test('a timer may set and cancel others while it fires', () => {
  const { clock, queue, fired } = setting()
  queue.set(500, () => {
    fired.push('first')
    second.cancel()
    queue.set(500, () => fired.push('third'))
  })
  const second = queue.set(500, () => fired.push('second'))
  clock.advance(500)
  expect(fired).toEqual(['first'])
  clock.advance(500)
  expect(fired).toEqual(['first', 'third'])
})

test('nothing fires after stop', () => {
  const { clock, queue, fired } = setting()
  queue.set(500, () => fired.push('a'))
  queue.stop()
  clock.advance(1_000)
  expect(fired).toEqual([])
})

test('a wall clock set ahead or back by a day moves no timer, where the clock can tell', () => {
  const { clock, fired } = setting()
  let jump = 0
  const queue = new TimerQueue({
    now: () => clock.now() + jump,
    monotonic: () => clock.now(),
    setTimeout: (fn, ms) => clock.setTimeout(fn, ms),
    clearTimeout: (handle) => clock.clearTimeout(handle),
  })
  queue.set(500, () => fired.push('first'))
  for (const day of [86_400_000, -86_400_000]) {
    jump = day
    clock.advance(200)
    queue.set(500, () => fired.push(`set after ${day}`))
  }
  expect(fired).toEqual([])
  clock.advance(100)
  expect(fired).toEqual(['first'])
  clock.advance(200)
  expect(fired).toEqual(['first', 'set after 86400000'])
})
