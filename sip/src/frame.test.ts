import { afterEach, expect, test, vi } from 'vitest'
import { Framer, type Frame } from './frame.ts'
import { defaultLimits } from './limits.ts'
import { framesOf, words } from './testing/verdict.ts'

const head = (length: number, more = ''): string =>
  `MESSAGE sip:bob@parley.test SIP/2.0\r\nVia: SIP/2.0/TLS a.parley.test;branch=z9hG4bK1\r\nMax-Forwards: 70\r\nFrom: <sip:alice@parley.test>;tag=1\r\n` +
  `To: <sip:bob@parley.test>\r\nCall-ID: 1@a\r\nCSeq: 1 MESSAGE\r\n${more}Content-Length: ${length}\r\n\r\n`
const message = (body: string, more = ''): string => head(body.length, more) + body
const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')
const bodies = (frames: Frame[]): string[] => frames.map((frame) => (frame.kind === 'message' ? frame.message.body.toString('latin1') : frame.kind))

afterEach(() => {
  vi.restoreAllMocks()
})

test('a stream cut at any byte gives the same messages', () => {
  const raw = bytes(message('first') + message('') + message('third\r\n\r\n'))
  for (let cut = 0; cut <= raw.length; cut++) {
    const framer = new Framer()
    const frames = [...framesOf(raw.subarray(0, cut), raw.length, framer), ...framesOf(raw.subarray(cut), raw.length, framer)]
    expect(bodies(frames)).toEqual(['first', '', 'third\r\n\r\n'])
    expect(framer.incomplete).toBe(false)
  }
})

test('a body is a slice of the chunk it came in', () => {
  const raw = bytes(message('hello'))
  const [frame] = framesOf(raw)
  if (frame?.kind !== 'message') throw new Error('no message')
  expect(frame.message.body.buffer).toBe(raw.buffer)
  expect(frame.message.body.byteOffset).toBe(raw.byteOffset + raw.length - 5)
})

test('a delivered body keeps its bytes whatever comes later', () => {
  const framer = new Framer()
  const first = framesOf(bytes(message('keep me')), 3, framer)
  framesOf(bytes(message('x'.repeat(5000)) + message('y'.repeat(700))), 11, framer)
  expect(bodies(first)).toEqual(['keep me'])
})

test('arriving byte by byte costs no more looking and copying than a few times the bytes', () => {
  const raw = bytes(message('b'.repeat(4000), `X: ${'h'.repeat(12_000)}\r\n`.repeat(4)))
  let looked = 0
  let copied = 0
  const { indexOf, copy } = Buffer.prototype
  vi.spyOn(Buffer.prototype, 'indexOf').mockImplementation(function (this: Buffer, what: unknown, from?: unknown) {
    looked += this.length - (typeof from === 'number' ? from : 0)
    return Reflect.apply(indexOf, this, [what, from]) as number
  })
  vi.spyOn(Buffer.prototype, 'copy').mockImplementation(function (this: Buffer, ...to: unknown[]) {
    const count = Reflect.apply(copy, this, to) as number
    copied += count
    return count
  })
  expect(words(raw, 1)).toEqual(['ok'])
  expect(looked).toBeLessThan(8 * raw.length)
  expect(copied).toBeLessThan(4 * raw.length)
})

test('what it holds is what is not delivered', () => {
  const framer = new Framer()
  framer.push(bytes(message('done') + head(100) + 'part'))
  expect(framer.next()?.kind).toBe('message')
  expect(framer.next()).toBeUndefined()
  expect(framer.incomplete).toBe(true)
  expect(framer.bufferedBytes).toBe(head(100).length - 2 + 4)
  framer.push(bytes('.'.repeat(96)))
  expect(bodies([framer.next()!])).toEqual([`part${'.'.repeat(96)}`])
  expect(framer.next()).toBeUndefined()
  expect([framer.incomplete, framer.bufferedBytes]).toEqual([false, 0])
})

test('a declared length reserves nothing', () => {
  const allocated = vi.spyOn(Buffer, 'allocUnsafeSlow')
  framesOf(bytes(`${head(1024 * 1024)}only this`), 50)
  expect(Math.max(...allocated.mock.calls.map(([size]) => size))).toBeLessThan(2000)
})

test('two CRLFs are a ping, one is a pong; several pings in a row want one answer', () => {
  expect(framesOf(bytes('\r\n\r\n'))).toEqual([{ kind: 'keep-alive', ping: true, count: 2 }])
  expect(framesOf(bytes('\r\n'))).toEqual([{ kind: 'keep-alive', ping: false, count: 1 }])
  expect(framesOf(bytes('\r\n'.repeat(20)))).toEqual([{ kind: 'keep-alive', ping: true, count: 20 }])
})

test('a ping that comes in pieces is still a ping, and two pongs are not one', () => {
  expect(words(bytes('\r\n\r\n'), 1)).toEqual(['pong', 'ping'])
  expect(words(bytes('\r\n\r\n\r\n\r\n'), 2)).toEqual(['pong', 'ping', 'pong', 'ping'])
  expect(words(bytes(`\r\n${message('')}\r\n`), 1)).toEqual(['pong', 'ok', 'pong'])
})

test('a lone CR waits for its LF', () => {
  const framer = new Framer()
  expect(framesOf(bytes('\r'), 1, framer)).toEqual([])
  expect(framer.incomplete).toBe(true)
  expect(framesOf(bytes(`\n${message('x')}`), 999, framer).map(({ kind }) => kind)).toEqual(['keep-alive', 'message'])
})

