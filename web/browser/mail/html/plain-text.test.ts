import fc from 'fast-check'
import { expect, test } from 'vitest'
import { htmlOf, plainTextOf } from './plain-text.ts'

test('words stay, markup goes, blocks become lines', () => {
  expect(plainTextOf('<html><head><title>T</title><style>p{}</style></head><body><p>Dear&nbsp;Bob,<br>it is 5 &lt; 6 &#8364;&#x21;</p><ul><li>one</li><li>two</li></ul><script>evil()</script></body>')).toBe(
    'Dear Bob,\nit is 5 < 6 €!\n\none\n\ntwo',
  )
})

test('tags in pieces never come out as tags', () => {
  expect(plainTextOf('<<script>b>x</script>y')).toBe('<y')
  expect(plainTextOf('a < b and c<d>e</d>')).toBe('a < b and ce')
  expect(plainTextOf('text<!-- never closed')).toBe('text')
})

test('a head without an end does not swallow the letter', () => {
  expect(plainTextOf('<head><p>Hello')).toBe('Hello')
})

test('text becomes HTML that shows the same text', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 80 }), (text) => {
      expect(plainTextOf(htmlOf(text))).toBe(text.replaceAll(/[\t\n\f\r ]+/g, ' ').trim().trim())
    }),
  )
})
