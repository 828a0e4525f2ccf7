import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bodyLists } from './body-lists.ts'
import { partBytes, partInfo, partText } from './body-part.ts'
import { decodeCharset } from './charset.ts'
import { composeMessage, textContent, type NewPart } from './compose.ts'
import { safeFileName } from './file-name.ts'
import { htmlToText } from './html-text.ts'
import { downloadType, mayShowInline } from './media-type.ts'
import { baseSubject, digestMessage } from './message-digest.ts'
import { parseParameterised } from './parameters.ts'
import { scan } from './scan.ts'
import { decodeTransfer } from './transfer-encoding.ts'

test('parameters are joined and decoded as RFC 2231 has them, and names as RFC 2047 too', () => {
  expect(parseParameterised("attachment; filename*0*=utf-8''%C3%9Cber; filename*1=\"sicht.csv\"").parameters.get('filename')).toBe('Übersicht.csv')
  expect(parseParameterised("attachment; filename*=iso-8859-1'de'%DCber.txt; filename=x").parameters.get('filename')).toBe('Über.txt')
  expect(parseParameterised('attachment; filename="=?utf-8?q?=C3=9Cber?="').parameters.get('filename')).toBe('Über')
  expect(parseParameterised('text/plain (a "comment"); charset = "utf-8" ; x').parameters.get('charset')).toBe('utf-8')
})

test('quoted-printable and base64 read what they can', () => {
  const decode = (text: string, encoding: string) => decodeTransfer(Buffer.from(text), encoding).bytes.toString('latin1')
  expect(decode('a=3Db=\r\nc =ZZ=', 'quoted-printable')).toBe('a=bc =ZZ')
  expect(decode('aGVs\r\n!!bG8=', 'base64')).toBe('hello')
  expect(decodeTransfer(Buffer.from('x'), 'x-uuencode').problem).toBe(true)
})

test('charsets are decoded, wrong ones guessed, and UTF-7 never', () => {
  expect(decodeCharset(Buffer.from([0xe9]), 'iso-8859-1')).toEqual({ text: 'é', problem: false })
  expect(decodeCharset(Buffer.from('é'), 'us-ascii')).toEqual({ text: 'é', problem: true })
  expect(decodeCharset(Buffer.from([0xe9]), 'no-such-charset')).toEqual({ text: 'é', problem: true })
  expect(decodeCharset(Buffer.from('+ADw-script+AD4-'), 'utf-7').text).toBe('+ADw-script+AD4-')
})

test('the text of HTML leaves out what is not shown', () => {
  expect(htmlToText('<style>p{}</style><p>a&amp;b<!-- c --> <b>d</b></p><script>e()</script>f &#x263a;').replace(/\s+/g, ' ').trim()).toBe('a&b d f ☺')
  expect(htmlToText('<style>never closed <p>text')).toContain('text')
})

test('names to save under have no path, control or direction characters and keep their extension', () => {
  expect(safeFileName('../../etc/passwd')).toBe('passwd')
  expect(safeFileName('a\u202egnp.exe')).toBe('agnp.exe')
  expect(safeFileName('C:\\x\\con.txt')).toBe('_con.txt')
  expect(safeFileName('..')).toBe('attachment')
  const long = safeFileName(`${'ü'.repeat(300)}.docx`)
  expect(Buffer.byteLength(long)).toBeLessThanOrEqual(255)
  expect(long.endsWith('ü.docx')).toBe(true)
})

test('any name becomes one that fits', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
      const safe = safeFileName(name)
      expect(safe).not.toBe('')
      expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(255)
      // eslint-disable-next-line no-control-regex
      expect(safe).not.toMatch(/[/\\\u0000-\u001f\u202a-\u202e]/)
    }),
  )
})

test('types that a browser would run are answered as bytes', () => {
  for (const type of ['text/html', 'image/svg+xml', 'application/xhtml+xml', 'text/xml', 'text/html; charset=utf-7', 'application/javascript']) expect(downloadType(type)).toBe('application/octet-stream')
  expect(downloadType('Image/PNG; x=y')).toBe('image/png')
  expect(mayShowInline('image/svg+xml')).toBe(false)
})

test('the subject of a conversation is found behind the marks of replies, forwards and lists', () => {
  for (const subject of ['Lunch', 'Re: Lunch', 'RE: AW: Fwd:  Lunch', 'Re[2]: [team] Lunch', '[team] Re: Lunch (fwd)', '回复：Lunch']) expect(baseSubject(subject)).toBe('lunch')
  expect(baseSubject('Regarding lunch')).toBe('regarding lunch')
})

const text = (content: string, more: Partial<NewPart> = {}): NewPart => ({ type: 'text/plain', fields: [], ...textContent(content), ...more })

test('an alternative is read as text and as HTML, and its image is no attachment of the text', () => {
  const html = { ...text('<p>b</p>'), type: 'text/html' }
  const image: NewPart = { type: 'image/png', cid: 'i', disposition: 'inline', name: 'i.png', fields: [], content: Buffer.from([1]) }
  const alternative: NewPart = { type: 'multipart/alternative', fields: [], content: [text('a'), { type: 'multipart/related', fields: [], content: [html, image] }] }
  const raw = composeMessage({ type: 'multipart/mixed', fields: [], content: [alternative, text('file', { name: 'f.txt', disposition: 'attachment' })] }, counted())
  const { root } = scan(raw)
  const lists = bodyLists(root, (part) => partInfo(raw, part))
  const types = (parts: typeof lists.text) => parts.map((part) => part.contentType.value)
  expect([types(lists.text), types(lists.html), types(lists.attachments)]).toEqual([['text/plain'], ['text/html'], ['image/png', 'text/plain']])
  expect(digestMessage(raw)).toMatchObject({ hasAttachment: true, bodyText: 'a' })
})

function counted(): () => string {
  let n = 0
  return () => `=_b${++n}`
}

const leaf = fc.record({ content: fc.string({ unit: 'grapheme', maxLength: 200 }), name: fc.option(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 })) })

test('whatever is composed is found again: bytes, texts and names', () => {
  fc.assert(
    fc.property(fc.array(leaf, { minLength: 1, maxLength: 4 }), fc.uint8Array({ maxLength: 300 }), (leaves, bytes) => {
      const clean = leaves.map(({ content, name }) => ({ content: content.replace(/[\r\n\0]/g, '\n'), name: name?.replace(/[\p{C}\p{Z}\u2028]/gu, '_') }))
      const parts = clean.map(({ content, name }) => text(content, name === undefined ? {} : { name }))
      const raw = composeMessage({ type: 'multipart/mixed', fields: [], content: [...parts, { type: 'application/x-bytes', fields: [], content: Buffer.from(bytes) }] }, counted())
      const found = [...scan(raw).leaves.values()]
      expect(found.length).toBe(leaves.length + 1)
      for (const [i, { content, name }] of clean.entries()) {
        const part = found[i]
        if (!part) throw new Error('missing')
        expect(partText(raw, part)).toEqual({ text: content, problem: false })
        expect(partInfo(raw, part).name).toBe(name === undefined ? null : name.trim().normalize('NFC'))
      }
      const last = found.at(-1)
      if (last) expect(partBytes(raw, last).bytes.equals(Buffer.from(bytes))).toBe(true)
    }),
    { numRuns: 200 },
  )
})
