import fc from 'fast-check'
import { expect, test } from 'vitest'
import { corpus, type CorpusCase } from '../../corpus/read.ts'
import { htmlToText } from './html-text.ts'
import { readImText } from './im-text.ts'

const cases = corpus('im-body').filter((c) => c['content_type'] !== 'application/sdp')

function bodyOf(c: CorpusCase): Buffer {
  return typeof c['body_b64'] === 'string' ? Buffer.from(c['body_b64'], 'base64') : Buffer.from(String(c.input))
}

test.each(cases)('$id: an IM becomes text or is refused', (c) => {
  const started = performance.now()
  const read = readImText(String(c['content_type']), bodyOf(c))
  expect(performance.now() - started).toBeLessThan(1_000)
  const kept = c.expect.find((e) => e.startsWith('text-kept:'))?.slice('text-kept:'.length)
  if (kept !== undefined) expect(read).toEqual({ kind: 'text', text: kept })
  if (typeof c['must_show_text'] === 'string') expect(read).toEqual({ kind: 'text', text: c['must_show_text'] })
  if (c.expect.includes('one-alternative-shown')) expect(read).toEqual({ kind: 'text', text: 'safe words' })
  if (c.expect.includes('reject')) expect(read.kind).not.toBe('text')
  if (['rtf', 'type', 'composing', 'cpim'].includes(c.category) && !String(c['content_type']).startsWith('text/plain')) expect(read.kind).toBe('unsupported')
})

test('HTML keeps its words and its line breaks, and nothing else', () => {
  const html = '<html><head><title>no</title><style>b{color:red}</style></head><body onload="x()"><p>one <b>two</b></p><div>three<br>four &amp; &lt;five&gt; &#x263a;</div><!-- six --><script>seven("</div>")</script></body></html>'
  expect(htmlToText(html)).toBe('one two\n\nthree\nfour & <five> ☺')
})

test('what only looks like a tag is text', () => {
  expect(htmlToText('1 < 2 and 3 > 2, <3')).toBe('1 < 2 and 3 > 2, <3')
})

test('no markup of the sender survives, whatever it is made of', () => {
  const piece = fc.constantFrom('<', '>', '</', '<script>', '</script>', '<img src=x onerror=', '"', "'", '<!--', '-->', '<svg>', 'hi', ' ', '<b', '=', '/>', '<![CDATA[', '&lt;', '\n')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const html = pieces.join('')
      // Without entities no tag can be left: each "<" in the result stood alone.
      if (html.includes('&')) return
      expect(htmlToText(html)).not.toMatch(/<[a-z!?/][^>]*>/i)
    }),
    { numRuns: 500 },
  )
})

test('time grows with the length of a hostile document, not faster', () => {
  for (const unit of ['<', '<b ', '<!--', '<script>', '<svg>', '&#', '<a href="', '</script', '< /b>']) {
    const started = performance.now()
    htmlToText(unit.repeat(100_000))
    expect(performance.now() - started).toBeLessThan(1_000)
  }
})

test('text in other charsets is read, and what cannot be read is refused', () => {
  expect(readImText('text/plain; charset=iso-8859-1', Buffer.from([0x47, 0x72, 0xfc, 0xdf, 0x65]))).toEqual({ kind: 'text', text: 'Grüße' })
  expect(readImText('text/plain; charset=utf-16le', Buffer.from('hällo', 'utf16le'))).toEqual({ kind: 'text', text: 'hällo' })
  expect(readImText(undefined, Buffer.from('no type'))).toEqual({ kind: 'text', text: 'no type' })
  expect(readImText('text/plain; charset=UTF-8', Buffer.from([0x61, 0xff, 0x62]))).toEqual({ kind: 'text', text: 'a\u{fffd}b' })
  expect(readImText('text/plain', Buffer.from('a\0b'))).toEqual({ kind: 'text', text: 'a\u{fffd}b' })
  for (const type of ['text/plain; charset=utf-7', 'application/json', 'image/svg+xml']) expect(readImText(type, Buffer.from('x')).kind).toBe('unsupported')
  expect(readImText('text/plain', Buffer.from('x'.repeat(32_001))).kind).toBe('malformed')
})
