import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { ntHash } from '@parley/platform/nt-hash'
import { NtlmSigner } from '@parley/sip/auth/ntlm-session'
import { rc4 } from '@parley/sip/auth/rc4'
import { signedText } from '@parley/sip/auth/signed-text'
import { formatCredentials, parseChallenge, parseCredentials, type AuthValue } from '@parley/sip/headers/auth'
import { Request, Response } from '@parley/sip/message'
import { NtlmFlow } from './ntlm.ts'

const target = 'lync.parley.test'
const realm = 'SIP Communications Service'
const exported = Buffer.alloc(16, 0x55)
const candidates = (password: string) => [{ ntHash: ntHash('another').toString('hex') }, {}, { ntHash: ntHash(password).toString('hex') }]

const register = (from = 'alice') =>
  Request.create('REGISTER', 'sip:parley.test', [['From', `<sip:${from}@parley.test>;tag=1;epid=2`], ['To', `<sip:${from}@parley.test>`], ['Call-ID', 'c'], ['CSeq', '3 REGISTER']])

/** What a client makes of a challenge. */
function answer(challenge: string, password: string): AuthValue {
  const { params } = parseChallenge(challenge)
  const server = Buffer.from(params.get('gssapi-data') ?? '', 'base64').subarray(24, 32)
  const key = createHmac('md5', ntHash(password)).update(Buffer.from('ALICEparley.test', 'utf16le')).digest()
  const blob = Buffer.alloc(40, 1)
  const proof = createHmac('md5', key).update(server).update(blob).digest()
  const encrypted = rc4(createHmac('md5', key).update(proof).digest(), exported)
  const parts: [at: number, data: Buffer][] = [[20, Buffer.concat([proof, blob])], [28, Buffer.from('parley.test', 'utf16le')], [36, Buffer.from('alice', 'utf16le')], [52, encrypted]]
  const head = Buffer.alloc(64)
  head.write('NTLMSSP\0', 'latin1')
  head.writeUInt32LE(3, 8)
  head.writeUInt32LE(0x62998255, 60)
  let offset = head.length
  for (const [at, data] of parts) {
    head.writeUInt16LE(data.length, at)
    head.writeUInt32LE(offset, at + 4)
    offset += data.length
  }
  const message = Buffer.concat([head, ...parts.map(([, data]) => data)])
  return parseCredentials(formatCredentials('NTLM', [['opaque', params.get('opaque')], ['gssapi-data', message.toString('base64')]]))
}

function signed(request: Request, num: string, signer = new NtlmSigner(exported)): AuthValue {
  const response = signer.signAsClient(signedText(request, { scheme: 'NTLM', rand: 'aabbccdd', num, realm, target }))
  return parseCredentials(formatCredentials('NTLM', [['crand', 'aabbccdd'], ['cnum', num], ['response', response]]))
}

function opened(): NtlmFlow {
  const flow = new NtlmFlow(target, (bytes) => Buffer.alloc(bytes, 7))
  expect(flow.open(answer(flow.challenge(), 'right'), candidates('right'))).toBeDefined()
  return flow
}

test('who knows one of the passwords opens the session, who does not is nobody', () => {
  opened()
  const flow = new NtlmFlow(target, (bytes) => Buffer.alloc(bytes, 7))
  expect(flow.open(answer(flow.challenge(), 'wrong'), candidates('right'))).toBeUndefined()
  const other = new NtlmFlow(target, (bytes) => Buffer.alloc(bytes, 8))
  expect(other.open(answer(flow.challenge(), 'right'), candidates('right'))).toBeUndefined()
})

test('a signature serves once, for its message, and only after those before it', () => {
  const flow = opened()
  expect(flow.verifies(register(), signed(register(), '1'))).toBe(true)
  expect(flow.verifies(register(), signed(register(), '1'))).toBe(false)
  expect(flow.verifies(register('bob'), signed(register(), '2'))).toBe(false)
  expect(flow.verifies(register(), signed(register(), '2', new NtlmSigner(Buffer.alloc(16, 0x56))))).toBe(false)
  expect(flow.verifies(register(), signed(register(), '5'))).toBe(true)
  expect(flow.verifies(register(), signed(register(), '3'))).toBe(false)
})

test('before a session nothing is signed or believed; in it everything is, but a challenge', () => {
  const stranger = new NtlmFlow(target, (bytes) => Buffer.alloc(bytes, 7))
  expect(stranger.verifies(register(), signed(register(), '1'))).toBe(false)
  const flow = opened()
  const [ok, challenge] = [Response.to(register(), 200, undefined, 't'), Response.to(register(), 401, undefined, 't')]
  for (const message of [ok, challenge]) flow.sign(message)
  expect(parseChallenge(ok.headers.get('Authentication-Info') ?? '').params.get('snum')).toBe('1')
  expect(challenge.headers.has('Authentication-Info')).toBe(false)
  stranger.sign(ok)
  expect(ok.headers.all('Authentication-Info')).toHaveLength(1)
})
