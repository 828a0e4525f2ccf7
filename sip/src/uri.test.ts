import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SipError } from './errors.ts'
import { addressOf, decodeEscapes, formatUri, parseUri, sameUri } from './uri.ts'

test('a URI in its parts', () => {
  expect(parseUri('sips:alice:secret@Pool.Parley.test:5061;Transport=TLS;lr;gruu?Subject=hi&Priority=urgent')).toEqual({
    scheme: 'sips',
    user: 'alice',
    password: 'secret',
    host: 'Pool.Parley.test',
    port: 5061,
    params: new Map([['transport', 'TLS'], ['lr', undefined], ['gruu', undefined]]),
    headers: new Map([['subject', 'hi'], ['priority', 'urgent']]),
    opaque: undefined,
  })
})

test.each([
  ['sip:bob@parley.test;opaque=user:epid:Qm9iX2E-1;gruu', new Map([['opaque', 'user:epid:Qm9iX2E-1'], ['gruu', undefined]])],
  ['sip:a@b;x=abc==', new Map([['x', 'abc==']])],
  ['sip:a@b;x=[::1]', new Map([['x', '[::1]']])],
])('%s has the parameters peers write', (text, params) => {
  expect(parseUri(text).params).toEqual(params)
})

test.each([
  'sip:', 'sip:@host', 'sip:a@', 'sip:a@b@c', 'sip:a@b:', 'sip:a@b:0', 'sip:a@b:70000', 'sip:a@b:5060x', 'sip:a@b:-1', 'sip:a b@c', 'sip:a@b;', 'sip:a@b;;c', 'sip:a@b;=x', 'sip:a@b;x=',
  'sip:a@b;x;X=1', 'sip:a@b?', 'sip:a@b?x', 'sip:a@b?=y', 'sip:a%4@b', 'sip:a%zz@b', 'sip:a:%@b', 'sip:a@b;x=%1', 'sip:a@b?x=%', 'sip:[::1', 'sip:[::1]x', 'sip:[]', 'sip:[1.2.3.4]', 'sip:[::g]', 'sip:2001:db8::1',
  'sip:a@b\r\n', 'sip:"a"@b', 'sip:<a@b>', 'sip:a\u00e9@b', 'sip:a@b_\u0000', 'alice', '', ':', '1:x', 'a b:c', 'tel:', 'tel:1 2', 'sip', '//host', 'sip:a@b#c', 'sip:a@b,c',
])('%j is no URI', (text) => {
  expect(() => parseUri(text)).toThrow(SipError)
})

test('another scheme keeps the rest as it is', () => {
  expect(parseUri('TEL:+1-555-0100;phone-context=x')).toMatchObject({ scheme: 'tel', host: '', opaque: '+1-555-0100;phone-context=x' })
  expect(formatUri(parseUri('TEL:+1-555-0100'))).toBe('tel:+1-555-0100')
})

describe('sameUri follows RFC 3261 §19.1.4', () => {
  test.each([
    ['sip:%62ob@parley.test;transport=TCP', 'sip:bob@PaRLey.TeST;Transport=tcp'],
    ['sip:carol@parley.test', 'sip:carol@parley.test;row=5'],
    ['sip:carol@parley.test', 'sip:carol@parley.test;shelf=3'],
    ['sip:pool.parley.test;transport=tcp;method=REGISTER?to=sip:bob%40pool.parley.test', 'sip:pool.parley.test;method=REGISTER;transport=tcp?to=sip:bob%40pool.parley.test'],
    ['sip:alice@parley.test?subject=tea%20time&priority=urgent', 'sip:alice@parley.test?priority=urgent&subject=tea%20time'],
    ['tel:1', 'TEL:1'],
  ])('%s = %s', (a, b) => {
    expect([sameUri(a, b), sameUri(parseUri(b), parseUri(a))]).toEqual([true, true])
  })

  test.each([
    ['SIP:BOB@PaRLey.TeST;Transport=udp', 'sip:bob@PaRLey.TeST;Transport=UDP'],
    ['sip:bob@pool.parley.test', 'sip:bob@pool.parley.test:5060'],
    ['sip:bob@pool.parley.test', 'sip:bob@pool.parley.test;transport=udp'],
    ['sip:bob@pool.parley.test', 'sip:bob@pool.parley.test:6000;transport=tcp'],
    ['sip:carol@parley.test', 'sip:carol@parley.test?Subject=tea%20time'],
    ['sip:bob@desk21.parley.test', 'sip:bob@192.0.2.4'],
    ['sip:a@b;shelf=3', 'sip:a@b;shelf=4'],
    ['sip:a@b', 'sips:a@b'],
    ['sip:a@b', 'sip:a:@b'],
    ['sip:a@b', 'sip:b'],
    ['sip:a%40b@c', 'sip:a@c'],
    ['sip:a@b;lr', 'sip:a@b;lr=on'],
    ['tel:1', 'tel:2'],
  ])('%s ≠ %s', (a, b) => {
    expect([sameUri(a, b), sameUri(b, a)]).toEqual([false, false])
  })
})

