import { FakeClock } from '@parley/platform/clock'
import type { SipAddress } from '@parley/topology/names'
import type { Users } from '@parley/topology/users'
import { expect, test } from 'vitest'
import { Presentities } from './presentities.ts'

const alice = 'alice@parley.test' as SipAddress
const nobody = { byAddress: () => undefined } as unknown as Users

const endOfTurn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))

function watched() {
  const clock = new FakeClock(1_000_000)
  const failures: unknown[] = []
  const presentities = new Presentities({
    users: nobody,
    clock,
    card: () => {
      throw new Error('nobody has a card')
    },
    failed: (_, thrown) => failures.push(thrown),
  })
  const presentity = presentities.get(alice)
  let told = 0
  presentities.watch(presentity, { tell: () => told++ })
  const change = async (times: number): Promise<number> => {
    for (let n = 0; n < times; n++) {
      presentities.changed(presentity)
      await endOfTurn()
    }
    return told
  }
  return { clock, presentities, change, failures, told: () => told }
}

test('changes of one turn are told once', async () => {
  const { presentities, told } = watched()
  const presentity = presentities.get(alice)
  for (let n = 0; n < 5; n++) presentities.changed(presentity)
  await endOfTurn()
  expect(told()).toBe(1)
})

test('a watcher that fails keeps no other from hearing, and is told of', async () => {
  const { presentities, change, failures } = watched()
  const failure = new Error('no')
  presentities.watch(presentities.get(alice), {
    tell: () => {
      throw failure
    },
  })
  let last = 0
  presentities.watch(presentities.get(alice), { tell: () => last++ })
  expect([await change(1), last, failures]).toEqual([1, 1, [failure]])
})

test('who changes all the time is told of at once only so often, then twice a second, and the last change is never left out', async () => {
  const { clock, change, told } = watched()
  expect(await change(200)).toBe(20)
  await clock.advance(500)
  await endOfTurn()
  expect(told()).toBe(21)
  await clock.advance(60_000)
  await endOfTurn()
  expect(told()).toBe(21)
  expect(await change(1)).toBe(22)
})

test('nothing is told any more after the end, and nothing waits for it', async () => {
  const { clock, presentities, change, told } = watched()
  await change(30)
  presentities.stop()
  await clock.advance(10_000)
  await endOfTurn()
  expect(told()).toBe(20)
})
