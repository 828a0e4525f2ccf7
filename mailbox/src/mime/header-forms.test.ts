import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDate, formatDate } from './date.ts'
import { asAddresses, asGroupedAddresses, asMessageIds, asText, asUrls } from './header-forms.ts'
import { writeAddresses, writeMessageIds, writeRaw, writeText } from './header-writer.ts'
import { scan } from './scan.ts'

function field<T>(value: string, read: (raw: Buffer, field: NonNullable<ReturnType<typeof scan>['root']['fields'][number]>) => T): T {
  const raw = Buffer.from(`X:${value}\r\n\r\n`)
  const [first] = scan(raw).root.fields
  if (!first) throw new Error('no field')
  return read(raw, first)
}

test('text is unfolded, its words decoded across their borders, and brought to one form', () => {
  expect(field(' =?utf-8?q?=E2=98?=\r\n =?utf-8?q?=83?= and more', asText)).toBe('☃ and more')
  expect(field(' =?iso-2022-jp?B?GyRCRnxLXBsoQg==?=', asText)).toBe('日本')
  expect(field(' \u212b', asText)).toBe('\u00c5')
  expect(field(' grüße', asText)).toBe('grüße')
})

test('encoded words cannot smuggle line breaks or nulls into what is shown', () => {
  expect(field(' =?utf-8?q?a=0D=0ABcc:_x=00?=', asText)).toBe('a Bcc: x')
})

test('addresses have their names unquoted and their groups kept', () => {
  expect(field(' "Foo \\S" <foo@example.net>, bar@example.org', asAddresses)).toEqual([{ name: 'Foo S', email: 'foo@example.net' }, { name: null, email: 'bar@example.org' }])
  expect(field(' A group: a@b.test, "c d" <c@d.test>;, e@f.test', asGroupedAddresses)).toEqual([
    { name: 'A group', addresses: [{ name: null, email: 'a@b.test' }, { name: 'c d', email: 'c@d.test' }] },
    { name: null, addresses: [{ name: null, email: 'e@f.test' }] },
  ])
})

test('message ids and URLs are taken from their brackets', () => {
  expect(field(' <a@b>\r\n <c@d>', asMessageIds)).toEqual(['a@b', 'c@d'])
  expect(field(' none', asMessageIds)).toBeNull()
  expect(field(' <http://a.test>, <mailto:b@c>', asUrls)).toEqual(['http://a.test', 'mailto:b@c'])
  expect(field(' not a url', asUrls)).toBeNull()
})

test('dates keep their zone, days that do not exist are none', () => {
  expect(parseDate('Thu, 13 Feb 1969 23:32 -0330 (Newfoundland Time)')).toBe('1969-02-13T23:32:00-03:30')
  expect(parseDate('1 Jan 26 00:00:00 GMT')).toBe('2026-01-01T00:00:00Z')
  for (const wrong of ['not a date', '31 Feb 2026 00:00:00 +0000', '1 Jan 2026 25:00:00 +0000', '1 Jan 2026 00:00:00 +9900', '']) expect(parseDate(wrong)).toBeNull()
})

test('any second of our time survives being written and read', () => {
  fc.assert(
    fc.property(fc.integer({ min: Date.UTC(1980, 0, 1) / 1000, max: Date.UTC(2100, 0, 1) / 1000 }), (seconds) => {
      expect(Date.parse(parseDate(formatDate(seconds * 1000)) ?? '')).toBe(seconds * 1000)
    }),
  )
})

const words = fc.string({ unit: 'grapheme', maxLength: 80 }).map((text) => text.replace(/[\p{C}\p{Z}\u0300-\u036f]+/gu, ' ').trim().normalize('NFC'))

test('any text survives being written into a subject and read again', () => {
  fc.assert(
    fc.property(words, (text) => {
      expect(field(writeText('X', text), asText)).toBe(text)
    }),
  )
})

test('any name survives being written before an address', () => {
  fc.assert(
    fc.property(words.filter((name) => name !== '' && !name.includes('@')), (name) => {
      expect(field(writeAddresses('X', [{ name, email: 'a@b.test' }]), asAddresses)).toEqual([{ name, email: 'a@b.test' }])
    }),
  )
})

test('no line written is longer than a server takes, and long lists fold', () => {
  const ids = Array.from({ length: 50 }, (_, i) => `${'x'.repeat(40)}${i}@example.test`)
  const value = writeMessageIds('References', ids)
  expect(value.split('\r\n').every((line) => line.length <= 998)).toBe(true)
  expect(field(value, asMessageIds)).toEqual(ids)
})

test('a ready-made value that would begin another field is refused', () => {
  expect(writeRaw('a\r\nBcc: x')).toBeUndefined()
  expect(writeRaw('a\nb')).toBeUndefined()
  expect(writeRaw('a\r\n b')).toBe(' a\r\n b')
  expect(writeRaw('a\r\n \r\n\r\nbody')).toBeUndefined()
})
