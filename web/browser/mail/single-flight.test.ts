import { expect, test } from 'vitest'
import { SingleFlight } from './single-flight.ts'

test('who asks during a run gets the one run after it, together with others', async () => {
  const ends: (() => void)[] = []
  const flight = new SingleFlight(() => new Promise<void>((resolve) => void ends.push(resolve)))
  const first = flight.run()
  const second = flight.run()
  const third = flight.run()
  expect(ends).toHaveLength(1)
  ends[0]!()
  await first
  expect(third).toBe(second)
  await Promise.resolve()
  expect(ends).toHaveLength(2)
  ends[1]!()
  await second
  void flight.run()
  expect(ends).toHaveLength(3)
})

test('a run that fails does not stop the next', async () => {
  let runs = 0
  const flight = new SingleFlight(async () => {
    if (++runs === 1) throw new Error('down')
  })
  const first = flight.run()
  const second = flight.run()
  await expect(first).rejects.toThrow('down')
  await second
  expect(runs).toBe(2)
})

test('between two runs nobody starts a third beside the second', async () => {
  let running = 0
  let most = 0
  const flight = new SingleFlight(async () => {
    most = Math.max(most, ++running)
    await Promise.resolve()
    running--
  })
  const third = flight.run().then(() => flight.run())
  const second = flight.run()
  await Promise.all([second, third])
  expect(most).toBe(1)
})
