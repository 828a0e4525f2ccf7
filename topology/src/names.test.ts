import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { domainOf, isFqdn, sipUri, toFqdn, toSipAddress, toThumbprint } from './names.ts'

test('a short name is no FQDN, and the refusal quotes it', () => {
  expect(() => toFqdn('lync')).toThrow("'lync' is not an FQDN")
  expect(toFqdn(' LYNC.Parley.test ')).toBe('lync.parley.test')
})

test('wildcards, addresses, trailing dots, blanks and control characters are no names', () => {
  const bad = ['*.parley.test', '10.0.0.1', '::1', 'lync.parley.test.', '.parley.test', 'a..b', '-a.test', 'a-.test', 'a b.test', 'a\0.test', 'a,b.test', 'ａ.test']
  for (const text of [...bad, `${'a'.repeat(64)}.test`, `${'a.'.repeat(130)}test`]) expect(isFqdn(text), text).toBe(false)
})

test('an address is found in a URI of any scheme and compared in lower case', () => {
  for (const text of ['alice@parley.test', 'sip:Alice@Parley.TEST', 'SIPS:alice@parley.test', 'mailto:alice@parley.test', ' alice@parley.test ']) {
    expect(toSipAddress(text)).toBe('alice@parley.test')
  }
  const address = toSipAddress("o'neil+x@parley.test")
  expect([domainOf(address), sipUri(address)]).toEqual(['parley.test', "sip:o'neil+x@parley.test"])
})

test('what could mean something else elsewhere is no address', () => {
  const bad = ['', 'alice', '@parley.test', 'alice@', 'a@b@parley.test', 'alice@localhost', 'al ice@parley.test', '"a b"@parley.test', 'a;b@parley.test']
  for (const text of [...bad, 'a\r\nX: y@parley.test', '<a@parley.test>', 'a@parley.test;tag=1', '.a@parley.test', 'a..b@parley.test', `${'a'.repeat(65)}@parley.test`]) {
    expect(() => toSipAddress(text), text).toThrow(/is not an address/)
  }
})

test('parsing is stable: what came out goes in unchanged', () => {
  fc.assert(
    fc.property(fc.oneof(fc.emailAddress(), fc.string()), (text) => {
      let once
      try {
        once = toSipAddress(text)
      } catch {
        return
      }
      expect(toSipAddress(sipUri(once))).toBe(once)
      expect(isFqdn(domainOf(once))).toBe(true)
    }),
  )
})

test('a thumbprint copied from a certificate window loses its blanks, colons and the invisible mark in front', () => {
  const expected = 'A1B2C3D4E5F60718293A4B5C6D7E8F9001122334'
  expect(toThumbprint('\u200ea1 b2 c3 d4 e5 f6 07 18 29 3a 4b 5c 6d 7e 8f 90 01 12 23 34')).toBe(expected)
  expect(toThumbprint('a1:b2:c3:d4:e5:f6:07:18:29:3a:4b:5c:6d:7e:8f:90:01:12:23:34')).toBe(expected)
  expect(() => toThumbprint('a1b2')).toThrow(/not a certificate thumbprint/)
})
