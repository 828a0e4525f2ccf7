import { expect, test } from 'vitest'
import { parseChallenge, parseCredentials } from '../headers/auth.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import { checkDigest, digestChallenges } from './digest-server.ts'
import type { DigestCheck } from './digest-server.ts'
import { answerChallenge, chooseChallenge, digestSecrets } from './digest.ts'
import { Nonces } from './nonces.ts'

const realm = 'parley.test'
const clock = new FakeClock()
const uri = 'sip:parley.test'

function setting(more: Partial<DigestCheck> = {}): DigestCheck {
  return {
    method: 'REGISTER',
    requestUri: uri,
    realm,
    nonces: new Nonces({ clock }),
    scope: 'tls-1',
    secretsOf: (name) => (name === 'alice' ? digestSecrets('alice', realm, 'right') : undefined),
    ...more,
  }
}

function answer(check: DigestCheck, o: { password?: string; username?: string; uri?: string; algorithm?: 'MD5' | 'SHA-256'; nonce?: string; count?: number } = {}) {
  const username = o.username ?? 'alice'
  const nonce = o.nonce ?? check.nonces.issue('tls-1')
  const lines = digestChallenges(realm, nonce, o.algorithm === undefined ? {} : { algorithms: [o.algorithm] })
  const chosen = chooseChallenge(lines.map(parseChallenge))!
  const client = { username, secrets: (r: string) => digestSecrets(username, r, o.password ?? 'right') }
  return parseCredentials(answerChallenge(chosen, client, { method: 'REGISTER', uri: o.uri ?? uri }, 'c1', o.count)!)
}

test('SHA-256 is offered before MD5', () => {
  expect(digestChallenges(realm, 'n').map((line) => parseChallenge(line).params.get('algorithm'))).toEqual(['SHA-256', 'MD5'])
})

test.each(['MD5', 'SHA-256'] as const)('the right password is accepted with %s', (algorithm) => {
  const check = setting()
  expect(checkDigest(answer(check, { algorithm }), check)).toEqual({ ok: true, username: 'alice' })
})

test.each([
  ['a wrong password', { password: 'wrong' }],
  ['an unknown user', { username: 'mallory' }],
  ['a digest made for another Request-URI', { uri: 'sip:elsewhere.test' }],
])('%s is wrong', (_what, o) => {
  const check = setting()
  expect(checkDigest(answer(check, o), check)).toMatchObject({ ok: false, why: 'wrong' })
})

test('a digest made for another method is wrong', () => {
  const check = setting()
  expect(checkDigest(answer(check), { ...check, method: 'MESSAGE' })).toMatchObject({ ok: false, why: 'wrong' })
})

test('a nonce serves once: the same credentials again are stale, with a higher count too', () => {
  const check = setting()
  const nonce = check.nonces.issue('tls-1')
  const credentials = answer(check, { nonce })
  expect(checkDigest(credentials, check).ok).toBe(true)
  expect(checkDigest(credentials, check)).toMatchObject({ ok: false, why: 'stale' })
  expect(checkDigest(answer(check, { nonce, count: 2 }), check)).toMatchObject({ ok: false, why: 'stale' })
})

test('a wrong attempt uses the nonce up: nobody guesses twice with one', () => {
  const check = setting()
  const nonce = check.nonces.issue('tls-1')
  checkDigest(answer(check, { nonce, password: 'wrong' }), check)
  expect(checkDigest(answer(check, { nonce }), check)).toMatchObject({ ok: false, why: 'stale' })
})

test('a nonce that was used does not tell whether a password is right', () => {
  const check = setting()
  const nonce = check.nonces.issue('tls-1')
  checkDigest(answer(check, { nonce }), check)
  expect(checkDigest(answer(check, { nonce, password: 'wrong' }), check)).toEqual(checkDigest(answer(check, { nonce }), check))
})

test('a nonce of another connection, of another server or made up is stale', () => {
  const check = setting()
  expect(checkDigest(answer(check, { nonce: check.nonces.issue('tls-2') }), check)).toMatchObject({ why: 'stale' })
  expect(checkDigest(answer(check, { nonce: new Nonces({ clock }).issue('tls-1') }), check)).toMatchObject({ why: 'stale' })
  expect(checkDigest(answer(check, { nonce: 'abc' }), check)).toMatchObject({ why: 'stale' })
})

test('a nonce is good for five minutes', () => {
  const later = new FakeClock()
  const nonces = new Nonces({ clock: later })
  const [early, late] = [nonces.issue(), nonces.issue()]
  later.advance(300_000)
  expect(nonces.take(early)).toBe('fresh')
  later.advance(1)
  expect(nonces.take(late)).toBe('expired')
})

test('what is forgotten to save memory is refused, not accepted again', () => {
  const nonces = new Nonces({ clock: new FakeClock(), remember: 3 })
  const issued = Array.from({ length: 5 }, () => nonces.issue())
  for (const nonce of issued) nonces.take(nonce)
  for (const nonce of issued) expect(nonces.take(nonce)).not.toBe('fresh')
})

test('uri="(null)" is taken only where the option says so, and is hashed as sent', () => {
  const check = setting()
  expect(checkDigest(answer(check, { uri: '(null)' }), check)).toMatchObject({ why: 'wrong' })
  expect(checkDigest(answer(check, { uri: '(null)' }), { ...check, allowNullUri: true })).toEqual({ ok: true, username: 'alice' })
  const moved = answer(check, { uri: '(null)', password: 'wrong' })
  expect(checkDigest(moved, { ...check, allowNullUri: true })).toMatchObject({ why: 'wrong' })
})

test.each([
  ['Basic', 'Basic YWxpY2U6cmlnaHQ=', 'malformed'],
  ['an algorithm nobody offered', 'Digest username="alice", realm="parley.test", nonce="n", uri="sip:parley.test", response="0", algorithm=SHA-512, qop=auth, nc=00000001, cnonce="c"', 'wrong'],
  ['no qop (a downgrade to RFC 2069)', 'Digest username="alice", realm="parley.test", nonce="n", uri="sip:parley.test", response="0"', 'wrong'],
  ['another realm', 'Digest username="alice", realm="x", nonce="n", uri="sip:parley.test", response="0", qop=auth, nc=00000001, cnonce="c"', 'wrong'],
  ['nc of nine digits', 'Digest username="alice", realm="parley.test", nonce="n", uri="sip:parley.test", response="0", qop=auth, nc=000000001, cnonce="c"', 'malformed'],
  ['a username of 100 kB', `Digest username="${'a'.repeat(100_000)}", realm="parley.test", nonce="n", uri="sip:parley.test", response="0", qop=auth, nc=00000001, cnonce="c"`, 'malformed'],
  ['no response', 'Digest username="alice", realm="parley.test", nonce="n", uri="sip:parley.test"', 'malformed'],
])('%s is refused', (_what, line, why) => {
  expect(checkDigest(parseCredentials(line), setting())).toMatchObject({ ok: false, why })
})

test('an algorithm that was not in the challenge is refused even with the right password', () => {
  const check = setting({ algorithms: ['SHA-256'] })
  expect(checkDigest(answer(check, { algorithm: 'MD5' }), check)).toMatchObject({ ok: false, why: 'wrong' })
})
