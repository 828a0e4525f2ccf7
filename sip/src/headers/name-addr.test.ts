import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SipError } from '../errors.ts'
import { Request } from '../message.ts'
import { contactExpires, contactOf, contactsOf } from './contact.ts'
import { fromOf, fromTag, toOf, toTag } from './from-to.ts'
import { formatNameAddr, parseNameAddr } from './name-addr.ts'
import { isLoose, recordRoutesOf, routesOf } from './route.ts'

test.each([
  ['<sip:a@b>', undefined, 'sip:a@b', []],
  ['  <sip:a@b>  ', undefined, 'sip:a@b', []],
  ['sip:a@b', undefined, 'sip:a@b', []],
  ['sip:a@b;tag=1', undefined, 'sip:a@b', [['tag', '1']]],
  ['sip:a@b ; tag = 1', undefined, 'sip:a@b', [['tag', '1']]],
  ['<sip:a@b;lr?x=y>;tag=1;flag', undefined, 'sip:a@b;lr?x=y', [['tag', '1'], ['flag', undefined]]],
  ['Alice <sip:a@b>', 'Alice', 'sip:a@b', []],
  ['Alice<sip:a@b>', 'Alice', 'sip:a@b', []],
  ["A. B. O'C <sip:a@b>", "A. B. O'C", 'sip:a@b', []],
  ['Zo\u00c3\u00ab K <sip:a@b>', 'Zo\u00c3\u00ab K', 'sip:a@b', []],
  ['"" <sip:a@b>', '', 'sip:a@b', []],
  ['"Adams, \\"Al\\" \\\\ <x>"<sip:a@b>', 'Adams, "Al" \\ <x>', 'sip:a@b', []],
  ['"a" <sip:a@b>;+sip.instance="<urn:uuid:1-2>";methods="INVITE, BYE";EPID=0af', 'a', 'sip:a@b', [['+sip.instance', '<urn:uuid:1-2>'], ['methods', 'INVITE, BYE'], ['epid', '0af']]],
  ['<sip:a@b>;gruu="sip:a@b;opaque=user:epid:x;gruu"', undefined, 'sip:a@b', [['gruu', 'sip:a@b;opaque=user:epid:x;gruu']]],
  ['tel:+1555;tag=x', undefined, 'tel:+1555', [['tag', 'x']]],
])('%s', (text, displayName, uri, params) => {
  expect(parseNameAddr(text)).toEqual({ displayName, uri, params: new Map(params as [string, string | undefined][]) })
})

test.each([
  '', ' ', '*', 'a@b', 'Alice', '"Alice" sip:a@b', '"Alice <sip:a@b>', '"Alice\\" <sip:a@b>', '<sip:a@b', '<>', '< sip:a@b>', '<sip:a@b >', '<sip:a b>', '<<sip:a@b>>', '<sip:a@b>>', '<sip:a@b> x', '<sip:a@b>;', '<sip:a@b>;;x',
  '<sip:a@b>;=x', '<sip:a@b>;tag=', '<sip:a@b>;tag="x', '<sip:a@b>;tag="x"y', '<sip:a@b>;tag=1;TAG=2', '<sip:a@b>,<sip:c@d>', 'Adams, Alice <sip:a@b>', 'sip:a@b?x=y', 'sip:a@b,sip:c@d', 'sip:a@b tag=1', 'Al(ice) <sip:a@b>', '<sip:\u00e9@b>',
])('%j is no address', (text) => {
  expect(() => parseNameAddr(text, 'To')).toThrow(SipError)
})

test('an address is written with quotes and brackets, and its values quoted where they must be', () => {
  expect(formatNameAddr({ uri: 'sip:a@b' })).toBe('<sip:a@b>')
  expect(formatNameAddr({ displayName: 'Al "x" \\', uri: 'sip:a@b', params: new Map([['tag', '1'], ['flag', undefined], ['gruu', 'sip:a;b'], ['empty', ''], ['host', '[::1]']]) })).toBe(
    '"Al \\"x\\" \\\\" <sip:a@b>;tag=1;flag;gruu="sip:a;b";empty="";host=[::1]',
  )
})

