import { expect, test } from 'vitest'
import { base32, newId, newUuid } from './ids.ts'

test('base 32 agrees with RFC 4648', () => {
  const vectors = { '': '', f: 'my', fo: 'mzxq', foo: 'mzxw6', foob: 'mzxw6yq', fooba: 'mzxw6ytb', foobar: 'mzxw6ytboi' }
  for (const [text, expected] of Object.entries(vectors)) expect(base32(Buffer.from(text))).toBe(expected)
})

test('an id is 128 bits of what the source of randomness gives', () => {
  expect(newId(() => Buffer.alloc(16, 0xff))).toBe(`${'7'.repeat(25)}4`)
  expect(newId()).toMatch(/^[a-z2-7]{26}$/)
  expect(new Set(Array.from({ length: 1000 }, () => newId())).size).toBe(1000)
})

test('a UUID says that it is random, and does not change what it was made from', () => {
  const bytes = Buffer.alloc(16, 0xff)
  expect(newUuid(() => bytes)).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff')
  expect(bytes.every((b) => b === 0xff)).toBe(true)
})
