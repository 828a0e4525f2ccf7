import { expect, test } from 'vitest'
import { Request, Response } from '../message.ts'
import { clientKey, responseKey, serverKey } from './key.ts'

function request(method: string, via: string, more: Partial<Record<'uri' | 'from' | 'to' | 'call' | 'cseq', string>> = {}): Request {
  return Request.create(method, more.uri ?? 'sip:bob@b.test', [
    ['Via', via],
    ['From', more.from ?? '<sip:alice@a.test>;tag=f'],
    ['To', more.to ?? '<sip:bob@b.test>'],
    ['Call-ID', more.call ?? 'c1'],
    ['CSeq', `${more.cseq ?? 1} ${method}`],
  ])
}

const via = 'SIP/2.0/TLS a.test:5061;branch=z9hG4bKabc'
const old = 'SIP/2.0/tls 127.0.0.1:46644'

test('branch, sent-by and method name a transaction, and nothing else does', () => {
  const key = serverKey(request('MESSAGE', via))
  expect(serverKey(request('MESSAGE', 'SIP/2.0/tls A.TEST:5061;rport;branch=z9hG4bKabc', { call: 'other', cseq: '9' }))).toBe(key)
  expect(serverKey(request('MESSAGE', via.replace('abc', 'abd')))).not.toBe(key)
  expect(serverKey(request('MESSAGE', via.replace('a.test', 'x.test')))).not.toBe(key)
  expect(serverKey(request('MESSAGE', via.replace(':5061', '')))).not.toBe(key)
  expect(serverKey(request('INFO', via))).not.toBe(key)
})

test('an ACK finds its INVITE, and a CANCEL when it is asked to', () => {
  const key = serverKey(request('INVITE', via))
  expect(serverKey(request('ACK', via))).toBe(key)
  expect(serverKey(request('CANCEL', via))).not.toBe(key)
  expect(serverKey(request('CANCEL', via), 'INVITE')).toBe(key)
})

test('without a branch, Request-URI, From tag, Call-ID, CSeq and top Via name the transaction', () => {
  const key = serverKey(request('MESSAGE', old))
  expect(serverKey(request('MESSAGE', old))).toBe(key)
  for (const other of [{ uri: 'sip:carol@b.test' }, { from: '<sip:alice@a.test>;tag=g' }, { call: 'c2' }, { cseq: '2' }]) {
    expect(serverKey(request('MESSAGE', old, other))).not.toBe(key)
  }
  expect(serverKey(request('MESSAGE', 'SIP/2.0/tls 127.0.0.1:46645'))).not.toBe(key)
})

test('without a branch too, an ACK finds its INVITE although its To carries the tag of the answer', () => {
  expect(serverKey(request('ACK', old, { to: '<sip:bob@b.test>;tag=t' }))).toBe(serverKey(request('INVITE', old)))
})

test('a branch without the magic cookie is no name by itself', () => {
  const odd = 'SIP/2.0/TCP a.test;branch=1'
  expect(serverKey(request('MESSAGE', odd, { call: 'c2' }))).not.toBe(serverKey(request('MESSAGE', odd)))
})

test('a response is matched by the branch of its top Via and the method of its CSeq', () => {
  const own = request('MESSAGE', via)
  expect(responseKey(Response.to(own, 200))).toBe(clientKey('z9hG4bKabc', 'MESSAGE'))
  expect(clientKey('z9hG4bKabc', 'CANCEL')).not.toBe(clientKey('z9hG4bKabc', 'INVITE'))
  expect(responseKey(Response.to(request('MESSAGE', old), 200))).toBeUndefined()
})