const name = fc.string({ unit: fc.integer({ min: 32, max: 255 }).map((code) => String.fromCharCode(code)) })
const token = fc.string({ unit: fc.constantFrom(..."abz09-.!%*_+`'~"), minLength: 1, maxLength: 8 })
const value = fc.option(fc.oneof(token, name), { nil: undefined })

test('any name and any parameters read back as they were', () => {
  const params = fc.uniqueArray(fc.tuple(token, value), { selector: ([key]) => key, maxLength: 6 }).map((pairs) => new Map(pairs))
  fc.assert(
    fc.property(fc.option(name, { nil: undefined }), params, (displayName, params) => {
      const address = { displayName, uri: 'sip:alice@parley.test;x=y', params }
      expect(parseNameAddr(formatNameAddr(address))).toEqual(address)
    }),
  )
})

test('no text makes it throw anything but a refusal', () => {
  const hostile = fc.string({ unit: fc.oneof(fc.constantFrom(...'<>"\\;,=: \tsipa@'), fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code))), maxLength: 60 })
  fc.assert(
    fc.property(hostile, (text) => {
      try {
        const address = parseNameAddr(text)
        expect(parseNameAddr(formatNameAddr(address))).toEqual(address)
      } catch (error) {
        expect(error).toBeInstanceOf(SipError)
      }
    }),
    { numRuns: 3000 },
  )
})

const request = (...headers: [string, string][]) => Request.create('REGISTER', 'sip:b', headers)

test('From and To with their tags, parsed once', () => {
  const message = request(['f', '"A" <sip:a@b>;tag=1'], ['To', 'sip:c@d'])
  expect([fromOf(message).uri, fromTag(message), toOf(message).uri, toTag(message)]).toEqual(['sip:a@b', '1', 'sip:c@d', undefined])
  expect(fromOf(message)).toBe(fromOf(message))
  expect(() => toOf(request())).toThrow('no To')
})

test('Contacts over all lines; * only alone', () => {
  expect(contactsOf(request(['Contact', '"x, y" <sip:a@b>, sip:c@d;q=1'], ['m', '<sip:e@f>']))).toMatchObject([{ uri: 'sip:a@b' }, { uri: 'sip:c@d' }, { uri: 'sip:e@f' }])
  expect(contactsOf(request(['Contact', '*']))).toBe('*')
  expect(contactsOf(request())).toEqual([])
  for (const bad of ['*, <sip:a@b>', '*;expires=0', '<sip:a@b>,', '']) expect(() => contactsOf(request(['Contact', bad]))).toThrow(SipError)
  expect(() => contactsOf(request(['Contact', '*'], ['Contact', '<sip:a@b>']))).toThrow(SipError)
})

test('the Contact a dialog needs is exactly one URI', () => {
  expect(contactOf(request(['Contact', '<sip:a@b>'])).uri).toBe('sip:a@b')
  for (const headers of [[], [['Contact', '*']], [['Contact', '<sip:a@b>,<sip:c@d>']]] as [string, string][][]) expect(() => contactOf(request(...headers))).toThrow(SipError)
})

test.each([
  ['3600', 3600],
  ['0', 0],
  ['007', 7],
  ['4294967296', 4_294_967_295],
  ['99999999999999999999', 4_294_967_295],
  ['-1', undefined],
  ['1h', undefined],
])('a contact\'s expires=%s counts as %s', (text, seconds) => {
  expect(contactExpires(parseNameAddr(`<sip:a@b>;expires=${text}`))).toBe(seconds)
  expect(contactExpires(parseNameAddr('<sip:a@b>'))).toBeUndefined()
})

test('routes need their brackets, and say whether they are loose', () => {
  const message = request(['Route', '<sip:a;lr>, <sip:b;transport=tls>;x=1'], ['Route', '"n" <sip:c;lr=on>'], ['Record-Route', '<sip:d;lr>'])
  expect(routesOf(message).map((route) => [route.uri, isLoose(route)])).toEqual([['sip:a;lr', true], ['sip:b;transport=tls', false], ['sip:c;lr=on', true]])
  expect(recordRoutesOf(message)).toHaveLength(1)
  for (const bad of ['sip:a;lr', '<sip:a>,', '', 'sip:a;x=">"']) expect(() => routesOf(request(['Route', bad]))).toThrow(SipError)
})
