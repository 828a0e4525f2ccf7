import { expect, test } from 'vitest'
import { isUniqueBranch } from '../headers/via.ts'
import { Branches, isLoopBranch } from './branch.ts'

test('every branch is another, also for one Request-URI', () => {
  const branches = new Branches('token')
  const made = Array.from({ length: 1_000 }, () => branches.next('sip:bob@b.test'))
  expect(new Set(made).size).toBe(1_000)
  expect(made.every(isUniqueBranch)).toBe(true)
})

test('a branch is a loop for the Request-URI it was made for, of whichever of our lives it is', () => {
  const made = new Branches('a-former_life').next('sip:bob@b.test')
  expect([isLoopBranch(made, 'sip:bob@b.test'), isLoopBranch(made, 'sip:carol@b.test')]).toEqual([true, false])
})

test('what we could not have written is taken for a loop', () => {
  for (const branch of [undefined, '', 'z9hG4bK', 'z9hG4bKx', 'z9hG4bKx.1', 'z9hG4bKx.1.2.3', 'other.1.2']) expect([branch, isLoopBranch(branch, 'sip:bob@b.test')]).toEqual([branch, true])
})
