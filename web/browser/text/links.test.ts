import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { findLinks } from './links.ts'

const links = (text: string) => findLinks(text).flatMap((part) => (part.kind === 'link' ? [[part.text, part.href]] : []))
const joined = (text: string) => findLinks(text).map((part) => part.text).join('')

test('the pieces joined again are the text', () => {
  const bits = fc.constantFrom('http://', 'https://a.test/', 'www.a.com', 'mailto:', 'sip:bob@parley.test', 'tel:+1555', ' ', '\n', '.', '(', ')', '<', '\u202e', '\u200b', 'é', '字', '@')
  const text = fc.oneof(fc.string(), fc.array(bits, { maxLength: 20 }).map((some) => some.join('')))
  fc.assert(fc.property(text, (some) => joined(some) === some))
})

test('web, mail, IM and phone addresses can be followed', () => {
  expect(links('see https://ok.test/a?b=c&d=e#f, sip:bob@parley.test or mailto:a@ok.test (tel:+15550100).')).toEqual([
    ['https://ok.test/a?b=c&d=e#f', 'https://ok.test/a?b=c&d=e#f'],
    ['sip:bob@parley.test', 'sip:bob@parley.test'],
    ['mailto:a@ok.test', 'mailto:a@ok.test'],
    ['tel:+15550100', 'tel:+15550100'],
  ])
})

test('nothing else is ever a link', () => {
  for (const text of ['javascript:alert(1)', 'data:text/html,<script>x</script>', 'vbscript:x', 'file:///etc/passwd', 'ftp://a.test/x', 'gopher://x', '\\\\server\\share', '//a.test/x', 'search-ms:query=x']) {
    expect(links(text)).toEqual([])
  }
})

test('a link ends before a character that hides or turns what follows', () => {
  expect(links('https://ok.test/\u202efdp.exe')).toEqual([['https://ok.test/', 'https://ok.test/']])
  expect(links('https://ok.test/<img src=x onerror=x>')).toEqual([['https://ok.test/', 'https://ok.test/']])
})

test('a link that carries a user name is not one: it pretends to lead elsewhere', () => {
  expect(links('https://bank.test@evil.test/')).toEqual([])
})
