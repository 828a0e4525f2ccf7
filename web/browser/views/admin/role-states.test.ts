import { expect, test } from 'vitest'
import { roleStates } from './role-states.ts'

test('every role of the health report has its line', () => {
  expect(roleStates({ state: 'degraded', roles: { server: { state: 'up' }, web: { state: 'degraded' } } })).toEqual([['server', 'up'], ['web', 'degraded']])
})

test('a report of another shape shows nothing rather than failing', () => {
  for (const report of [null, 'up', [], { roles: null }]) expect(roleStates(report)).toEqual([])
})
