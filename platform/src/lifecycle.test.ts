import { expect, test } from 'vitest'
import { FakeClock } from './clock.ts'
import { Lifecycle } from './lifecycle.ts'

const resource = (stop: () => Promise<void>): AsyncDisposable => ({ [Symbol.asyncDispose]: stop })

test('resources stop in the reverse of the order they were started in, one at a time', async () => {
  const steps: string[] = []
  const life = new Lifecycle()
  for (const name of ['store', 'server', 'web']) {
    const stop = async () => {
      steps.push(`${name} stops`)
      await Promise.resolve()
      steps.push(`${name} stopped`)
    }
    life.use(name, resource(stop))
  }
  await life[Symbol.asyncDispose]()
  expect(steps).toEqual(['web stops', 'web stopped', 'server stops', 'server stopped', 'store stops', 'store stopped'])
})

test('one that fails and one that hangs are reported and do not keep the others up', async () => {
  const clock = new FakeClock()
  const told: string[] = []
  const report = (name: string, problem?: Error) => void told.push(`${name}: ${problem?.message ?? 'stopped'}`)
  const life = new Lifecycle({ clock, stopMs: 1000, report })
  life.use('store', resource(async () => undefined))
  life.use('hanging', resource(() => new Promise(() => undefined)))
  life.use('broken', resource(() => Promise.reject(new Error('no'))))
  const stopped = life[Symbol.asyncDispose]()
  await clock.advance(1000)
  await stopped
  expect(told).toEqual(['broken: broken failed to stop', 'hanging: hanging did not stop within 1000 ms', 'store: stopped'])
  expect(clock.pending).toBe(0)
})

test('stopping twice stops once, and nothing is started after that', async () => {
  let stops = 0
  const life = new Lifecycle()
  life.use('store', resource(async () => void stops++))
  await Promise.all([life[Symbol.asyncDispose](), life[Symbol.asyncDispose]()])
  expect(stops).toBe(1)
  expect(() => life.use('late', resource(async () => undefined))).toThrow(/late was started while everything is being stopped/)
})
