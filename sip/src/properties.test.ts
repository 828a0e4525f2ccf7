import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SipError } from './errors.ts'
import { Framer, type Frame } from './frame.ts'
import { HeaderFields } from './header-fields.ts'
import { callIdOf } from './headers/call-id.ts'
import { contactsOf } from './headers/contact.ts'
import { contentTypeOf } from './headers/content-type.ts'
import { cseqOf } from './headers/cseq.ts'
import { eventOf } from './headers/event.ts'
import { fromOf, toOf } from './headers/from-to.ts'
import { formatNameAddr } from './headers/name-addr.ts'
import { routesOf } from './headers/route.ts'
import { formatVia, topVia } from './headers/via.ts'
import { defaultLimits } from './limits.ts'
import { Request, Response, type Message } from './message.ts'
import { checkRequest } from './parse.ts'
import { headText, serialize } from './serialize.ts'
import { checked, framesOf, judge } from './testing/verdict.ts'

const letters = 'abcdefghijklmnopqrstuvwxyzABCXYZ0123456789'
const word = (characters: string, maxLength = 12) => fc.string({ unit: fc.constantFrom(...characters), minLength: 1, maxLength })
const token = word(`${letters}-.!%*_+\`'~`)
const host = fc.oneof(word('abc0-.').map((name) => `h${name}`), fc.constant('[2001:db8::1]'), fc.constant('192.0.2.1'))
const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code))
const text = fc.string({ unit: fc.integer({ min: 32, max: 255 }).map((code) => String.fromCharCode(code)) })
const params = (more: fc.Arbitrary<string | undefined> = fc.option(fc.oneof(token, text), { nil: undefined })) =>
  fc.uniqueArray(fc.tuple(word('abcdefgh'), more), { selector: ([name]) => name, maxLength: 4 }).map((pairs) => new Map(pairs))
const uri = fc.tuple(fc.constantFrom('sip', 'sips'), fc.option(word(`${letters};=$+`)), host, fc.option(fc.integer({ min: 1, max: 65_535 }))).map(
  ([scheme, user, name, port]) => `${scheme}:${user === null ? '' : `${user}@`}${name}${port === null ? '' : `:${port}`}`,
)
const address = fc.record({ displayName: fc.option(text, { nil: undefined }), uri, params: params() }).map(formatNameAddr)
const via = fc
  .record({ protocol: fc.constant('SIP/2.0'), transport: fc.constantFrom('TLS', 'TCP', 'X'), host, port: fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined }), params: params() })
  .map(formatVia)

/** A method and its headers, sound in every part we check. */
const sound = fc
  .record({
    method: token,
    uri,
    vias: fc.array(via, { minLength: 1, maxLength: 4 }),
    from: address,
    to: address,
    callId: word(`${letters}@.<>"/\\`),
    number: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
    hops: fc.integer({ min: 0, max: 255 }),
    contacts: fc.array(address, { maxLength: 4 }),
    routes: fc.array(address, { maxLength: 3 }),
    extra: fc.array(fc.tuple(token.map((name) => `X-${name}`), text.map((value) => value.trim())), { maxLength: 4 }),
    body: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  })
  .map((parts) => {
    const headers: [string, string][] = [
      ...parts.vias.map((value): [string, string] => ['Via', value]),
      ['Max-Forwards', String(parts.hops)],
      ['From', parts.from],
      ['To', parts.to],
      ['Call-ID', parts.callId],
      ['CSeq', `${parts.number} ${parts.method}`],
      ...parts.contacts.map((value): [string, string] => ['Contact', value]),
      ...parts.routes.map((value): [string, string] => ['Route', value]),
      ...parts.extra,
    ]
    return { ...parts, headers }
  })

const requests = sound.map(({ method, uri, headers, body }) => Request.create(method, uri, headers, body))
const responses = fc.tuple(sound, fc.integer({ min: 100, max: 699 }), text).map(([{ headers, body }, status, reason]) => Response.create(status, reason, headers, body))
const messages = fc.oneof(requests, responses) as fc.Arbitrary<Message>

const contentOf = (message: Message) => ({
  start: message.kind === 'request' ? [message.method, message.uri] : [message.status, message.reason],
  headers: [...message.headers.entries()].filter(([name]) => name !== 'Content-Length'),
  body: message.body.toString('latin1'),
})

