import { Response } from '@parley/sip/message'
import type { ClientEvents } from '@parley/sip/endpoint'
import { expect, test } from 'vitest'
import type { Binding } from '../registrar/binding.ts'
import { bestResponse } from './best-response.ts'
import { Fork } from './fork.ts'

function fork(count: number) {
  const legs: { on: ClientEvents; cancelled: number }[] = []
  const seen: string[] = []
  const missed: string[] = []
  const bindings = Array.from({ length: count }, (_, n) => ({ id: `e${n}` }) as Binding)
  const forked = Fork.start(
    bindings,
    (_binding, on) => {
      const leg = { on, cancelled: 0 }
      legs.push(leg)
      return { cancel: () => void leg.cancelled++ }
    },
    {
      provisional: (r) => seen.push(`provisional ${r.status}`),
      won: (r, b) => seen.push(`won ${r.status} ${b.id}`),
      late: (r, b) => seen.push(`late ${r.status} ${b.id}`),
      missed: (b) => missed.push(b.id),
      failed: (best, failures) => seen.push(`failed ${best?.status} ${failures.join()}`),
    },
  )
  const answer = (leg: number, status: number) => legs[leg]!.on.response(Response.create(status))
  return { forked, legs, seen, missed, answer }
}

test('the first 2xx wins and the legs still open are cancelled', () => {
  const { legs, seen, answer } = fork(3)
  answer(2, 486)
  answer(1, 200)
  expect(seen).toEqual(['won 200 e1'])
  expect(legs.map((leg) => leg.cancelled)).toEqual([1, 0, 0])
})

test('a 2xx that crosses the CANCEL is told apart, so that its endpoint can be let go', () => {
  const { seen, answer } = fork(2)
  answer(0, 200)
  answer(1, 200)
  expect(seen).toEqual(['won 200 e0', 'late 200 e1'])
})

test('a 2xx that is repeated until its ACK comes is passed on when it is the winner’s, and let go but once when it is not', () => {
  const { seen, answer } = fork(2)
  answer(0, 200)
  answer(1, 200)
  answer(0, 200)
  answer(1, 200)
  expect(seen).toEqual(['won 200 e0', 'late 200 e1', 'won 200 e0'])
})

test('a 487 after the win says nothing more', () => {
  const { seen, answer } = fork(2)
  answer(0, 200)
  answer(1, 487)
  expect(seen).toEqual(['won 200 e0'])
})

test('who ends without a 2xx is told apart when another has won, before and after', () => {
  const { legs, missed, answer } = fork(4)
  answer(0, 503)
  expect(missed).toEqual([])
  answer(1, 200)
  expect(missed).toEqual(['e0'])
  answer(2, 200)
  legs[3]!.on.failure('transport')
  expect(missed).toEqual(['e0', 'e3'])
})

test('only when every leg has ended does the fork fail, with the best of what was said', () => {
  const { legs, seen, answer } = fork(3)
  answer(0, 480)
  legs[1]!.on.failure('timeout')
  expect(seen).toEqual([])
  answer(2, 486)
  expect(seen).toEqual(['failed 486 timeout'])
})

test('a 6xx ends all legs and is the answer', () => {
  const { legs, seen, answer } = fork(2)
  answer(0, 603)
  expect(legs[1]!.cancelled).toBe(1)
  answer(1, 487)
  expect(seen).toEqual(['failed 603 '])
})

test('100 Trying stays between hops, 180 goes on until somebody has won', () => {
  const { seen, answer } = fork(2)
  answer(0, 100)
  answer(0, 180)
  answer(1, 200)
  answer(0, 180)
  expect(seen).toEqual(['provisional 180', 'won 200 e1'])
})

test('after the caller gave up, a 2xx still wins', () => {
  const { forked, legs, seen, answer } = fork(1)
  forked.cancel()
  expect(legs[0]!.cancelled).toBe(1)
  answer(0, 200)
  expect(seen).toEqual(['won 200 e0'])
})

test.each([
  [[480, 486], 486],
  [[404, 603, 415], 603],
  [[404, 415], 415],
  [[503, 404], 404],
  [[302, 404], 302],
  [[480, 408], 480],
  [[], undefined],
])('of %j the best is %s', (statuses, best) => {
  expect(bestResponse(statuses.map((status) => Response.create(status)))?.status).toBe(best)
})
