import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mimeLimits } from './limits.ts'
import { scan, type Part } from './scan.ts'

const crlf = (text: string): Buffer => Buffer.from(text.replaceAll('\n', '\r\n'))

const shape = (part: Part): unknown => (part.children ? { [part.contentType.value]: part.children.map(shape) } : part.contentType.value)

const bodyOf = (raw: Buffer, part: Part | undefined): string => raw.toString('latin1', part?.bodyStart, part?.bodyEnd)

test('parts are found where they lie, without the line break before the boundary', () => {
  const raw = crlf('Content-Type: multipart/mixed; boundary="a b"\n\npreamble\n--a b\n\none\n--a b\nContent-Type: text/html\n\n<p>two\n\n--a b--\nepilogue\n')
  const { root, leaves } = scan(raw)
  expect(shape(root)).toEqual({ 'multipart/mixed': ['text/plain', 'text/html'] })
  expect([...leaves].map(([id, part]) => [id, bodyOf(raw, part)])).toEqual([['1', 'one'], ['2', '<p>two\r\n']])
})

test('an outer boundary ends an inner multipart that was never closed', () => {
  const raw = crlf('Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/alternative; boundary=i\n\n--i\n\none\n--o\n\ntwo\n--o--\n')
  expect(shape(scan(raw).root)).toEqual({ 'multipart/mixed': [{ 'multipart/alternative': ['text/plain'] }, 'text/plain'] })
})

test('a boundary that is the beginning of another is told from it', () => {
  const raw = crlf('Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=bb\n\n--bb\n\none\n--bb--\n--b\n\ntwo\n--b--\n')
  expect(shape(scan(raw).root)).toEqual({ 'multipart/mixed': [{ 'multipart/mixed': ['text/plain'] }, 'text/plain'] })
})

test('a multipart without a boundary is shown as the text it is', () => {
  const raw = crlf('Content-Type: multipart/mixed\n\n--x\nhello\n')
  expect(scan(raw).root.contentType.value).toBe('text/plain')
})

test('parts of a digest are messages unless they say otherwise', () => {
  const raw = crlf('Content-Type: multipart/digest; boundary=d\n\n--d\n\nSubject: a\n\nb\n--d\nContent-Type: text/plain\n\nc\n--d--\n')
  expect(shape(scan(raw).root)).toEqual({ 'multipart/digest': ['message/rfc822', 'text/plain'] })
})

test('a header without a blank line ends at the first line that is no field', () => {
  const raw = crlf('Subject: t\nhello there\nFrom: nobody\n')
  const { root } = scan(raw)
  expect(root.fields.map(({ key }) => key)).toEqual(['subject'])
  expect(bodyOf(raw, root)).toContain('hello there')
})

test('an mbox line at the top is passed over, folded fields are one, and a bare line feed ends lines too', () => {
  const raw = Buffer.from('From a@b Mon Jan 1\nSubject: one\n two\nFrom : x@y\n\nbody')
  const { root } = scan(raw)
  expect(root.fields.map(({ key, loose }) => [key, loose])).toEqual([['subject', false], ['from', true]])
  expect(bodyOf(raw, root)).toBe('body')
})

test('depth, parts and fields are bounded, and the scan says that it stopped', () => {
  let deep = ''
  for (let i = 0; i < 300; i++) deep += `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`
  const nested = scan(Buffer.from(deep))
  expect(nested).toMatchObject({ cut: true, depth: mimeLimits.depth })
  const many = scan(Buffer.from(`Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(5_000)}`))
  expect(many.cut).toBe(true)
  expect(many.leaves.size).toBeLessThanOrEqual(mimeLimits.parts)
  const fields = scan(Buffer.from(`${'A: b\r\n'.repeat(5_000)}\r\n`))
  expect(fields.root.fields.length).toBe(mimeLimits.fieldsOfPart)
  expect(fields.cut).toBe(true)
})

test('a header longer than is read ends where it ends, whichever line breaks it has', () => {
  for (const lineBreak of ['\r\n', '\n']) {
    const raw = Buffer.from(`Subject: t${lineBreak}${`X: ${'y'.repeat(90)}${lineBreak}`.repeat(15_000)}${lineBreak}body`)
    const { root, cut } = scan(raw)
    expect(cut).toBe(true)
    expect(bodyOf(raw, root)).toBe('body')
  }
})

const piece = fc.oneof(
  fc.constantFrom('\r\n', '\n', '--b', '--b--', '--c', '--c--', '\r\n\r\n', 'Content-Type: multipart/mixed; boundary=b', 'Content-Type: multipart/mixed; boundary=c', ': ', 'a', ' ', '\0'),
  fc.string({ maxLength: 8 }),
)

test('whatever the bytes are, the scan ends, and every part lies within the message and its parent', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const raw = Buffer.from(pieces.join(''))
      const check = (part: Part, from: number, to: number): void => {
        expect(part.bodyStart).toBeGreaterThanOrEqual(from)
        expect(part.bodyEnd).toBeGreaterThanOrEqual(part.bodyStart)
        expect(part.bodyEnd).toBeLessThanOrEqual(to)
        for (const child of part.children ?? []) check(child, part.bodyStart, to)
      }
      check(scan(raw).root, 0, raw.length)
    }),
    { numRuns: 500 },
  )
})
