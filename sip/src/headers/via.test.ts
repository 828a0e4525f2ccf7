import { expect, test } from 'vitest'
import { SipError } from '../errors.ts'
import { Request } from '../message.ts'
import { formatVia, isUniqueBranch, parseVia, topVia, viasOf } from './via.ts'

test('a hop in its parts', () => {
  expect(parseVia('SIP/2.0/TLS pool.parley.test:5061;branch=z9hG4bKa1;received=192.0.2.7;rport;ms-received-cid=4F0')).toEqual({
    protocol: 'SIP/2.0',
    transport: 'TLS',
    host: 'pool.parley.test',
    port: 5061,
    params: new Map([['branch', 'z9hG4bKa1'], ['received', '192.0.2.7'], ['rport', undefined], ['ms-received-cid', '4F0']]),
  })
})

test.each([
  ['SIP/2.0/tls 127.0.0.1:46644', { transport: 'TLS', host: '127.0.0.1', port: 46_644, params: new Map() }],
  ['SIP / 2.0\t/  UDP   a.b  :  5060 ; branch = x ', { protocol: 'SIP/2.0', host: 'a.b', port: 5060, params: new Map([['branch', 'x']]) }],
  ['SIP/2.0/TCP [2001:db8::9:255];received=2001:db8::1', { host: '[2001:db8::9:255]', params: new Map([['received', '2001:db8::1']]) }],
  ['SIP/2.0/TCP [2001:db8::1]:5060;received=[2001:db8::2]', { port: 5060, params: new Map([['received', '[2001:db8::2]']]) }],
  ['SIP/2.0/UNKNOWN host_with_underscore', { transport: 'UNKNOWN', host: 'host_with_underscore' }],
])('%s is understood', (text, expected) => {
  expect(parseVia(text)).toMatchObject(expected)
})

test.each([
  '', 'SIP', 'SIP/2.0', 'SIP/2.0/', 'SIP/2.0/TLS', 'SIP/2.0/TLS ', 'SIP/2.0/TLSa.b', 'SIP/2.0/TLS ;branch=1', 'SIP/2.0/TLS a.b:', 'SIP/2.0/TLS a.b:x', 'SIP/2.0/TLS a.b:99999', 'SIP/2.0/TLS a.b;;branch=1',
  'SIP/2.0/TLS a.b;branch=1;branch=2', 'SIP/2.0/TLS a.b;branch=', 'SIP/2.0/TLS a.b;branch="1', 'SIP/2.0/TLS a b', 'SIP/2.0/TLS [::1', 'SIP/2.0/TLS a.b,', '/2.0/TLS a.b', 'SIP//TLS a.b', 'SIP/2.0//a.b',
])('%j is no hop', (text) => {
  expect(() => parseVia(text)).toThrow(SipError)
})

test('what is formatted reads back', () => {
  for (const text of ['SIP/2.0/TLS pool.parley.test:5061;branch=z9hG4bK1;rport', 'SIP/2.0/TCP [::1];received=[::2];note="a;b, c"']) expect(formatVia(parseVia(text))).toBe(text)
})

test('the top hop is the first value of the first line, and the others may be anything', () => {
  const request = Request.create('OPTIONS', 'sip:a@b', [['v', 'SIP/2.0/TLS first;x="a,b" , <<rubbish'], ['Via', 'more rubbish']])
  expect(topVia(request)).toMatchObject({ host: 'first', params: new Map([['x', 'a,b']]) })
  expect(() => viasOf(request)).toThrow(SipError)
  expect(topVia(Request.create('OPTIONS', 'sip:a@b'))).toBeUndefined()
})

test('all hops, over all lines, last one first', () => {
  const request = Request.create('OPTIONS', 'sip:a@b', [['Via', 'SIP/2.0/TLS c, SIP/2.0/TCP b'], ['v', 'SIP/2.0/UDP a']])
  expect(viasOf(request).map(({ host }) => host)).toEqual(['c', 'b', 'a'])
})

test.each([
  ['z9hG4bK1', true],
  ['Z9HG4BK1', true],
  ['z9hG4bK', false],
  ['1z9hG4bK', false],
  ['', false],
  [undefined, false],
])('the branch %s names its transaction by itself: %s', (branch, unique) => {
  expect(isUniqueBranch(branch)).toBe(unique)
})
