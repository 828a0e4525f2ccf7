import fc from 'fast-check'
import { expect, test } from 'vitest'
import { matches } from './matching.ts'

test('a pattern with stars and question marks fits in any case', () => {
  expect(['OWA\\owa*', '*web site)', 'owa\\???*', '*'].every((pattern) => matches(pattern, 'OWA\\owa (Default Web Site)'))).toBe(true)
  expect(['owa', '*x', '?'].some((pattern) => matches(pattern, 'OWA\\owa (Default Web Site)'))).toBe(false)
})

test('whatever the pattern is, it ends quickly, and a name fits itself', () => {
  fc.assert(fc.property(fc.array(fc.constantFrom('a', 'b', '*', '?'), { maxLength: 40 }), fc.string({ maxLength: 200 }), (pattern, name) => {
    matches(pattern.join(''), name)
    expect(matches(name.replaceAll(/[*?]/g, ''), name.replaceAll(/[*?]/g, ''))).toBe(true)
  }))
})
