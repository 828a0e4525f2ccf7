import { expect, test } from 'vitest'
import { maskHead } from './mask-head.ts'

test('a digest answer keeps who, where and how, and loses everything that could be replayed or guessed from', () => {
  const line =
    'Proxy-Authorization: Digest username="alice@parley.test", realm="parley.test", nonce="canary1", uri="sip:x", response="canary2", cnonce="canary3", nc=00000001, qop=auth, algorithm=SHA-256'
  const masked = maskHead(line)
  expect(masked).toBe('Proxy-Authorization: Digest realm="parley.test", username="alice@parley.test", algorithm=SHA-256, qop=auth, nc=00000001, [removed]')
})

test('every header that carries credentials is masked, in any case, with blanks before the colon and folded', () => {
  const names = ['Authorization', 'PROXY-AUTHORIZATION', 'authentication-info', 'Proxy-Authentication-Info', 'WWW-Authenticate', 'Proxy-Authenticate', 'Cookie']
  for (const name of names) {
    const masked = maskHead(`OPTIONS sip:x SIP/2.0\r\n${name} : NTLM gssapi-data="canary1",\r\n\tresponse="canary2",\r\n opaque="canary3"\r\nMax-Forwards: 70`)
    expect(masked).not.toContain('canary')
    expect(masked.endsWith('\r\nMax-Forwards: 70')).toBe(true)
  }
})

test('a password inside a URI is taken out, the rest of the URI stays', () => {
  expect(maskHead('From: <sip:alice:canary@parley.test>;tag=1')).toBe('From: <sip:alice:[removed]@parley.test>;tag=1')
  expect(maskHead('Contact: <sip:alice@owa.parley.test:5199;transport=tls>')).toBe('Contact: <sip:alice@owa.parley.test:5199;transport=tls>')
})
