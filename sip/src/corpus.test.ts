import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { callIdOf } from './headers/call-id.ts'
import { contactExpires, contactsOf } from './headers/contact.ts'
import { contentTypeOf } from './headers/content-type.ts'
import { cseqOf } from './headers/cseq.ts'
import { expiresOf } from './headers/expires.ts'
import { fromOf, fromTag, toOf, toTag } from './headers/from-to.ts'
import { maxForwardsOf } from './headers/max-forwards.ts'
import { isLoose, routesOf } from './headers/route.ts'
import { isUniqueBranch, topVia, viasOf } from './headers/via.ts'
import type { Message, Request } from './message.ts'
import { parseMessage } from './parse.ts'
import { serialize } from './serialize.ts'
import { judge, words } from './testing/verdict.ts'
import { decodeText } from './text.ts'
import { addressOf, parseUri } from './uri.ts'

interface Entry {
  file: string
  point: string
  kind: 'request' | 'response'
  verdict: 'accept' | 'wait' | number
  fatal?: boolean
}

const folder = new URL('../corpus/', import.meta.url)
const entries: Entry[] = JSON.parse(readFileSync(new URL('messages.json', folder), 'utf8'))
const read = (file: string): Buffer => readFileSync(new URL(file, folder))

describe.each(entries)('$file: $point', ({ file, kind, verdict, fatal }) => {
  const raw = read(file)

  test('as a message by itself', () => {
    const { message, error } = judge(raw)
    if (verdict === 'accept' || file === 'no-length.sip') {
      expect(error).toBeUndefined()
      expect(message?.kind).toBe(kind)
    } else {
      expect(error?.status).toBe(verdict === 'wait' ? 400 : verdict)
      expect(error?.fatal).toBe(fatal ?? false)
    }
  })

  test.each([1, 7, 1 << 20])('on a stream that brings %i bytes at a time', (size) => {
    const expected = { accept: ['ok'], wait: [] }[verdict as string] ?? [fatal ? `${verdict} close` : String(verdict)]
    expect(words(raw, size)).toEqual(file === 'two-in-one.sip' ? ['ok', 'pong', 'ok'] : expected)
  })
})

const sentOn = entries.filter(({ verdict, file }) => verdict === 'accept' && file !== 'two-in-one.sip')
test.each(sentOn)('$file: sent on, it says the same', ({ file }) => {
  const { message } = judge(read(file))
  const again = judge(serialize(message!)).message
  expect(contentOf(again!)).toEqual(contentOf(message!))
})

function contentOf(message: Message): unknown {
  const headers = [...message.headers.entries()].filter(([name]) => !/^(?:content-length|l)$/i.test(name))
  return { ...message, headers, body: message.body.toString('latin1') }
}

function request(file: string): Request {
  const { message, error } = judge(read(`${file}.sip`))
  expect(error).toBeUndefined()
  return message as Request
}

test('folding: every value is read through its folds, and what is not understood is kept', () => {
  const message = request('folding')
  expect(toOf(message)).toMatchObject({ uri: 'sip:bob@parley.test', displayName: undefined })
  expect(toTag(message)).toBe('b77')
  expect(fromOf(message).displayName).toBe('Alice \\ "Al"')
  expect(fromTag(message)).toBe('a12')
  expect(maxForwardsOf(message)).toBe(69)
  expect(callIdOf(message)).toBe('folding-1@desk.parley.test')
  expect(cseqOf(message)).toEqual({ number: 12, method: 'MESSAGE' })
  expect(viasOf(message).map(({ transport, host, port }) => [transport, host, port])).toEqual([
    ['TLS', 'desk.parley.test', 5061],
    ['TCP', '[2001:db8::7]', undefined],
    ['TLS', 'edge.parley.test', undefined],
  ])
  expect(topVia(message)?.params.get('branch')).toBe('z9hG4bKfold1')
  expect(message.headers.get('subject')).toBe('')
  expect(message.headers.get('x-untouched')).toBe(',,;;,  "as it was"')
  expect(message.headers.get('X-Two-Lines')).toBe('first half, second half')
  expect(routesOf(message).map(isLoose)).toEqual([true])
  expect(contactsOf(message)).toMatchObject([{ displayName: 'Work, desk', uri: 'sip:alice@desk.parley.test' }, { uri: 'sip:alice@home.parley.test' }])
  expect(contentTypeOf(message)).toEqual({ type: 'text/plain', params: new Map([['charset', 'utf-8']]) })
  expect(message.body.toString()).toBe('hello')
  expect(serialize(message).toString('latin1')).toContain('X-Two-Lines: first half,\r\n    second half\r\n')
})

test('odd-tokens: a NUL in a quoted pair is part of the name', () => {
  const message = request('odd-tokens')
  expect(message.method).toBe("Say-It.now!%*_+`'~")
  expect(toOf(message).displayName).toBe('ring \u0007 nil \0 del \u007f')
  expect(fromOf(message).displayName).toBe('token.one `two`')
  expect(fromOf(message).params.get('odd.~name')).toBe('quoted " and <angle>, ok')
  expect(parseUri(message.uri)).toMatchObject({ user: "a-_.!~*'()&=+$,;?/%41", password: 'p&=+$,w', host: 'parley.test' })
  expect(decodeText(message.headers.get("x.!%*_+`'~-kind")!)).toBe('ñ ¡ 漢')
})

