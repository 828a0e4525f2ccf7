import { expect, test } from 'vitest'
import { initialsOf } from './initials.ts'

test('initials are those of the first and the last name', () => {
  expect(['Alice Archer', 'Alice von der Archer', 'alice', 'Alice Archer (Sales)', 'bob@parley.test', '𝒜lice', '+1 555', ''].map(initialsOf)).toEqual(['AA', 'AA', 'A', 'AA', 'B', '𝒜', '', ''])
})
