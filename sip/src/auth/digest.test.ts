import { expect, test } from 'vitest'
import { parseChallenge } from '../headers/auth.ts'
import { answerChallenge, chooseChallenge, digestHa1, digestResponse, digestSecrets } from './digest.ts'

const client = { username: 'Mufasa', secrets: (realm: string) => digestSecrets('Mufasa', realm, 'Circle of Life') }
const get = { method: 'GET', uri: '/dir/index.html' }
const cnonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ'
const challenge = (algorithm: string): string =>
  `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, ` +
  'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'

test('the MD5 example of RFC 7616 §3.9.1 is answered as it is printed there', () => {
  expect(answerChallenge(parseChallenge(challenge('MD5')), client, get, cnonce)).toContain('response="8ca523f5e9506fed4657c9700eebdbec"')
})

test('the SHA-256 example of RFC 7616 §3.9.1 is answered as it is printed there', () => {
  const answer = answerChallenge(parseChallenge(challenge('SHA-256')), client, get, cnonce)
  expect(answer).toContain('response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"')
  expect(answer).toContain('nc=00000001')
  expect(answer).toContain('opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"')
})

test('the example of RFC 2617 §3.5 comes out as it is printed there', () => {
  const ha1 = digestHa1('MD5', 'Mufasa', 'testrealm@host.com', 'Circle Of Life')
  const input = { algorithm: 'MD5', ha1, nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093', method: 'GET', uri: '/dir/index.html' } as const
  expect(digestResponse({ ...input, qop: 'auth', nc: '00000001', cnonce: '0a4f113b' })).toBe('6629fae49393a05397450978507c4ef1')
})

test('without qop the digest is the one of RFC 2069', () => {
  const ha1 = digestHa1('MD5', 'Mufasa', 'testrealm@host.com', 'Circle Of Life')
  const input = { algorithm: 'MD5', ha1, nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093', method: 'GET', uri: '/dir/index.html' } as const
  expect(digestResponse(input)).toBe('670fd8c2df070c60b045671b8b24ff02')
})

test('a name outside ASCII is hashed as UTF-8', () => {
  expect(digestHa1('MD5', 'zoë', 'r', 'p')).toBe(digestHa1('MD5', Buffer.from([0x7a, 0x6f, 0xc3, 0xab]).toString('utf8'), 'r', 'p'))
  expect(digestHa1('MD5', 'zoë', 'r', 'p')).not.toBe(digestHa1('MD5', 'zoe', 'r', 'p'))
})

test('the strongest challenge both sides know is answered, others are passed over', () => {
  const offered = ['MD5', 'SHA-512-256', 'SHA-256'].map((name) => parseChallenge(challenge(name)))
  expect(chooseChallenge(offered)?.params.get('algorithm')).toBe('SHA-256')
  expect(chooseChallenge(offered.slice(0, 2))?.params.get('algorithm')).toBe('MD5')
  expect(chooseChallenge([parseChallenge('NTLM realm="x", targetname="y"')])).toBeUndefined()
  expect(chooseChallenge([parseChallenge('Digest realm="x", nonce="n", qop="auth-int"')])).toBeUndefined()
})
