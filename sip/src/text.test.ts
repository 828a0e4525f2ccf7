import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quote, unquote } from './quoted.ts'
import { sourceOf } from './source.ts'
import { splitList } from './split.ts'
import { skipQuoted } from './grammar.ts'
import { decodeText, encodeText, lowerAscii, ownText, sameIgnoringCase, trimBlanks } from './text.ts'

const binary = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) })

test('text comes back from the wire as it went', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => decodeText(encodeText(text)) === text))
  expect(encodeText('é')).toBe('\u00c3\u00a9')
})

test('bytes that are no UTF-8 are shown as such, not thrown at', () => {
  expect(decodeText('\u00ffa')).toBe('\ufffda')
})

test('an owned text is the same text', () => {
  fc.assert(fc.property(binary, (text) => ownText(text) === text))
})

test('case is a matter of ASCII letters only', () => {
  expect(lowerAscii('ÀBC[\\]^_`\u00c9')).toBe('Àbc[\\]^_`\u00c9')
  expect(sameIgnoringCase('AbC-1', 'aBc-1')).toBe(true)
  for (const [a, b] of [['@', '`'], ['[', '{'], ['É', 'é'], ['a', 'aa'], ['k', '\u212a']] as const) expect(sameIgnoringCase(a, b)).toBe(false)
  fc.assert(fc.property(binary, binary, (a, b) => sameIgnoringCase(a, b) === (lowerAscii(a) === lowerAscii(b))))
})

test('blanks are blank and tab, nothing else', () => {
  expect(trimBlanks(' \t a b \t')).toBe('a b')
  expect(trimBlanks('\u00a0a\u00a0')).toBe('\u00a0a\u00a0')
  expect([trimBlanks(''), trimBlanks('  ')]).toEqual(['', ''])
})

test('what is quoted is found and unquoted again', () => {
  fc.assert(
    fc.property(binary.filter((text) => !/[\r\n]/.test(text)), fc.string(), (text, after) => {
      const quoted = quote(text)
      expect(skipQuoted(sourceOf(quoted + after.replaceAll('\r', '')).bytes, 0)).toBe(quoted.length)
      expect(unquote(quoted)).toBe(text)
    }),
  )
})

test.each(['"', '"abc', '"abc\\', '"abc\\"', '"a\rb"', '"a\\\r"'])('the quote of %j does not close', (text) => {
  expect(skipQuoted(sourceOf(text).bytes, 0)).toBe(-1)
})

test.each([
  ['', ['']],
  ['a', ['a']],
  [' a ,\tb ', ['a', 'b']],
  [',', ['', '']],
  ['a,,b', ['a', '', 'b']],
  ['"a,b",c', ['"a,b"', 'c']],
  ['<a,b>,c', ['<a,b>', 'c']],
  ['"<",a,">"', ['"<"', 'a', '">"']],
  ['<">,",a>', ['<">', '",a>']],
  ['"a,b', ['"a,b']],
  ['x,<a,b', ['x', '<a,b']],
])('the list %j has the values %j', (text, values) => {
  expect(splitList(text)).toEqual(values)
})