test.each([
  ['sip:Alice@Parley.Test', 'alice@parley.test'],
  ['sips:alice:pw@parley.test:5061;transport=tls?x=y', 'alice@parley.test'],
  ['sip:%41lice@parley.test', 'alice@parley.test'],
  ['sip:al%69ce%2Fdesk@parley.test', 'alice%2fdesk@parley.test'],
  ['sip:a%00@parley.test', 'a%00@parley.test'],
  ['sip:bob@parley.test;opaque=user:epid:X;gruu', 'bob@parley.test'],
  ['sip:Parley.test:5061', 'parley.test'],
  ['sip:a@[2001:DB8::1]', 'a@[2001:db8::1]'],
  ['tel:+1555', 'tel:+1555'],
  ['mailto:alice@parley.test', 'mailto:alice@parley.test'],
])('%s names %s', (uri, address) => {
  expect(addressOf(uri)).toBe(address)
})

test.each(['sip:@parley.test', 'sip:alice@', 'sip:alice@b@c', 'sip:alice', 'sip:', 'sip:al ice@parley.test'])('a short way through addressOf takes nothing that parseUri refuses: %s', (uri) => {
  const outcome = (work: () => string) => {
    try {
      return work()
    } catch (error) {
      return (error as Error).message
    }
  }
  expect(outcome(() => addressOf(uri))).toBe(outcome(() => addressOf(parseUri(uri))))
})

test('an escape becomes its character only where the character needs none', () => {
  expect(decodeEscapes("%61%2d%5F%2e%21%7e%2A%27%28%29")).toBe("a-_.!~*'()")
  expect(decodeEscapes('%25%2b%40%3a%20%00%0d%e4%60')).toBe('%25%2B%40%3A%20%00%0D%E4%60')
  expect(decodeEscapes('%2561')).toBe('%2561')
})

const part = (characters: string) => fc.string({ unit: fc.constantFrom(...characters), minLength: 1, maxLength: 12 })
const plain = 'abcXYZ019-_.'
const uris = fc.record({
  scheme: fc.constantFrom('sip', 'sips'),
  user: fc.option(part(`${plain}&=+$,;?/!~*'()`), { nil: undefined }),
  host: fc.oneof(part(plain), fc.constant('[2001:db8::7]')),
  port: fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined }),
  params: fc.uniqueArray(fc.tuple(part('abcde-[]/:&+$'), fc.option(part(`${plain}[]/:&+$=`), { nil: undefined })), { selector: ([name]) => name }).map((pairs) => new Map(pairs)),
  headers: fc.option(fc.uniqueArray(fc.tuple(part('abc-'), part(plain)), { minLength: 1, selector: ([name]) => name }).map((pairs) => new Map(pairs)), { nil: undefined }),
})

test('what is formatted reads back as what it was', () => {
  fc.assert(
    fc.property(uris, (uri) => {
      expect(parseUri(formatUri(uri))).toEqual({ ...uri, password: undefined, opaque: undefined })
      expect(sameUri(formatUri(uri), uri)).toBe(true)
    }),
  )
})

test('no text makes it throw anything but a refusal, and what it takes it can write again', () => {
  const hostile = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'sip:@;=?&%[]:.a1\r\n\0 "<>') }).map((rest) => `sip:${rest}`))
  fc.assert(
    fc.property(hostile, (text) => {
      try {
        const uri = parseUri(text)
        expect(parseUri(formatUri(uri))).toEqual(uri)
        expect(addressOf(text)).toBe(addressOf(uri))
      } catch (error) {
        expect(error).toBeInstanceOf(SipError)
        expect(() => addressOf(text)).toThrow(SipError)
      }
    }),
    { numRuns: 2000 },
  )
})
