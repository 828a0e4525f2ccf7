import { expect, test } from 'vitest'
import * as fc from 'fast-check'
import { BodyError } from './body-error.ts'
import { attribute, child, childText, parseXml, wholeNumber, xmlLimits, xsi, xsiType } from './xml.ts'
import { escapeXml, writeXml } from './xml-writer.ts'
import type { XmlElement } from './xml.ts'

test('elements have local names, namespaces, and text in document order', () => {
  const root = parseXml('<p:a xmlns:p="urn:p" xmlns="urn:d" x="1" p:y="2">one<b/>two<![CDATA[<three>]]></p:a>')
  expect(root).toMatchObject({ name: 'a', ns: 'urn:p', text: 'onetwo<three>' })
  expect(root.nodes).toMatchObject(['one', { name: 'b', ns: 'urn:d' }, 'two<three>'])
  expect(root.attributes).toEqual(new Map([['x', '1'], ['{urn:p}y', '2']]))
  expect(attribute(root, 'y')).toBe('2')
  expect(child(root, 'c')).toBeUndefined()
})

test('xsi:type is read without its prefix, with or without a namespace', () => {
  expect(xsiType(parseXml(`<s xmlns:i="${xsi}" i:type="t:userState"/>`))).toBe('userState')
  expect(xsiType(parseXml('<s type="userState"/>'))).toBe('userState')
})

test.each([
  ['any DOCTYPE', '<!DOCTYPE a><a/>'],
  ['an unbound prefix', '<x:a/>'],
  ['an undefined entity', '<a>&nbsp;</a>'],
  ['a second root', '<a/><b/>'],
  ['text before the root', 'x<a/>'],
  ['an attribute twice', '<a b="1" b="2"/>'],
  ['an attribute twice by namespace', '<a xmlns:p="u" xmlns:q="u" p:b="1" q:b="2"/>'],
  ['an unclosed element', '<a>'],
  ['an unknown encoding', '<?xml version="1.0" encoding="x-none"?><a/>'],
  ['a multi-byte encoding', '<?xml version="1.0" encoding="utf-16"?><a/>'],
  ['XML 1.1', '<?xml version="1.1"?><a/>'],
  ['a control character', '<a>\u0001</a>'],
  ['nothing', ''],
])('%s is refused', (_, text) => {
  expect(() => parseXml(text)).toThrow(BodyError)
})

test('bytes that are not UTF-8 are refused, a byte order mark is not', () => {
  expect(() => parseXml(Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0xfe, 0x3c, 0x2f, 0x61, 0x3e]))).toThrow('UTF-8')
  expect(() => parseXml(Buffer.from('<a/>', 'utf16le'))).toThrow(BodyError)
  expect(parseXml(Buffer.from('\ufeff<a/>')).name).toBe('a')
})

test.each([
  ['depth', '<a>'.repeat(65) + '</a>'.repeat(65), '<a>'.repeat(64) + '</a>'.repeat(64)],
  ['elements', `<a>${'<b/>'.repeat(5_000)}</a>`, `<a>${'<b/>'.repeat(4_999)}</a>`],
  ['bytes', `<a>${'x'.repeat(xmlLimits.bytes)}</a>`, `<a>${'x'.repeat(xmlLimits.bytes - 7)}</a>`],
  ['attributes', `<a ${Array.from({ length: 65 }, (_, i) => `b${i}=""`).join(' ')}/>`, `<a ${Array.from({ length: 64 }, (_, i) => `b${i}=""`).join(' ')}/>`],
  ['attribute values', `<a b="${'x'.repeat(8_193)}"/>`, `<a b="${'x'.repeat(8_192)}"/>`],
  ['element names', `<${'a'.repeat(257)}/>`, `<${'a'.repeat(256)}/>`],
  ['attribute names', `<a ${'b'.repeat(257)}=""/>`, `<a ${'b'.repeat(256)}=""/>`],
])('the limit of %s is exact', (_, over, at) => {
  expect(() => parseXml(over)).toThrow(/expected/)
  expect(() => parseXml(at)).not.toThrow()
})

test('a refusal says what was expected and shows hostile text short and printable', () => {
  const error = (() => {
    try {
      wholeNumber(`\u202e\u0000${'9'.repeat(500)}`, 'version')
    } catch (thrown) {
      return thrown
    }
  })()
  expect(error).toBeInstanceOf(BodyError)
  expect((error as BodyError).expected).toContain('version')
  expect((error as BodyError).found.length).toBeLessThan(80)
  expect((error as BodyError).found).not.toMatch(/\u202e/)
})

