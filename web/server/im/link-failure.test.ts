import { expect, test } from 'vitest'
import { Request, Response } from '@parley/sip/message'
import { ConnectError } from '@parley/sip/transport/connect-error'
import { connectFailure, trustFailure, type LinkPlace } from './link-failure.ts'

const place: LinkPlace = {
  pool: 'lync.parley.test',
  address: '192.0.2.1',
  port: 5061,
  fqdn: 'owa.parley.test',
  own: { commonName: 'ex14.parley.test', names: ['ex14.parley.test'], issuer: 'CN=Contoso CA', trustedByPool: true },
  trusted: ['owa.parley.test'],
}
const known: LinkPlace = { ...place, own: { ...place.own, commonName: 'owa.parley.test', names: ['OWA.parley.test'] } }
const answer = (reason: string) => {
  const request = Request.create('OPTIONS', 'sip:lync.parley.test', [['Via', 'SIP/2.0/TLS x;branch=z9hG4bK1'], ['From', '<sip:a@b.test>;tag=1'], ['To', '<sip:b.test>'], ['Call-ID', '1'], ['CSeq', '1 OPTIONS']])
  const response = Response.to(request, 403, undefined, 'x')
  response.headers.add('ms-diagnostics', `1;reason="${reason}";source="lync.parley.test"`)
  return response
}

test('F11: the alert unknown_ca of a handshake is told as what it means, with the issuer', () => {
  const alert = new ConnectError('handshake', 'TLS handshake with lync.parley.test:5061 failed: 48:ssl/tls alert unknown ca')
  expect(connectFailure(alert, place)).toMatchObject({ step: 'known-server', event: 'imTrustRefused', check: 'Certificate at the pool: front end does not trust issuer CN=Contoso CA' })
})

test('F13: so is a refusal that says it, and a connection that ends without a word where we know that it must', () => {
  expect(trustFailure(answer('issuer CN=Contoso CA is not trusted'), place).check).toBe('Certificate at the pool: front end does not trust issuer CN=Contoso CA')
  expect(trustFailure(undefined, { ...place, own: { ...place.own, trustedByPool: false } }).check).toContain('front end does not trust issuer CN=Contoso CA')
  expect(trustFailure(undefined, known).check).toContain('does not accept (issuer CN=Contoso CA)')
})

test('F12: a name nobody trusts stands beside those that are; one that is trusted is not blamed', () => {
  expect(trustFailure(answer('unknown server'), place).check).toContain('certificate CN=ex14.parley.test, trusted application pool FQDN=owa.parley.test')
  const blamed = trustFailure(answer('owa.parley.test may not act for users'), known)
  expect(blamed.check).toBe('Known server of the pool: 403 owa.parley.test may not act for users')
  expect(blamed.remedy).toContain('Get-CsKnownServer')
})

test('a pool that cannot be reached, and one with the wrong certificate, are told apart', () => {
  expect(connectFailure(new ConnectError('unreachable', 'no connection'), place)).toMatchObject({ step: 'tls', event: 'imConnectFailed' })
  expect(connectFailure(new ConnectError('untrusted', 'not trusted', { expected: 'lync.parley.test', found: 'x.test' }), place)).toMatchObject({ step: 'tls', event: 'imServerCertificateRefused', check: expect.stringContaining('expected lync.parley.test, found x.test') })
})
