import { expect, test } from 'vitest'
import { FakeClock } from '@parley/platform/clock'
import { OwnTyping, PeerTyping } from './typing.ts'

test('the other side counts as typing for 15 seconds after each sign', async () => {
  const clock = new FakeClock()
  const told: boolean[] = []
  const peer = new PeerTyping(clock, (typing) => told.push(typing))
  peer.heard('type')
  await clock.advance(14_000)
  peer.heard('type')
  await clock.advance(14_000)
  expect(told).toEqual([true])
  await clock.advance(1_000)
  expect(told).toEqual([true, false])
})

test('the other side is told at most once in eight seconds, and again while the user goes on', async () => {
  const clock = new FakeClock()
  const told: string[] = []
  const own = new OwnTyping(clock, (status) => told.push(status))
  for (let i = 0; i < 16; i++) {
    own.set(true)
    await clock.advance(500)
  }
  expect(told).toEqual(['type', 'type'])
  own.set(false)
  expect(told).toEqual(['type', 'type', 'idle'])
  await clock.advance(60_000)
  expect(told).toHaveLength(3)
})

test('a browser that says nothing more is not believed for ever', async () => {
  const clock = new FakeClock()
  const told: string[] = []
  new OwnTyping(clock, (status) => told.push(status)).set(true)
  await clock.advance(300_000)
  expect(told.at(-1)).toBe('idle')
  expect(told.filter((status) => status === 'type').length).toBeLessThanOrEqual(8)
})

test('sending a message ends typing without a word', async () => {
  const clock = new FakeClock()
  const told: string[] = []
  const own = new OwnTyping(clock, (status) => told.push(status))
  own.set(true)
  own.sent()
  await clock.advance(60_000)
  expect(told).toEqual(['type'])
})

test('starting and stopping quickly is told within the rate', async () => {
  const clock = new FakeClock()
  const told: string[] = []
  const own = new OwnTyping(clock, (status) => told.push(status))
  for (let i = 0; i < 100; i++) {
    own.set(true)
    own.set(false)
    await clock.advance(10)
  }
  expect(told.length).toBeLessThanOrEqual(10)
})
