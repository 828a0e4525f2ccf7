import { expect, test } from 'vitest'
import { SipError } from '../errors.ts'
import { Request, Response } from '../message.ts'
import { Dialog } from './dialog.ts'

function invite(more: [string, string][] = []): Request {
  return Request.create('INVITE', 'sip:bob@b.test', [
    ['Via', 'SIP/2.0/TLS a.test;branch=z9hG4bK1'],
    ['Max-Forwards', '70'],
    ['From', '"Alice" <sip:alice@a.test>;tag=fa;epid=0123456789ab'],
    ['To', '<sip:bob@b.test>;epid=ba9876543210'],
    ['Call-ID', 'c1'],
    ['CSeq', '7 INVITE'],
    ['Contact', '<sip:alice@a.test;opaque=user:epid:x;gruu>'],
    ...more,
  ])
}

function accept(request: Request, more: [string, string][] = []): Response {
  const response = Response.to(request, 200, undefined, 'tb')
  response.headers.add('Contact', '<sip:bob@10.0.0.2:5061;transport=tls>')
  for (const [name, value] of more) response.headers.add(name, value)
  return response
}

const proxies: [string, string][] = [['Record-Route', '<sip:p2.test;lr>, <sip:p1.test;lr>']]

function both(record: [string, string][] = []): { caller: Dialog; callee: Dialog } {
  const request = invite(record)
  const response = accept(request)
  return { caller: Dialog.uac(request, response), callee: Dialog.uas(request, response) }
}

const lines = (request: Request): Record<string, string> => Object.fromEntries(request.headers.entries())

test('both sides know the dialog by the same three parts, each from its side', () => {
  const { caller, callee } = both()
  expect([caller.callId, caller.localTag, caller.remoteTag]).toEqual(['c1', 'fa', 'tb'])
  expect([callee.callId, callee.localTag, callee.remoteTag]).toEqual(['c1', 'tb', 'fa'])
  expect(Dialog.idOfRequest(caller.request('BYE'))).toBe(callee.id)
  expect(Dialog.idOfRequest(callee.request('BYE'))).toBe(caller.id)
  expect(Dialog.idOfResponse(accept(invite()))).toBe(caller.id)
})

test('a request of the caller goes to the Contact of the answer, with the next CSeq, tags and everything else From and To carried', () => {
  const { caller } = both()
  const message = caller.request('MESSAGE', 'hi', [['Content-Type', 'text/plain']])
  expect(message.uri).toBe('sip:bob@10.0.0.2:5061;transport=tls')
  expect(lines(message)).toEqual({
    'Max-Forwards': '70',
    From: '"Alice" <sip:alice@a.test>;tag=fa;epid=0123456789ab',
    To: '<sip:bob@b.test>;epid=ba9876543210;tag=tb',
    'Call-ID': 'c1',
    CSeq: '8 MESSAGE',
    'Content-Type': 'text/plain',
  })
  expect(message.body.toString()).toBe('hi')
  expect(caller.request('BYE').headers.get('CSeq')).toBe('9 BYE')
})

test('a request of the callee goes to the Contact of the INVITE and counts its own CSeq', () => {
  const { callee } = both()
  const bye = callee.request('BYE')
  expect(bye.uri).toBe('sip:alice@a.test;opaque=user:epid:x;gruu')
  expect([bye.headers.get('From'), bye.headers.get('To'), bye.headers.get('CSeq')]).toEqual([
    '<sip:bob@b.test>;epid=ba9876543210;tag=tb',
    '"Alice" <sip:alice@a.test>;tag=fa;epid=0123456789ab',
    '1 BYE',
  ])
})

test('proxies that recorded themselves are passed, in the order of each side', () => {
  const { caller, callee } = both(proxies)
  expect(caller.request('INFO').headers.all('Route')).toEqual(['<sip:p1.test;lr>', '<sip:p2.test;lr>'])
  expect(callee.request('INFO').headers.all('Route')).toEqual(['<sip:p2.test;lr>', '<sip:p1.test;lr>'])
})

test('a strict router becomes the Request-URI, the target the last Route', () => {
  const { callee } = both([['Record-Route', '<sip:strict.test>, <sip:p1.test;lr>']])
  const info = callee.request('INFO')
  expect(info.uri).toBe('sip:strict.test')
  expect(info.headers.all('Route')).toEqual(['<sip:p1.test;lr>', '<sip:alice@a.test;opaque=user:epid:x;gruu>'])
})

