import { expect, test } from 'vitest'
import { FakeClock, steady, systemClock } from './clock.ts'

test('timers fire in the order they fall due, each at its own time', async () => {
  const clock = new FakeClock(1000)
  const fired: string[] = []
  clock.setTimeout(() => fired.push(`late at ${clock.now()}`), 20)
  clock.setTimeout(() => fired.push(`early at ${clock.now()}`), 10)
  clock.setTimeout(() => fired.push(`early too at ${clock.now()}`), 10)
  await clock.advance(15)
  expect(fired).toEqual(['early at 1010', 'early too at 1010'])
  expect(clock.now()).toBe(1015)
  await clock.advance(5)
  expect(fired).toEqual(['early at 1010', 'early too at 1010', 'late at 1020'])
})

test('a timer set by a timer, after a promise, fires in the same advance', async () => {
  const clock = new FakeClock(0)
  const times: number[] = []
  const again = async () => {
    await Promise.resolve()
    times.push(clock.now())
    clock.setTimeout(() => void again(), 10)
  }
  clock.setTimeout(() => void again(), 10)
  await clock.advance(35)
  expect(times).toEqual([10, 20, 30])
  expect(clock.pending).toBe(1)
})

test('a cleared timer does not fire', async () => {
  const clock = new FakeClock(0)
  let fired = false
  clock.clearTimeout(clock.setTimeout(() => (fired = true), 10))
  clock.clearTimeout(undefined)
  await clock.advance(100)
  expect(fired).toBe(false)
})

test('the system clock does not fire at once what is due in a year', async () => {
  let fired = false
  const timer = systemClock.setTimeout(() => (fired = true), 365 * 86_400_000)
  await new Promise((resolve) => setTimeout(resolve, 5))
  systemClock.clearTimeout(timer)
  expect(fired).toBe(false)
})

test('the system clock fires what is due', async () => {
  await new Promise<void>((resolve) => void systemClock.setTimeout(resolve, 1))
})

test('a steady clock begins with the time it is, and does not jump with the wall clock', async () => {
  const wall = { at: 1_000_000, monotonic: 500 }
  const clock = steady({ ...systemClock, now: () => wall.at, monotonic: () => wall.monotonic })
  expect(clock.now()).toBe(1_000_000)
  wall.at -= 86_400_000
  wall.monotonic += 20
  expect(clock.now()).toBe(1_000_020)
  const fake = new FakeClock()
  expect(steady(fake)).toBe(fake)
})