test('what is written reads back as what it was', () => {
  fc.assert(
    fc.property(messages, (message) => {
      const { message: again, error } = judge(serialize(message))
      expect(error).toBeUndefined()
      expect(contentOf(again!)).toEqual(contentOf(message))
      expect(serialize(again!).equals(serialize(message))).toBe(true)
    }),
  )
})

test('a message read with folds, compact forms and odd case says what the plain one says', () => {
  const compact: Record<string, string> = { Via: 'v', From: 'F', To: 't', 'Call-ID': 'I', Contact: 'm' }
  fc.assert(
    fc.property(sound, fc.array(fc.constantFrom('', ' ', '\t', '\r\n ', ' \r\n\t '), { minLength: 20, maxLength: 20 }), ({ method, uri, headers, body }, blanks) => {
      const plain = Request.create(method, uri, headers, body)
      const lines = headers.map(([name, value], n) => `${n % 2 === 0 ? (compact[name] ?? name.toUpperCase()) : name.toLowerCase()}${n % 3 === 0 ? ' ' : ''}:${blanks[n % 20]}${value}${blanks[(n + 1) % 20]}\r\n`)
      const { message, error } = judge(Buffer.concat([Buffer.from(`${method} ${uri} SIP/2.0\r\n${lines.join('')}Content-Length : ${body.length}\r\n\r\n`, 'latin1'), body]))
      expect(error).toBeUndefined()
      expect(fromOf(message!)).toEqual(fromOf(plain))
      expect(toOf(message!)).toEqual(toOf(plain))
      expect(topVia(message!)).toEqual(topVia(plain))
      expect(contactsOf(message!)).toEqual(contactsOf(plain))
      expect(routesOf(message!)).toEqual(routesOf(plain))
      expect([cseqOf(message!), callIdOf(message!)]).toEqual([cseqOf(plain), callIdOf(plain)])
    }),
  )
})

test('a stream of messages is cut where they end, wherever its pieces are cut', () => {
  fc.assert(
    fc.property(fc.array(messages, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 300 }), (sent, size) => {
      const frames = framesOf(Buffer.concat(sent.map(serialize)), size)
      expect(frames.map((frame) => (frame.kind === 'message' ? contentOf(frame.message) : frame))).toEqual(sent.map(contentOf))
    }),
  )
})

test('relaying changes the three lines it means to and no other byte', () => {
  fc.assert(
    fc.property(requests, (request) => {
      const raw = headText(request).slice(0, -2)
      const relayed = judge(serialize(request)).message as Request
      relayed.headers.prepend('Via', 'SIP/2.0/TLS us;branch=z9hG4bKus')
      relayed.headers.set('Max-Forwards', '9')
      const expected = raw.replace('\r\nVia', '\r\nVia: SIP/2.0/TLS us;branch=z9hG4bKus\r\nVia').replace(/\r\nMax-Forwards: \d+/, '\r\nMax-Forwards: 9')
      expect(headText(relayed).slice(0, -2)).toBe(expected)
    }),
  )
})

/** Bytes a sender with bad intentions or a broken line would send: a sound message with some of it replaced, cut or repeated. */
const mutated = fc
  .tuple(messages, fc.array(fc.record({ at: fc.nat(), remove: fc.nat({ max: 8 }), insert: fc.oneof(fc.string({ unit: byte, maxLength: 4 }), fc.constantFrom('\r\n', '\r', '\n', '\r\n\r\n', '"', '<', '>', ';', ',', ':', '\\', '%', '\0', '\r\n ', 'Content-Length: 1\r\n', ' ')) }), { minLength: 1, maxLength: 6 }))
  .map(([message, edits]) => {
    let raw = serialize(message).toString('latin1')
    for (const { at, remove, insert } of edits) {
      const from = at % (raw.length + 1)
      raw = raw.slice(0, from) + insert + raw.slice(from + remove)
    }
    return Buffer.from(raw, 'latin1')
  })

/** Everything anyone may ask of a message. */
function readAll(message: Message): void {
  for (const read of [topVia, fromOf, toOf, callIdOf, cseqOf, contactsOf, routesOf, contentTypeOf, eventOf]) {
    try {
      read(message)
    } catch (error) {
      expect(error).toBeInstanceOf(SipError)
    }
  }
  for (const [name, value] of message.headers.entries()) expect(`${name}${value}`).not.toMatch(/[\r\n]/)
  serialize(message)
}

