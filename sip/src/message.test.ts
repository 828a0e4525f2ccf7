import { expect, test } from 'vitest'
import { Request, Response } from './message.ts'
import { headText, serialize } from './serialize.ts'
import { SipError } from './errors.ts'

const request = (to = '<sip:bob@parley.test>') =>
  Request.create('INVITE', 'sip:bob@parley.test', [
    ['Via', 'SIP/2.0/TLS b.parley.test;branch=z9hG4bK2'],
    ['Via', 'SIP/2.0/TLS a.parley.test;branch=z9hG4bK1'],
    ['Max-Forwards', '70'],
    ['Record-Route', '<sip:pool.parley.test;lr>'],
    ['From', '<sip:alice@parley.test>;tag=a'],
    ['To', to],
    ['Call-ID', '1@a'],
    ['CSeq', '1 INVITE'],
    ['Contact', '<sip:alice@a.parley.test>'],
  ])

test('an answer carries what finds its way back, and no more', () => {
  const answer = Response.to(request(), 486, undefined, 'b')
  expect([...answer.headers.entries()]).toEqual([
    ['Via', 'SIP/2.0/TLS b.parley.test;branch=z9hG4bK2'],
    ['Via', 'SIP/2.0/TLS a.parley.test;branch=z9hG4bK1'],
    ['From', '<sip:alice@parley.test>;tag=a'],
    ['To', '<sip:bob@parley.test>;tag=b'],
    ['Call-ID', '1@a'],
    ['CSeq', '1 INVITE'],
  ])
  expect(answer).toMatchObject({ status: 486, reason: 'Busy Here' })
})

test.each([
  [100, false],
  [180, true],
  [200, true],
  [302, false],
  [404, false],
])('%i carries Record-Route: %s', (status, carries) => {
  expect(Response.to(request(), status).headers.has('Record-Route')).toBe(carries)
})

test.each([
  ['<sip:bob@parley.test>', 200, '<sip:bob@parley.test>;tag=new'],
  ['<sip:bob@parley.test>', 100, '<sip:bob@parley.test>'],
  ['<sip:bob@parley.test>;tag=old', 200, '<sip:bob@parley.test>;tag=old'],
  ['<sip:bob@parley.test> ; x=1;\tTAG = old', 200, '<sip:bob@parley.test> ; x=1;\tTAG = old'],
  ['<sip:bob@parley.test;tag=uri>', 200, '<sip:bob@parley.test;tag=uri>;tag=new'],
  ['"a>;tag=name" <sip:bob@parley.test>', 200, '"a>;tag=name" <sip:bob@parley.test>;tag=new'],
  ['sip:bob@parley.test', 200, 'sip:bob@parley.test;tag=new'],
  ['sip:bob@parley.test;tag=old', 200, 'sip:bob@parley.test;tag=old'],
  ['"never closed <sip:bob@parley.test>', 400, '"never closed <sip:bob@parley.test>;tag=new'],
])('the To %s of a %i becomes %s', (to, status, expected) => {
  expect(Response.to(request(to), status, undefined, 'new').headers.all('To')).toEqual([expected])
})

test('an answer can be made from a request that has nothing', () => {
  expect(headText(Response.to(Request.create('OPTIONS', 'sip:x'), 400))).toBe('SIP/2.0 400 Bad Request\r\nContent-Length: 0\r\n\r\n')
})

test('what is written has the length of the body, whatever the headers say', () => {
  const message = Request.create('MESSAGE', 'sip:bob@parley.test', [['l', '9999'], ['Content-Type', 'text/plain'], ['Content-Length', '1']], 'grüße')
  expect(serialize(message).toString()).toBe('MESSAGE sip:bob@parley.test SIP/2.0\r\nContent-Type: text/plain\r\nContent-Length: 7\r\n\r\ngrüße')
})

test('a binary body is written as it is', () => {
  const body = Buffer.from([0, 255, 13, 10, 128])
  const wire = serialize(Response.create(200, 'OK', [], body))
  expect(wire.subarray(-5).equals(body)).toBe(true)
})

test.each([
  () => Request.create('MESS AGE', 'sip:a@b'),
  () => Request.create('', 'sip:a@b'),
  () => Request.create('MESSAGE', 'sip:a@b SIP/2.0\r\nRoute: <sip:c>\r\nX:'),
  () => Request.create('MESSAGE', ''),
  () => Request.create('MESSAGE', 'sip:ж@b'),
  () => Response.create(200, 'OK\r\nX: y'),
  () => Response.create(99),
  () => Response.create(1000),
  () => Response.create(200.5),
])('nothing that would break the start line is written (%#)', (make) => {
  expect(() => headText(make())).toThrow(SipError)
})

test('a clone shares the body and nothing else', () => {
  const original = request()
  const clone = original.clone()
  clone.uri = 'sip:carol@parley.test'
  clone.headers.set('CSeq', '2 INVITE')
  expect([original.uri, original.headers.get('CSeq')]).toEqual(['sip:bob@parley.test', '1 INVITE'])
  expect(clone.body).toBe(original.body)
  const answer = Response.create(200)
  expect(answer.clone()).toEqual(answer)
})
