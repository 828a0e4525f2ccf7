import { expect, test } from 'vitest'
import { defaultLimits } from './limits.ts'
import { Request, Response } from './message.ts'
import { checkRequest, checkResponse, parseMessage } from './parse.ts'

const sound: Record<string, string> = {
  Via: 'SIP/2.0/TLS a.parley.test;branch=z9hG4bK1',
  'Max-Forwards': '70',
  From: '<sip:alice@parley.test>;tag=1',
  To: '<sip:bob@parley.test>',
  'Call-ID': '1@a',
  CSeq: '1 MESSAGE',
}
const request = (change: Record<string, string | string[] | undefined> = {}, method = 'MESSAGE', uri = 'sip:bob@parley.test') => {
  const headers = Object.entries({ ...sound, ...change }).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [value].flat().map((one) => [name, one])))
  return Request.create(method, uri, headers)
}
const status = (change: Record<string, string | string[] | undefined>, method?: string, uri?: string) => checkRequest(request(change, method, uri))?.status

test('a sound request has nothing to answer for', () => {
  expect(checkRequest(request())).toBeUndefined()
  expect(status({ 'Max-Forwards': undefined })).toBeUndefined()
})

test.each(Object.keys(sound).filter((name) => name !== 'Max-Forwards'))('a request without %s is refused, and so is one where it is malformed', (name) => {
  expect(status({ [name]: undefined })).toBe(400)
  expect(status({ [name]: '< x' })).toBe(400)
  expect(status({ [name]: '' })).toBe(400)
})

test.each(['From', 'To', 'Call-ID', 'CSeq', 'Max-Forwards'])('a request with two of %s is refused', (name) => {
  expect(status({ [name]: [sound[name]!, sound[name]!] })).toBe(400)
})

test.each([
  ['Max-Forwards', 'x'],
  ['Expires', 'never'],
  ['Event', ';'],
  ['Content-Type', 'text'],
  ['Contact', '<sip:a@b>,'],
  ['Route', 'sip:a@b'],
  ['Record-Route', '<sip:a>,,<sip:b>'],
  ['Date', 'today'],
])('a malformed %s: %s is refused', (name, value) => {
  expect(status({ [name]: value })).toBe(400)
})

test('what others will judge is left to them', () => {
  expect(status({ Authorization: 'nonsense "', Warning: 'nonsense', 'Record-Route': 'nonsense', Via: [sound.Via!, 'nonsense'], 'Subscription-State': ';' })).toBeUndefined()
})

test.each([
  ['sip:bob@parley.test', undefined],
  ['sips:bob@parley.test', undefined],
  ['tel:+15550100', 416],
  ['urn:service:sos', 416],
  ['bob@parley.test', 400],
  ['sip:bob@parley.test?Subject=x', 400],
  ['sip:', 400],
])('the Request-URI %s gets %s', (uri, expected) => {
  expect(status({}, 'MESSAGE', uri)).toBe(expected)
})

test('the method of the CSeq is the method, letter for letter', () => {
  expect(status({ CSeq: '1 INVITE' })).toBe(400)
  expect(status({ CSeq: '1 Message' })).toBe(400)
  expect(status({}, 'JUGGLE')).toBe(501)
})

test('a REGISTER is for a SIP user', () => {
  expect(status({ CSeq: '1 REGISTER', To: '<tel:+15550100>' }, 'REGISTER')).toBe(400)
  expect(status({ To: '<tel:+15550100>' })).toBeUndefined()
})

test('numbers of values are limited, however they are spread over lines', () => {
  const many = (value: string, count: number) => Array.from({ length: count }, () => value)
  const limits = { ...defaultLimits, via: 4, route: 3, contacts: 2 }
  const within = { Via: [...many(sound.Via!, 2), many(sound.Via!, 2).join(',')], Route: many('<sip:a;lr>', 3), 'Record-Route': many('<sip:a;lr>', 3).join(', '), Contact: many('<sip:a@b>', 2) }
  expect(checkRequest(request(within), limits)).toBeUndefined()
  for (const [name, value] of Object.entries({ Via: many(sound.Via!, 5).join(','), Route: many('<sip:a;lr>', 4), 'Record-Route': many('<sip:a;lr>', 4), Contact: [...many('<sip:a@b>', 2), '<sip:c@d>'] })) {
    expect([name, checkRequest(request({ ...within, [name]: value }), limits)?.status]).toEqual([name, 400])
  }
})

test('a response is judged by what finds its transaction', () => {
  const headers = Object.entries(sound)
  expect(checkResponse(Response.create(200, 'OK', headers))).toBeUndefined()
  for (const name of ['Via', 'From', 'To', 'Call-ID', 'CSeq']) expect(checkResponse(Response.create(200, 'OK', headers.filter(([other]) => other !== name)))?.status).toBe(400)
})

test('a message by itself may leave Content-Length away, and is cut to the one it has', () => {
  const head = 'MESSAGE sip:b SIP/2.0\r\nX: 1'
  expect(parseMessage(head, Buffer.from('body')).body.toString()).toBe('body')
  expect(parseMessage(`${head}\r\nl: 2\r\n\r\n`, Buffer.from('body')).body.toString()).toBe('bo')
  expect(() => parseMessage(`${head}\r\nl: 5\r\n`, Buffer.from('body'))).toThrow('larger than the body')
})