test('whatever comes, the framer gives messages, refusals or waits; and a sound message is sound all through', () => {
  fc.assert(
    fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes))), fc.integer({ min: 1, max: 200 }), (raw, size) => {
      const framer = new Framer()
      const frames = framesOf(raw, size, framer)
      expect(frames.length).toBeLessThanOrEqual(raw.length)
      expect(framer.bufferedBytes).toBeLessThanOrEqual(raw.length)
      for (const frame of frames) {
        if (frame.kind === 'malformed' && frame.request !== undefined) serialize(Response.to(frame.request, frame.error.status, undefined, 'tag'))
        if (frame.kind !== 'message') continue
        readAll(frame.message)
        if (checked(frame.message) === undefined) for (const read of [topVia, fromOf, toOf, callIdOf, cseqOf, contactsOf, routesOf]) read(frame.message)
        else if (frame.message.kind === 'request') serialize(Response.to(frame.message, 400, undefined, 'tag'))
      }
    }),
    { numRuns: 3000 },
  )
})

const refusals = (frames: Frame[]) => frames.map((frame) => (frame.kind === 'malformed' ? [frame.kind, frame.error.status, frame.error.fatal] : frame.kind))

test('how the bytes are cut changes nothing but how keep-alives are counted', () => {
  fc.assert(
    fc.property(mutated, fc.integer({ min: 1, max: 50 }), (raw, size) => {
      const all = (frames: Frame[]) => refusals(frames).filter((kind) => kind !== 'keep-alive')
      expect(all(framesOf(raw, size))).toEqual(all(framesOf(raw)))
    }),
    { numRuns: 500 },
  )
})

test('what we relay, the next hop frames as we did', () => {
  fc.assert(
    fc.property(mutated, (raw) => {
      for (const frame of framesOf(raw)) {
        if (frame.kind !== 'message') continue
        const relayed = framesOf(serialize(frame.message))
        expect(relayed.map((next) => (next.kind === 'message' ? next.message.body.toString('latin1') : next))).toEqual([frame.message.body.toString('latin1')])
      }
    }),
    { numRuns: 1000 },
  )
})

// Quadratic work on the larger of these would not end within the time a test may take.
const size = defaultLimits.headerLine - 100
test.each([
  ['blanks', ' '.repeat(size)],
  ['folds', '\r\n '.repeat(size / 3)],
  ['quotes', '"'.repeat(size)],
  ['open quotes with escapes', `"${'\\"'.repeat(size / 2)}`],
  ['brackets', '<'.repeat(size)],
  ['commas', ','.repeat(size)],
  ['semicolons', ';'.repeat(size)],
  ['parameters', ';a=1'.repeat(size / 4)],
  ['different parameters', Array.from({ length: size / 8 }, (_, n) => `;p${n}=1`).join('').slice(0, size)],
  ['escapes', `sip:${'%41'.repeat(size / 3)}@b`],
  ['broken escapes', `sip:${'%'.repeat(size - 10)}@b`],
  ['colons', ':'.repeat(size)],
  ['words', 'a '.repeat(size / 2)],
  ['addresses', '<sip:a@b>,'.repeat(size / 10)],
  ['NULs in quotes', `"${'\\\0'.repeat(size / 2 - 2)}"`],
])('a header full of %s is dealt with in time, wherever it stands', (_, value) => {
  for (const name of ['Via', 'From', 'To', 'Contact', 'Route', 'CSeq', 'Call-ID', 'Event', 'Content-Type', 'Content-Length', 'X', 'Max-Forwards']) {
    const raw = Buffer.from(`OPTIONS sip:b SIP/2.0\r\nVia: SIP/2.0/TLS a\r\nFrom: <sip:a@b>\r\nTo: <sip:a@b>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n${`${name}: ${value}\r\n`.repeat(3)}Content-Length: 0\r\n\r\n`, 'latin1')
    for (let times = 0; times < 10; times++) {
      for (const frame of framesOf(raw)) {
        const message = frame.kind === 'message' ? frame.message : frame.kind === 'malformed' ? frame.request : undefined
        if (message?.kind !== 'request') continue
        checkRequest(message)
        message.headers.list(name)
        readAll(message)
      }
    }
  }
})

test('header names nobody knows are told apart', () => {
  fc.assert(
    fc.property(fc.uniqueArray(token.map((name) => `q${name}`), { selector: (name) => name.toLowerCase() }), (names) => {
      const headers = HeaderFields.from(names.map((name, n) => [name, String(n)]))
      for (const [n, name] of names.entries()) expect(headers.all(name.toUpperCase())).toEqual([String(n)])
    }),
  )
})
