import { expect, test } from 'vitest'
import { AppError, toAppError } from './errors.ts'

test('an error explains itself in one line, with what was expected, what was found and what to do', () => {
  const error = new AppError('invalid', 'The port is not acceptable', { expected: '1 to 65535', found: '70000', remedy: 'Choose another.' })
  expect(error.explain()).toBe('The port is not acceptable; expected 1 to 65535; found 70000. Choose another.')
  expect(new AppError('missing', 'There is no such user').explain()).toBe('There is no such user')
})

test('what is not an AppError becomes internal and keeps its text to itself', () => {
  const secret = new Error('password is hunter2')
  const error = toAppError(secret)
  expect(error.code).toBe('internal')
  expect(error.cause).toBe(secret)
  expect(error.explain()).not.toContain('hunter2')
})

test('an AppError stays the one it is', () => {
  const error = new AppError('busy', 'Too many')
  expect(toAppError(error)).toBe(error)
})
