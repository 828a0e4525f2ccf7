import { expect, test } from 'vitest'
import { SipError } from '../errors.ts'
import { Request } from '../message.ts'
import { callIdOf, parseCallId } from './call-id.ts'
import { contentTypeOf, formatContentType, parseContentType } from './content-type.ts'
import { cseqOf, formatCSeq, parseCSeq } from './cseq.ts'
import { dateOf, formatDate, parseDate } from './date.ts'
import { eventOf, formatEvent, parseEvent } from './event.ts'
import { expiresOf, minExpiresOf, parseExpires } from './expires.ts'
import { maxForwardsOf, parseMaxForwards } from './max-forwards.ts'
import { formatMsDiagnostics, msDiagnosticsOf, parseMsDiagnostics } from './ms-diagnostics.ts'
import { formatSubscriptionState, parseSubscriptionState, subscriptionStateOf } from './subscription-state.ts'
import { formatWarning, parseWarning, warningsOf } from './warning.ts'

const request = (...headers: [string, string][]) => Request.create('NOTIFY', 'sip:a@b', headers)

function refuses(parse: (text: string) => unknown, ...texts: string[]): void {
  for (const text of texts) expect(() => parse(text), JSON.stringify(text)).toThrow(SipError)
}

test('CSeq: a number below 2^31 and a method', () => {
  expect(parseCSeq('0009  INVITE')).toEqual({ number: 9, method: 'INVITE' })
  expect(parseCSeq('2147483647 x!')).toEqual({ number: 2 ** 31 - 1, method: 'x!' })
  expect(formatCSeq({ number: 4, method: 'BYE' })).toBe('4 BYE')
  refuses(parseCSeq, '', '1', '1 ', 'INVITE', '-1 INVITE', '2147483648 INVITE', '4294967297 INVITE', '1INVITE', '1 IN VITE', '1 INVITE;x', '0x1 INVITE', '1.0 INVITE')
  expect(cseqOf(request(['CSeq', '7 NOTIFY'])).number).toBe(7)
  expect(() => cseqOf(request())).toThrow('no CSeq')
})

test('Call-ID: one printable word', () => {
  const odd = 'a%Z-!.*_+\'@w`~)(><:\\/"][?}{'
  expect(parseCallId(odd)).toBe(odd)
  refuses(parseCallId, '', 'a b', 'a;b', 'a,b', 'a\tb', 'a\u007f', 'a\u00e9')
  expect(callIdOf(request(['i', 'x@y']))).toBe('x@y')
})

test('Max-Forwards: 0 to 255, or absent', () => {
  expect([parseMaxForwards('0'), parseMaxForwards('0068'), parseMaxForwards('255')]).toEqual([0, 68, 255])
  refuses(parseMaxForwards, '', '256', '-1', 'x', '1 0', '+1', '1e1')
  expect(maxForwardsOf(request())).toBeUndefined()
})

test('Expires: seconds, the largest when beyond the range', () => {
  expect([parseExpires('0'), parseExpires('600'), parseExpires('9'.repeat(400))]).toEqual([0, 600, 2 ** 32 - 1])
  refuses(parseExpires, '', '-1', '1.5', 'soon', 'Sat, 21 Nov 2026 10:00:00 GMT')
  expect([expiresOf(request(['Expires', '60'])), expiresOf(request()), minExpiresOf(request(['Min-Expires', '90']))]).toEqual([60, undefined, 90])
})

test('Content-Type: in lower case, with its parameters', () => {
  expect(parseContentType('Multipart/Related ; type="application/rlmi+xml";Boundary=a')).toEqual({
    type: 'multipart/related',
    params: new Map([['type', 'application/rlmi+xml'], ['boundary', 'a']]),
  })
  expect(parseContentType('text / plain; charset=UTF-8;msgr=WAA=').params.get('msgr')).toBe('WAA=')
  expect(formatContentType({ type: 'text/plain', params: new Map([['charset', 'UTF-8'], ['x', 'a b']]) })).toBe('text/plain;charset=UTF-8;x="a b"')
  refuses(parseContentType, '', 'text', 'text/', '/plain', 'text/plain charset=x', 'text/plain;charset=', 'text/plain;', 'text/plain;a=1;A=2')
  expect(contentTypeOf(request(['c', 'a/b']))?.type).toBe('a/b')
})