test.each(['nonsense', '<sip:p1.test;lr>, nonsense', '<sip:p1.test;lr>, <sip:p2.test:port>', '"p1 <sip:p1.test;lr>'])('a Record-Route that cannot be read makes no dialog: %s', (route) => {
  const request = invite([['Record-Route', route]])
  expect(() => Dialog.uas(request, accept(request))).toThrow(SipError)
  expect(() => Dialog.uac(invite(), accept(invite(), [['Record-Route', route]]))).toThrow(SipError)
})

test('methods that move the target carry our Contact, others none, a given one stays', () => {
  const { caller } = both()
  const contact = '<sip:alice@a.test;opaque=user:epid:x;gruu>'
  expect(caller.request('INVITE').headers.all('Contact')).toEqual([contact])
  expect(caller.request('SUBSCRIBE', '', [['contact', '<sip:other@a.test>']]).headers.all('Contact')).toEqual(['<sip:other@a.test>'])
  expect(caller.request('MESSAGE').headers.has('Contact')).toBe(false)
})

test('the ACK repeats the CSeq number of its INVITE and moves no counter', () => {
  const { caller } = both()
  const ack = caller.ack(invite())
  expect([ack.method, ack.uri, ack.headers.get('CSeq')]).toEqual(['ACK', 'sip:bob@10.0.0.2:5061;transport=tls', '7 ACK'])
  expect(caller.request('BYE').headers.get('CSeq')).toBe('8 BYE')
  expect(() => caller.request('ACK')).toThrow(TypeError)
})

test('requests are accepted in rising order only', () => {
  const { caller, callee } = both()
  const [first, second, third] = ['MESSAGE', 'INFO', 'MESSAGE'].map((method) => caller.request(method))
  expect(callee.accepts(first!)).toBe(true)
  expect(callee.accepts(third!)).toBe(true)
  expect(callee.accepts(second!)).toBe(false)
  expect(callee.accepts(third!)).toBe(false)
})

test('the INVITE itself again, and anything before it, is out of order; its ACK is not', () => {
  const { callee, caller } = both()
  const again = invite()
  again.headers.set('To', '<sip:bob@b.test>;tag=tb')
  expect(callee.accepts(again)).toBe(false)
  expect(callee.accepts(caller.ack(invite()))).toBe(true)
})

test('the first request of a callee is accepted whatever its number', () => {
  const { caller, callee } = both()
  for (let n = 0; n < 4; n++) callee.request('INFO')
  expect(caller.accepts(callee.request('INFO'))).toBe(true)
})

test.each([
  ['another Call-ID', (r: Request) => r.headers.set('Call-ID', 'c2')],
  ['another From tag', (r: Request) => r.headers.set('From', '<sip:alice@a.test>;tag=other')],
  ['another To tag', (r: Request) => r.headers.set('To', '<sip:bob@b.test>;tag=other')],
  ['no To tag', (r: Request) => r.headers.set('To', '<sip:bob@b.test>')],
])('a request with %s is not of this dialog', (_what, change) => {
  const { caller, callee } = both()
  const message = caller.request('MESSAGE')
  change(message)
  expect(callee.accepts(message)).toBe(false)
})

test('a target refresh moves where requests go; a message without Contact does not', () => {
  const { caller, callee } = both()
  const update = caller.request('UPDATE', '', [['Contact', '<sip:alice@elsewhere.test>']])
  callee.refreshTarget(update)
  expect(callee.request('INFO').uri).toBe('sip:alice@elsewhere.test')
  callee.refreshTarget(caller.request('MESSAGE'))
  expect(callee.request('INFO').uri).toBe('sip:alice@elsewhere.test')
})

test('a peer that gives no tags still has a dialog', () => {
  const request = invite()
  request.headers.set('From', '<sip:alice@a.test>')
  const callee = Dialog.uas(request, accept(request))
  expect(callee.remoteTag).toBe('')
  expect(callee.request('BYE').headers.get('To')).toBe('<sip:alice@a.test>')
})

test('an INVITE whose Contact is missing or not one is refused', () => {
  for (const contact of [undefined, '*', '<sip:a@a.test>, <sip:b@a.test>']) {
    const request = invite()
    if (contact === undefined) request.headers.remove('Contact')
    else request.headers.set('Contact', contact)
    expect(() => Dialog.uas(request, accept(request))).toThrow('exactly one Contact')
  }
})

test('an answer without Contact leaves the target where the INVITE went', () => {
  const request = invite()
  const response = accept(request)
  response.headers.remove('Contact')
  expect(Dialog.uac(request, response).remoteTarget).toBe('sip:bob@b.test')
})