test('too many keep-alives at once close the connection, the same number over time does not', () => {
  const most = defaultLimits.keepAlives
  expect(words(bytes('\r\n'.repeat(most)))).toEqual(['ping'])
  expect(words(bytes('\r\n'.repeat(most + 1)))).toEqual(['400 close'])
  expect(words(bytes('\r\n'.repeat(10 * most)), 4)).not.toContain('400 close')
})

test.each([
  ['a TLS handshake', '\u0016\u0003\u0001'],
  ['NULs', '\0\0\0\0'],
  ['a blank', ' MESSAGE'],
  ['bytes over 127', '\u00ff\u00fe'],
])('%s is closed at its first byte', (_, garbage) => {
  expect(words(bytes(garbage))).toEqual(['400 close'])
})

test.each(['GET / HTTP/1.1\r\nHost: ', 'HTTP/1.1 200 OK\r\n', 'EHLO mail.parley.test\r\n', 'hello\r\n', 'INVITE sip:bob@parley.test\r\n', 'MESSAGE sip:bob@parley.test SIPS/2.0\r\n'])(
  '%j is closed at its first line, whatever follows or does not',
  (garbage) => {
    expect(words(bytes(garbage))).toEqual(['400 close'])
    expect(words(bytes(garbage), 1)).toEqual(['400 close'])
  },
)

test('after a fatal fault nothing is read any more', () => {
  const framer = new Framer()
  expect(framesOf(bytes(`${message('', 'Content-Length: 3\r\n')}${message('x')}`), 9999, framer).map(({ kind }) => kind)).toEqual(['malformed'])
  framer.push(bytes(message('x')))
  expect(framer.next()).toBeUndefined()
  expect([framer.incomplete, framer.bufferedBytes]).toEqual([false, 0])
})

test('a refused message takes its body with it, and the next is read', () => {
  expect(words(bytes(`${message('body', 'no header\r\n')}${message('next')}`))).toEqual(['400', 'ok'])
})

test('a malformed frame brings its head for the trace and the request for the answer', () => {
  const [frame] = framesOf(bytes(message('', 'no header\r\n')))
  if (frame?.kind !== 'malformed') throw new Error('not malformed')
  expect(frame.head).toBe(message('', 'no header\r\n').slice(0, -2))
  expect(frame.request).toMatchObject({ method: 'MESSAGE', uri: 'sip:bob@parley.test' })
  expect(frame.request?.headers.get('CSeq')).toBe('1 MESSAGE')
})

const limited = (limits: Partial<typeof defaultLimits>, text: string, size?: number): string[] =>
  framesOf(bytes(text), size, new Framer({ ...defaultLimits, ...limits })).map((frame) => (frame.kind === 'malformed' ? `${frame.error.status}${frame.error.fatal ? ' close' : ''}` : frame.kind))

test('each limit holds, to the byte', () => {
  const plain = message('12345')
  const line = 'MESSAGE sip:bob@parley.test SIP/2.0'.length
  const headSize = head(5).length
  expect(limited({ bodyBytes: 5 }, plain)).toEqual(['message'])
  expect(limited({ bodyBytes: 4 }, plain)).toEqual(['413 close'])
  expect(limited({ headBytes: headSize }, plain)).toEqual(['message'])
  expect(limited({ headBytes: headSize - 1 }, plain)).toEqual(['513 close'])
  expect(limited({ headBytes: headSize - 1 }, plain, 1)).toEqual(['513 close'])
  expect(limited({ headerCount: 7 }, plain)).toEqual(['message'])
  expect(limited({ headerCount: 6 }, plain)).toEqual(['513 close'])
  expect(limited({ startLine: line }, plain)).toEqual(['message'])
  expect(limited({ startLine: line - 1 }, plain)).toEqual(['400 close'])
  expect(limited({ headerLine: 'X: abcd\r\n'.length + 80 }, message('', `X: ${'a'.repeat(84)}\r\n`))).toEqual(['message'])
  expect(limited({ headerLine: 'X: abcd\r\n'.length + 80 }, message('', `X: ${'a'.repeat(85)}\r\n`))).toEqual(['513 close'])
})

test('a start line that never ends is closed at its limit', () => {
  expect(words(bytes('A'.repeat(4096)))).toEqual([])
  expect(words(bytes('A'.repeat(4097)))).toEqual(['400 close'])
  expect(words(bytes('A'.repeat(9000)), 100)).toEqual(['400 close'])
})

test('over-long credentials are answered and the connection lives; over their own limit it does not', () => {
  const credentials = (size: number): string => message('', `Proxy-Authorization: Digest username="${'a'.repeat(size)}"\r\n`)
  expect(words(bytes(credentials(100_000) + message('next')), 1000)).toEqual(['400', 'ok'])
  expect(words(bytes(credentials(20_000) + message('next')))).toEqual(['400', 'ok'])
  expect(words(bytes(credentials(140_000) + message('next')), 1000)).toEqual(['513 close'])
  expect(words(bytes(message('', `X-Authorization: ${'a'.repeat(100_000)}\r\n`)))).toEqual(['513 close'])
})

test('blanks before the colon of Content-Length are taken from a writer who spaces other colons too', () => {
  const spaced = (more: string): string => `${head(2, more).replace('Content-Length:', 'Content-Length :')}ok`
  expect(bodies(framesOf(bytes(spaced('Subject : x\r\n'))))).toEqual(['ok'])
  expect(words(bytes(spaced('Subject: x\r\n')))).toEqual(['400 close'])
})

test('a response that cannot be read is dropped without closing', () => {
  const [frame] = framesOf(bytes('SIP/2.0 99 Too Low\r\nContent-Length: 0\r\n\r\n'))
  expect(frame).toMatchObject({ kind: 'malformed', error: { status: 400, fatal: false } })
  expect(frame).not.toHaveProperty('request')
})
