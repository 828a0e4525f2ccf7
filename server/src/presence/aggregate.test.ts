import { availability, type State, type StateType } from '@parley/sip/bodies/category-state'
import { expect, test } from 'vitest'
import * as fc from 'fast-check'
import { aggregate, type PublishedState } from './aggregate.ts'

const published = (type: StateType, value: number, more: Partial<State> & { at?: number } = {}): PublishedState => {
  const { at = 1_000, ...rest } = more
  return { state: { type, manual: type === 'userState', availability: value, ...rest }, at }
}
const machine = (value: number, more = {}) => published('machineState', value, more)
const person = (value: number, more = {}) => published('userState', value, more)
const { available, inactive, away, busy, busyInactive, doNotDisturb, beRightBack, offline } = availability

test.each([
  ['nobody there', [], undefined],
  ['only a chosen status, no endpoint', [person(available)], undefined],
  ['do not disturb without an endpoint', [person(doNotDisturb)], undefined],
  ['one active machine', [machine(available)], available],
  ['one idle machine', [machine(inactive)], inactive],
  ['one machine left', [machine(away)], away],
  ['a machine that gives no status', [machine(0)], inactive],
  ['busy chosen, a machine that gives no status', [person(busy), machine(0)], busyInactive],
  ['a machine that signs out', [machine(offline)], undefined],
  ['two machines: the most available wins', [machine(away), machine(available), machine(inactive)], available],
  ['a machine signing out beside an idle one', [machine(offline), machine(inactive)], inactive],
  ['available chosen, machine active', [person(available), machine(available)], available],
  ['available chosen, machine idle', [person(available), machine(inactive)], inactive],
  ['available chosen, machine left', [person(available), machine(away)], away],
  ['busy chosen, machine active', [person(busy), machine(available)], busy],
  ['busy chosen, machine idle', [person(busy), machine(inactive)], busyInactive],
  ['busy chosen, machine left', [person(busy), machine(away)], away],
  ['busy chosen, one of two machines active', [person(busy), machine(away), machine(available)], busy],
  ['do not disturb, machine active', [person(doNotDisturb), machine(available)], doNotDisturb],
  ['do not disturb, machine idle', [person(doNotDisturb), machine(inactive)], doNotDisturb],
  ['do not disturb, machine left', [person(doNotDisturb), machine(away)], doNotDisturb],
  ['be right back, machine active', [person(beRightBack), machine(available)], beRightBack],
  ['be right back, machine left', [person(beRightBack), machine(away)], beRightBack],
  ['appear away, machine active', [person(away), machine(available)], away],
  ['appear offline, machine active', [person(offline), machine(available)], undefined],
  ['a newer choice replaces an older one', [person(doNotDisturb, { at: 1 }), person(beRightBack, { at: 2 }), machine(available)], beRightBack],
  ['in a meeting by the calendar', [published('calendarState', busy), machine(available)], busy],
  ['in a meeting, machine idle', [published('calendarState', busy), machine(inactive)], busyInactive],
  ['in a meeting and available by hand', [published('calendarState', busy), person(available), machine(available)], available],
  ['in a meeting and available by itself', [published('calendarState', busy), person(available, { manual: false }), machine(available)], busy],
  ['in a call and in a meeting', [published('phoneState', busy + 200), published('calendarState', busy), machine(available)], busy + 200],
  ['an aggregate a client published is no source', [published('aggregateState', available)], undefined],
] as const)('%s', (_, states, expected) => {
  expect(aggregate(states)?.availability).toBe(expected)
})

test('off work keeps its name while away', () => {
  expect(aggregate([person(away, { activity: 'off-work' }), machine(available)])).toEqual({ availability: away, activity: 'off-work', idle: false })
})

test('an idle machine is told as idle, with the time it gives; an active one is not', () => {
  expect(aggregate([machine(inactive, { lastActive: 4_000 })])).toMatchObject({ idle: true, lastActive: 4_000 })
  expect(aggregate([machine(available, { lastActive: 4_000 })])).toEqual({ availability: available, idle: false })
  expect(aggregate([person(away), machine(available)])).toMatchObject({ idle: false })
  expect(aggregate([person(doNotDisturb), machine(away, { lastActive: 4_000 })])).toMatchObject({ idle: true, lastActive: 4_000 })
})

test('the device is that of the machine that wins', () => {
  expect(aggregate([machine(away, { device: 'Desktop' }), machine(available, { device: 'Mobile' })])).toMatchObject({ device: 'Mobile' })
})

test('the order of publications does not matter', () => {
  const any = fc.record({
    state: fc.record({
      type: fc.constantFrom<StateType>('machineState', 'calendarState'),
      manual: fc.constant(false),
      availability: fc.integer({ min: 0, max: 18_500 }),
    }),
    at: fc.integer({ min: 0, max: 1_000 }),
  })
  fc.assert(
    fc.property(fc.uniqueArray(any, { selector: (p) => p.at, maxLength: 6 }), (states) => {
      expect(aggregate(states.toReversed())?.availability).toBe(aggregate(states)?.availability)
    }),
  )
})

test('nobody shows a status while no machine is there', () => {
  const any = fc.record({
    state: fc.record({
      type: fc.constantFrom<StateType>('userState', 'calendarState', 'phoneState', 'aggregateState'),
      manual: fc.boolean(),
      availability: fc.integer({ min: 0, max: 18_500 }),
    }),
    at: fc.nat(),
  })
  fc.assert(fc.property(fc.array(any), (states) => aggregate(states) === undefined))
})
