import { expect, test } from 'vitest'
import { FakeClock } from '@parley/platform/clock'
import { guarded, unwatched } from './unwatched.ts'

test('what goes wrong where nobody waits is told, whether at once or later, and timers after it go off', async () => {
  const told: unknown[] = []
  const clock = new FakeClock()
  const { setTimeout } = guarded(clock, (error) => void told.push(error))
  setTimeout(() => {
    throw 'at once'
  }, 1)
  setTimeout(async () => {
    await Promise.resolve()
    throw 'later'
  }, 2)
  setTimeout(() => void told.push('the next'), 3)
  await clock.advance(10)
  expect(told).toEqual(['at once', 'later', 'the next'])
  unwatched(() => 'well', (error) => void told.push(error))
  await clock.advance(0)
  expect(told).toHaveLength(3)
})
