import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { SipError } from '../errors.ts'
import { Request } from '../message.ts'
import { buildNtlmChallenge, parseNtlmAuthenticate } from './ntlm-message.ts'
import { ntlmSessionKey, NtlmSigner } from './ntlm-session.ts'
import { rc4 } from './rc4.ts'
import { signedText } from './signed-text.ts'

const hex = (text: string) => Buffer.from(text.replaceAll(/\s/g, ''), 'hex')

/** The example of MS-NLMP §4.2.4: user User, domain Domain, password Password, server Server. */
const example = {
  ntHash: hex('a4f49c406510bdcab6824ee7c30fd852'),
  challenge: hex('0123456789abcdef'),
  proof: hex('68cd0ab851e51c96aabc927bebef6a1c'),
  over: hex('01010000000000000000000000000000aaaaaaaaaaaaaaaa0000000002000c0044006f006d00610069006e0001000c005300650072007600650072000000000000000000'),
  encryptedKey: hex('c5dad2544fc9799094ce1ce90bc9d03e'),
}

test('the proof of the example is accepted, and its key is the one that was exchanged', () => {
  const { ntHash, challenge, proof, over, encryptedKey } = example
  const shown = { user: 'User', domain: 'Domain', ntResponse: Buffer.concat([proof, over]) }
  expect(ntlmSessionKey(ntHash, challenge, shown)?.toString('hex')).toBe('8de40ccadbc14a82f15cb0ad0de95ca3')
  expect(ntlmSessionKey(ntHash, challenge, { ...shown, sessionKey: encryptedKey })?.toString('hex')).toBe('55'.repeat(16))
  expect(ntlmSessionKey(hex('00'.repeat(16)), challenge, shown)).toBeUndefined()
  expect(ntlmSessionKey(ntHash, hex('0123456789abcdee'), shown)).toBeUndefined()
})

test('RC4 is that of RFC 6229', () => {
  expect(rc4(hex('0102030405'), Buffer.alloc(16)).toString('hex')).toBe('b2396305f03dc027ccc3524a0a1118a8')
})

test('a signature holds for its text and its direction only', () => {
  const signer = new NtlmSigner(hex('55'.repeat(16)))
  const signature = signer.signAsClient('<NTLM><1>')
  expect(signature).toMatch(/^01000000[0-9a-f]{16}64000000$/)
  expect(signer.verify('<NTLM><1>', signature.toUpperCase())).toBe(true)
  expect(signer.verify('<NTLM><2>', signature)).toBe(false)
  expect(signer.verify('<NTLM><1>', signer.sign('<NTLM><1>'))).toBe(false)
  expect(signer.verify('<NTLM><1>', 'nonsense')).toBe(false)
})

test('the challenge says what is agreed on, and ends its names', () => {
  const challenge = buildNtlmChallenge(example.challenge, { computer: 'lync.parley.test', domain: 'parley.test' })
  expect(challenge.toString('latin1', 0, 8)).toBe('NTLMSSP\0')
  expect(challenge.readUInt32LE(20)).toBe(0x62998255)
  expect(challenge.subarray(24, 32)).toEqual(example.challenge)
  expect(challenge.readUInt32LE(challenge.length - 4)).toBe(0)
})

test('no bytes at all make the reader fail otherwise than with a refusal', () => {
  const head = Buffer.concat([Buffer.from('NTLMSSP\0\x03\0\0\0', 'latin1')])
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, real) => {
      try {
        parseNtlmAuthenticate(real ? Buffer.concat([head, bytes]) : Buffer.from(bytes))
      } catch (error) {
        expect(error).toBeInstanceOf(SipError)
      }
    }),
  )
})

test('the signed text names every field, empty where it is absent', () => {
  const request = Request.create('REGISTER', 'sip:parley.test', [
    ['From', '<sip:alice@parley.test>;tag=1;epid=2'],
    ['To', '<sip:alice@parley.test>'],
    ['Call-ID', 'c'],
    ['CSeq', '3 REGISTER'],
  ])
  expect(signedText(request, { scheme: 'NTLM', rand: 'aa', num: '1', realm: 'SIP Communications Service', target: 'lync.parley.test' })).toBe(
    '<NTLM><aa><1><SIP Communications Service><lync.parley.test><c><3><REGISTER><sip:alice@parley.test><1><sip:alice@parley.test><><><><>',
  )
})