test.each(['', '-1', '+1', '1.0', '1e3', '0x10', ' 1', '4294967296', '99999999999999999999', '１'])('%o is no whole number', (text) => {
  expect(() => wholeNumber(text, 'x')).toThrow(BodyError)
})

const name = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/)
const ns = fc.constantFrom('', 'urn:a', 'urn:b', xsi)
// Line ends inside text are what XML itself normalises; the writer escapes them.
const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((s) => !/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(s))

interface Plain {
  name: string
  ns: string
  attributes: [string, string][]
  nodes: (Plain | string)[]
}
const { tree } = fc.letrec<{ tree: Plain }>((tie) => ({
  tree: fc.record({
    name,
    ns,
    attributes: fc.uniqueArray(fc.tuple(fc.oneof(name, name.map((n) => `{urn:a}${n}`), name.map((n) => `{urn:b}${n}`), name.map((n) => `{${xsi}}${n}`)), text), { selector: ([key]) => key, maxLength: 4 }),
    nodes: fc.array(fc.oneof({ maxDepth: 4 }, text, tie('tree')), { maxLength: 3 }),
  }),
}))
const joined = (nodes: (Plain | string)[]): (Plain | string)[] =>
  nodes.reduce<(Plain | string)[]>((out, node) => {
    const last = out.at(-1)
    if (typeof node === 'string' && typeof last === 'string') out[out.length - 1] = last + node
    else out.push(node)
    return out
  }, [])
const elementOf = (plain: Plain): XmlElement => {
  const nodes = joined(plain.nodes).map((n) => (typeof n === 'string' ? n : elementOf(n)))
  return {
    name: plain.name,
    ns: plain.ns,
    attributes: new Map(plain.attributes),
    nodes,
    children: nodes.filter((n) => typeof n !== 'string'),
    text: nodes.filter((n) => typeof n === 'string').join(''),
  }
}

test('what the writer writes is read back as the same tree', () => {
  fc.assert(
    fc.property(tree.map(elementOf), (element) => {
      expect(parseXml(writeXml(element))).toEqual(element)
    }),
  )
})

test('a foreign namespace is declared once where it is used first, however many attributes have it', () => {
  const many = Array.from({ length: 60 }, (_, n) => ` f:x${n}=""`).join('')
  const written = writeXml(parseXml(`<a xmlns:f="urn:f"${many}><b f:y=""/><c xmlns:g="urn:g" g:z=""/><d g:z="" xmlns:g="urn:g" f:y=""/></a>`))
  expect(written.match(/xmlns:\w+="[^"]+"/g)).toEqual(['xmlns:n1="urn:f"', 'xmlns:n2="urn:g"', 'xmlns:n2="urn:g"'])
  expect(parseXml(written).attributes.size).toBe(60)
})

test('any text survives as character data and in either quotes', () => {
  fc.assert(
    fc.property(text, (value) => {
      const root = parseXml(`<a b="${escapeXml(value)}" c='${escapeXml(value)}'>${escapeXml(value)}</a>`)
      expect([root.text, attribute(root, 'b'), attribute(root, 'c')]).toEqual([value, value, value])
    }),
  )
})

test('no input makes the parser throw anything but a refusal', () => {
  const fragment = fc.constantFrom('<', '>', '/', '&', ';', '"', "'", '<a', '<a>', '</a>', '<a/>', '<!--', '-->', '<![CDATA[', ']]>', '<?', '?>', '<!DOCTYPE', '&amp;', '&#0;', '&#x110000;', ' b="', 'xmlns:x="u"', 'x:', '\ufeff', '\u0000')
  fc.assert(
    fc.property(fc.array(fc.oneof(fragment, fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 30 }), (parts) => {
      try {
        parseXml(Buffer.from(parts.join('')))
      } catch (error) {
        expect(error).toBeInstanceOf(BodyError)
      }
    }),
    { numRuns: 2_000 },
  )
})

test('childText trims and is absent without the child', () => {
  const root = parseXml('<a><b> x </b></a>')
  expect(childText(root, 'b')).toBe('x')
  expect(childText(root, 'c')).toBeUndefined()
})
