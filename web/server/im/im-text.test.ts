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
  const read = readImText(String(c['content_type']), bodyOf(c))
  const kept = c.expect.find((e) => e.startsWith('text-kept:'))?.slice('text-kept:'.length)
  if (kept !== undefined) expect(read).toEqual({ kind: 'text', text: kept })
  if (typeof c['must_show_text'] === 'string') expect(read).toEqual({ kind: 'text', text: c['must_show_text'] })
  if (c.expect.includes('one-alternative-shown')) expect(read).toEqual({ kind: 'text', text: 'safe words' })
  if (c.expect.includes('reject')) expect(read.kind).not.toBe('text')
  if (['rtf', 'type', 'composing', 'cpim'].includes(c.category) && !String(c['content_type']).startsWith('text/plain')) expect(read.kind).toBe('unsupported')
})

test('lines end as they do in a browser, whatever the sender ends them with', () => {
  expect(readImText('text/plain', Buffer.from('one\r\ntwo\nthree\r\n'))).toEqual({ kind: 'text', text: 'one\ntwo\nthree\n' })
})

test('HTML keeps its words and its line breaks, and nothing else', () => {
  const html = '<html><head><title>no</title><style>b{color:red}</style></head><body onload="x()"><p>one <b>two</b></p><div>three<br>four &amp; &lt;five&gt; &#x263a;</div><!-- six --><script>seven("</div>")</script></body></html>'
  expect(htmlToText(html)).toBe('one two\n\nthree\nfour & <five> ☺')
})

test('what only looks like a tag is text', () => {
  expect(htmlToText('1 < 2 and 3 > 2, <3')).toBe('1 < 2 and 3 > 2, <3')
})

test('no markup of the sender survives, however it is put together', () => {
  const tag = fc.constantFrom('<script>', '</script>', '<img src=x onerror="a>b">', '<!--', '-->', '<svg>', '</svg>', '<b>', '</b>', '<p title="</p>">', '<textarea>', '</textarea>', '<![CDATA[', '<?php ?>')
  const words = fc.constantFrom('hi', ' ', '"', "'", '=', '\n', '&amp;', '&quot;')
  fc.assert(
    fc.property(fc.array(fc.oneof(tag, words), { maxLength: 60 }), (pieces) => {
      expect(htmlToText(pieces.join(''))).not.toMatch(/<[a-z!?/]/i)
    }),
    { numRuns: 1000 },
  )
})

test('a hostile document of a megabyte is read to its end', () => {
  for (const unit of ['<', '<b ', '<!--', '<script>', '<svg>', '&#', '<a href="', '</script', '< /b>', '<b></b>', '<p title=">']) {
    expect(htmlToText(unit.repeat(150_000)).length).toBeLessThanOrEqual(unit.length * 150_000)
  }
}, 10_000)

test('text in other charsets is read, and what cannot be read is refused', () => {
  expect(readImText('text/plain; charset=iso-8859-1', Buffer.from([0x47, 0x72, 0xfc, 0xdf, 0x65]))).toEqual({ kind: 'text', text: 'Grüße' })
  expect(readImText('text/plain; charset=utf-16le', Buffer.from('hällo', 'utf16le'))).toEqual({ kind: 'text', text: 'hällo' })
  expect(readImText(undefined, Buffer.from('no type'))).toEqual({ kind: 'text', text: 'no type' })
  expect(readImText('text/plain; charset=UTF-8', Buffer.from([0x61, 0xff, 0x62]))).toEqual({ kind: 'text', text: 'a\u{fffd}b' })
  expect(readImText('text/plain', Buffer.from('a\0b'))).toEqual({ kind: 'text', text: 'a\u{fffd}b' })
  for (const type of ['text/plain; charset=utf-7', 'application/json', 'image/svg+xml']) expect(readImText(type, Buffer.from('x')).kind).toBe('unsupported')
  expect(readImText('text/plain', Buffer.from('x'.repeat(32 * 1024 + 1))).kind).toBe('malformed')
})
