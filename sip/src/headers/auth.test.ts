import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SipError } from '../errors.ts'
import { formatChallenge, formatCredentials, parseAuthParams, parseChallenge, parseCredentials } from './auth.ts'

test('a challenge, quoted and unquoted values alike', () => {
  expect(parseChallenge('Digest realm="a \\"b\\"" , nonce="x,y=z",algorithm = SHA-256, qop="auth,auth-int", stale=TRUE')).toEqual({
    scheme: 'Digest',
    params: new Map([['realm', 'a "b"'], ['nonce', 'x,y=z'], ['algorithm', 'SHA-256'], ['qop', 'auth,auth-int'], ['stale', 'TRUE']]),
  })
})

test('credentials with every parameter of Digest, names without case', () => {
  const { params } = parseCredentials('digest USERNAME="alice", realm="r", nonce="n", uri="sip:r;x=y", response="00ff", nc=00000001, cnonce="c", qop=auth, opaque=""')
  expect([params.get('username'), params.get('uri'), params.get('nc'), params.get('opaque')]).toEqual(['alice', 'sip:r;x=y', '00000001', ''])
})

test('a scheme nobody knows is read like any other', () => {
  expect(parseCredentials('Mystery veiled-data=here')).toEqual({ scheme: 'Mystery', params: new Map([['veiled-data', 'here']]) })
})

test('one blob of base64 is no parameter', () => {
  expect(parseCredentials('Negotiate YIIB6w==')).toEqual({ scheme: 'Negotiate', params: new Map(), token68: 'YIIB6w==' })
  expect(parseCredentials('Basic YWxhZGRpbjpv/+=').token68).toBe('YWxhZGRpbjpv/+=')
  expect(parseCredentials('NTLM').token68).toBeUndefined()
})

test.each(['', ' ', '="x"', 'Digest realm="a', 'Digest realm="a" nonce="b"', 'Digest realm=, nonce="b"', 'Digest =x', 'Digest realm="a",, nonce="b"', 'Digest realm="a", REALM="b"', 'Digest "realm"="a"', 'Digest,realm="a"', 'Digest realm="a"x'])('%j is refused', (text) => {
  expect(() => parseCredentials(text)).toThrow(SipError)
})

test('a challenge is written with its values quoted but for the few that must not be', () => {
  expect(formatChallenge('Digest', [['realm', 'SIP Communications Service'], ['nonce', 'n"1'], ['opaque', undefined], ['qop', 'auth'], ['algorithm', 'SHA-256'], ['stale', 'true']])).toBe(
    'Digest realm="SIP Communications Service", nonce="n\\"1", qop="auth", algorithm=SHA-256, stale=true',
  )
})

test('credentials are written with qop and nc unquoted', () => {
  expect(formatCredentials('Digest', [['username', 'alice'], ['nc', '00000001'], ['qop', 'auth']])).toBe('Digest username="alice", nc=00000001, qop=auth')
})

test('what is written reads back', () => {
  const text = fc.string({ unit: fc.integer({ min: 32, max: 255 }).map((code) => String.fromCharCode(code)) })
  fc.assert(
    fc.property(text, text, (realm, nonce) => {
      expect(parseChallenge(formatChallenge('Digest', [['realm', realm], ['nonce', nonce]])).params).toEqual(new Map([['realm', realm], ['nonce', nonce]]))
    }),
  )
})

test('Authentication-Info has parameters without a scheme', () => {
  expect(parseAuthParams('nextnonce="n", rspauth="00"')).toEqual(new Map([['nextnonce', 'n'], ['rspauth', '00']]))
})
