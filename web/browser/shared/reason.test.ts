import { expect, test } from 'vitest'
import { reasonOf } from './reason.ts'

test('a refusal and its remedy are two sentences, each said once', () => {
  expect(reasonOf({ message: 'There is no such pool', remedy: 'Get-CsPool lists them.' })).toBe('There is no such pool. Get-CsPool lists them.')
  expect(reasonOf({ message: 'The mailbox is full!', remedy: 'Delete some mail.' })).toBe('The mailbox is full! Delete some mail.')
  expect(reasonOf({ message: 'There is no such pool' })).toBe('There is no such pool')
  expect(reasonOf(new Error('It failed'))).toBe('It failed')
  for (const nothing of [undefined, 'text', { message: '' }, {}]) expect(reasonOf(nothing)).toBe(reasonOf(null))
})