test('Event: a package and its parameters', () => {
  expect(parseEvent('presence.winfo;id=7')).toEqual({ type: 'presence.winfo', params: new Map([['id', '7']]) })
  expect(formatEvent({ type: 'presence', params: new Map([['id', '7']]) })).toBe('presence;id=7')
  refuses(parseEvent, '', ';id=1', 'a b', 'presence;;', 'presence;id=')
  expect(eventOf(request(['o', 'vnd-microsoft-roaming-self']))?.type).toBe('vnd-microsoft-roaming-self')
})

test('Subscription-State: state, expires, reason', () => {
  expect(parseSubscriptionState('Terminated;reason=timeout;expires=0')).toMatchObject({ state: 'terminated', reason: 'timeout', expires: 0 })
  expect(parseSubscriptionState('active;expires=soon').expires).toBeUndefined()
  expect(formatSubscriptionState({ state: 'active', expires: 60 })).toBe('active;expires=60')
  expect(formatSubscriptionState({ state: 'terminated', reason: 'rejected' })).toBe('terminated;reason=rejected')
  refuses(parseSubscriptionState, '', ';expires=1', 'active expires=1', 'active;expires=')
  expect(subscriptionStateOf(request(['subscription-state', 'pending']))?.state).toBe('pending')
})

test('Date: GMT and nothing else', () => {
  const at = Date.UTC(2026, 10, 21, 3, 4, 5)
  expect(formatDate(at)).toBe('Sat, 21 Nov 2026 03:04:05 GMT')
  expect(parseDate(formatDate(at))).toBe(at)
  refuses(parseDate, '', 'Sat, 21 Nov 2026 03:04:05 CET', 'Sat, 21 Nov 2026 03:04:05', '21 Nov 2026 03:04:05 GMT', 'Sat, 21 Nov 26 03:04:05 GMT', 'Sat, 32 Nov 2026 03:04:05 GMT', 'Sat, 21 Nov 2026 24:00:00 GMT', 'Sat, 21 Nov 2026 3:04:05 GMT', 'Sat, 21 Now 2026 03:04:05 GMT', '2026-11-21T03:04:05Z')
  expect(dateOf(request())).toBeUndefined()
})

test('Warning: code, agent, text', () => {
  expect(parseWarning('399 pool.parley.test:5061 "said \\"no\\""')).toEqual({ code: 399, agent: 'pool.parley.test:5061', text: 'said "no"' })
  expect(formatWarning({ code: 309, agent: 'parley', text: 'a "b"' })).toBe('309 parley "a \\"b\\""')
  refuses(parseWarning, '', '39 a "b"', '3999 a "b"', '399 "b"', '399 a b', '399 a "b', '399 a "b" c', '399a "b"')
  expect(warningsOf(request(['Warning', '300 a "x, y", 301 b "z"'])).map(({ text }) => text)).toEqual(['x, y', 'z'])
})

test('ms-diagnostics: number, reason, source, and what else a sender adds', () => {
  expect(parseMsDiagnostics('4005;reason="No \\"route\\"; sorry";source="fe1.parley.test";AppUri="x"')).toMatchObject({ id: 4005, reason: 'No "route"; sorry', source: 'fe1.parley.test' })
  const text = formatMsDiagnostics(1003, 'User "gone"', 'pool.parley.test', [['step', '2']])
  expect(text).toBe('1003;reason="User \\"gone\\"";source="pool.parley.test";step="2"')
  expect(parseMsDiagnostics(text).params.get('step')).toBe('2')
  refuses(parseMsDiagnostics, '', ';reason="x"', 'x;reason="y"', '1;reason=', '1 reason="x"')
  expect(msDiagnosticsOf(request(['ms-diagnostics-public', '5;reason="x"']))?.id).toBe(5)
  expect(msDiagnosticsOf(request(['ms-diagnostics', 'nonsense']))).toBeUndefined()
  expect(msDiagnosticsOf(request())).toBeUndefined()
})