test('escapes: an escaped letter is the letter, an escaped @ is not an @', () => {
  const message = request('escapes')
  expect(addressOf(toOf(message).uri)).toBe('bob@parley.test')
  expect(addressOf(message.uri)).toBe('sip%3abob%40parley.test@gateway.parley.test')
  const [contact] = contactsOf(message) as { uri: string }[]
  expect(parseUri(contact!.uri).params).toEqual(new Map([['lr', undefined], ['key', 'v%25al']]))
  expect(addressOf(contact!.uri)).toBe('alice@desk.parley.test')
})

test('escaped-nul: one and two of them are two contacts, and no string ends there', () => {
  const message = request('escaped-nul')
  expect(addressOf(toOf(message).uri)).toBe('al%00ice@parley.test')
  expect((contactsOf(message) as { uri: string }[]).map(({ uri }) => addressOf(uri))).toEqual(['%00@desk.parley.test', '%00%00@desk.parley.test'])
})

test('percent-method: neither the method nor the header is what it would be unescaped', () => {
  const message = request('percent-method')
  expect(message.method).toBe('MESS%41GE')
  expect(contactsOf(message)).toHaveLength(2)
  expect(message.headers.get('C%6Fntact')).toBe('<sip:two@desk.parley.test>')
  expect(fromOf(message).displayName).toBe('100%25 %zz')
})

test('semicolon-in-user: the user is everything before the @', () => {
  expect(parseUri(request('semicolon-in-user').uri)).toMatchObject({ user: 'bob;dept=r%40d', host: 'parley.test', params: new Map() })
})

test('binary-body: byte for byte, and a slice of what came', () => {
  const raw = read('binary-body.sip')
  const head = raw.indexOf('\r\n\r\n') + 4
  const message = parseMessage(raw.toString('latin1', 0, head), raw.subarray(head))
  expect(message.body.equals(raw.subarray(head))).toBe(true)
  expect(message.body.buffer).toBe(raw.buffer)
})

test('utf8-reason: decoded for the eye, the same bytes on the wire', () => {
  const { message } = judge(read('utf8-reason.sip'))
  expect(message?.kind === 'response' && decodeText(message.reason)).toBe('сделано: 3 × 5')
  expect(serialize(message!).toString()).toContain('SIP/2.0 200 сделано: 3 × 5\r\n')
})

test('largest-cseq: numbers beyond their range count as the largest where the RFC lets them', () => {
  const message = request('largest-cseq')
  expect(cseqOf(message).number).toBe(2 ** 31 - 1)
  expect(expiresOf(message)).toBe(2 ** 32 - 1)
  const [contact] = contactsOf(message) as [Parameters<typeof contactExpires>[0]]
  expect(contactExpires(contact)).toBe(2 ** 32 - 1)
})

test('parameters of a Contact: outside the brackets the header\'s, inside the URI\'s', () => {
  const [outside] = contactsOf(request('param-outside')) as { uri: string; params: Map<string, unknown> }[]
  expect(outside).toMatchObject({ uri: 'sip:+15550100@gate.parley.test', params: new Map([['colour', undefined]]) })
  const [inside] = contactsOf(request('param-inside')) as { uri: string; params: Map<string, unknown> }[]
  expect(inside).toMatchObject({ uri: 'sip:+15550100@gate.parley.test;colour', params: new Map() })
})

test('contact-headers: they stay in the URI', () => {
  const message = request('contact-headers')
  const [contact] = contactsOf(message) as { uri: string }[]
  expect(parseUri(contact!.uri).headers).toEqual(new Map([['route', '%3Csip:elsewhere.test%3E']]))
  expect(message.headers.has('Route')).toBe(false)
})

test('star-contact', () => {
  expect(contactsOf(request('star-contact'))).toBe('*')
})

test.each(['rfc2543', 'lower-case-transport', 'bare-cookie'])('%s: no branch that names the transaction by itself', (file) => {
  expect(isUniqueBranch(topVia(request(file))?.params.get('branch'))).toBe(false)
})

test('IPv6: ports inside and outside the brackets', () => {
  expect(parseUri(request('ipv6-port-inside').uri)).toMatchObject({ host: '[2001:db8::10:5070]', port: undefined })
  expect(parseUri(request('ipv6-port-outside').uri)).toMatchObject({ host: '[2001:db8::10]', port: 5070 })
  expect(topVia(request('received-brackets'))?.params.get('received')).toBe('[2001:db8::9:255]')
  expect(topVia(request('received-plain'))?.params.get('received')).toBe('2001:db8::9:255')
  expect(topVia(request('ipv4-in-ipv6'))).toMatchObject({ host: '[::ffff:192.0.2.2]', port: 19_823 })
})

test('a refused request carries what an answer needs, and nothing of the line that was wrong', () => {
  const { error } = judge(read('bare-cr.sip'))
  expect(error?.request?.headers.get('Via')).toBe('SIP/2.0/TLS desk.parley.test:5061;branch=z9hG4bK7d1')
  expect(error?.request?.headers.has('X-One')).toBe(false)
  expect(judge(read('nul.sip')).error?.request?.headers.has('X-One')).toBe(false)
  expect(judge(read('huge-status.sip')).error?.request).toBeUndefined()
})
