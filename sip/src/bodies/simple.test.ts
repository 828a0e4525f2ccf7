import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BodyError } from './body-error.ts'
import { buildCpim, parseCpim } from './cpim.ts'
import { buildEventList, parseEventList } from './event-list.ts'
import { buildIsComposing, parseIsComposing } from './is-composing.ts'
import { buildPidf, parsePidf } from './pidf.ts'
import { buildResourceLists, parseResourceLists, resourceListLimit } from './resource-lists.ts'
import { buildWatcherInfo, parseWatcherInfo } from './watcherinfo.ts'

test('a presence document comes back as it was built, whatever stands in its texts', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 30 }), (text) => {
      const note = text.trim()
      const pidf = {
        entity: 'sip:alice@parley.test',
        tuples: [{ id: 't1', basic: 'open' as const, contact: 'sip:alice@parley.test', notes: [], timestamp: 1_700_000_000_000 }],
        notes: note === '' ? [] : [note],
        rpid: { activities: ['busy'], others: note === '' ? [] : [note], notes: [], idle: { since: 1_700_000_000_000 } },
      }
      expect(parsePidf(buildPidf(pidf))).toEqual(pidf)
    }),
  )
})

test('the example of RFC 3863 §4.2 is read: three tuples, one of them closed', () => {
  const example = `<?xml version="1.0" encoding="UTF-8"?>
    <impp:presence xmlns:impp="urn:ietf:params:xml:ns:pidf" entity="pres:someone@example.com">
      <impp:tuple id="mobile-im"><impp:status><impp:basic>open</impp:basic></impp:status>
        <impp:contact priority="0.8">im:someone@mobile.example.net</impp:contact>
        <impp:note xml:lang="en">Don't Disturb Please!</impp:note></impp:tuple>
      <impp:tuple id="email"><impp:status><impp:basic>closed</impp:basic></impp:status></impp:tuple>
      <impp:tuple id="x"><impp:status/></impp:tuple>
      <impp:note>I'll be in Tokyo next week</impp:note>
    </impp:presence>`
  const { tuples, notes } = parsePidf(example)
  expect(tuples.map((t) => [t.id, t.basic, t.contact])).toEqual([
    ['mobile-im', 'open', 'im:someone@mobile.example.net'],
    ['email', 'closed', undefined],
    ['x', undefined, undefined],
  ])
  expect([tuples[0]!.notes, notes]).toEqual([["Don't Disturb Please!"], ["I'll be in Tokyo next week"]])
})

test('activities are found in a person and, as older clients write them, in a tuple', () => {
  const inside = (where: string) =>
    `<presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:r="urn:ietf:params:xml:ns:pidf:rpid" entity="sip:a@b.test"><${where} id="1"><r:activities><r:note>n</r:note><r:away/><r:unknown/><r:other>gone fishing</r:other></r:activities></${where}></presence>`
  for (const where of ['tuple', 'x:person xmlns:x="urn:ietf:params:xml:ns:pidf:data-model"']) {
    const xml = where === 'tuple' ? inside('tuple') : inside('person')
    expect(parsePidf(xml).rpid).toMatchObject({ activities: ['away'], others: ['gone fishing'] })
  }
})

test('what is no presence document is refused with what was expected', () => {
  for (const bad of ['', '<presence entity="sip:a@b.test"/>', '<x xmlns="urn:ietf:params:xml:ns:pidf"/>', '<presence xmlns="urn:ietf:params:xml:ns:pidf"/>']) {
    expect(() => parsePidf(bad)).toThrow(BodyError)
  }
  const basic = (text: string) => `<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:a@b.test"><tuple id="1"><status><basic>${text}</basic></status></tuple></presence>`
  expect(parsePidf(basic('unknown')).tuples).toEqual([{ id: '1', notes: [] }])
  expect(() => parsePidf(basic('open').replace('<presence', '<!DOCTYPE x><presence'))).toThrow('DOCTYPE')
})

test('watcher information comes back as it was built', () => {
  const info = {
    version: 3,
    state: 'partial' as const,
    resource: 'sip:alice@parley.test',
    package: 'presence',
    watchers: [{ id: 'w1', uri: 'sip:bob@parley.test', displayName: 'Bob "B" <b>', status: 'pending' as const, event: 'subscribe' as const }],
  }
  expect(parseWatcherInfo(buildWatcherInfo(info))).toEqual(info)
  expect(() => parseWatcherInfo(buildWatcherInfo(info).replace('"pending"', '"perhaps"'))).toThrow(BodyError)
})

test('entries of lists in lists are found once each, and what points elsewhere is not followed', () => {
  const nested = '<resource-lists xmlns="urn:ietf:params:xml:ns:resource-lists"><list><entry uri="sip:a@b.test"/><list><entry uri="sip:c@b.test"/><entry uri="sip:a@b.test"/></list><external anchor="http://evil.example/"/><entry-ref ref="x"/></list></resource-lists>'
  expect(parseResourceLists(nested)).toEqual(['sip:a@b.test', 'sip:c@b.test'])
  const uris = Array.from({ length: resourceListLimit }, (_, n) => `sip:u${n}@b.test`)
  expect(parseResourceLists(buildResourceLists(uris))).toEqual(uris)
  expect(() => parseResourceLists(buildResourceLists([...uris, 'sip:more@b.test']))).toThrow(BodyError)
})

test('a list notification comes back as it was built, with the documents beside it', () => {
  const list = {
    uri: 'sip:alice@parley.test',
    version: 0,
    fullState: true,
    resources: [
      { uri: 'sip:bob@parley.test', name: 'Bob', state: 'active' as const, document: { type: 'application/pidf+xml', body: Buffer.from('<presence/>') } },
      { uri: 'sip:nobody@parley.test', state: 'terminated' as const },
    ],
  }
  const { type, body } = buildEventList(list, 'b0undary')
  expect(parseEventList(type, body)).toEqual(list)
  expect(() => parseEventList(type, body.subarray(0, body.length - 6))).toThrow('a closing boundary')
  expect(() => parseEventList('multipart/related', body)).toThrow(BodyError)
})

test('typing comes back as it was built, also from a sender that leaves the optional parts out', () => {
  expect(parseIsComposing(buildIsComposing({ state: 'active', refresh: 90, contentType: 'text/plain' }))).toEqual({ state: 'active', refresh: 90, contentType: 'text/plain' })
  expect(parseIsComposing('<isComposing xmlns="urn:ietf:params:xml:ns:im-iscomposing"><state> idle </state></isComposing>')).toEqual({ state: 'idle' })
  expect(() => parseIsComposing('<isComposing><state>gone</state></isComposing>')).toThrow(BodyError)
})

test('a CPIM envelope comes back as it was built, its part byte for byte', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const content = Buffer.from(bytes)
      const built = buildCpim({ from: '<sip:a@b.test>', to: '<sip:c@b.test>', dateTime: 0, contentType: 'text/plain; charset=utf-8', content })
      const { headers, contentType, content: back } = parseCpim(built)
      expect([headers.get('from'), headers.get('datetime'), contentType]).toEqual(['<sip:a@b.test>', '1970-01-01T00:00:00.000Z', 'text/plain; charset=utf-8'])
      expect(back.equals(content)).toBe(true)
    }),
  )
})

test('a CPIM body with LF line ends, or without headers of the part, is read; without an envelope it is refused', () => {
  expect(parseCpim(Buffer.from('From: a\nTo: b\n\nContent-Type: text/plain\n\nhi')).content.toString()).toBe('hi')
  expect(parseCpim(Buffer.from('From: a\r\n\r\n\r\nhi')).contentType).toBe('text/plain;charset=utf-8')
  for (const bad of ['', 'hello', 'no colon\r\n\r\nContent-Type: text/plain\r\n\r\nx', 'From: a\r\n\r\nContent-Transfer-Encoding: base64\r\n\r\nx']) {
    expect(() => parseCpim(Buffer.from(bad))).toThrow(BodyError)
  }
})

test('nothing but a body error ever comes out of hostile bytes', () => {
  const readers = [parsePidf, parseWatcherInfo, parseResourceLists, parseIsComposing, parseCpim, (body: Buffer) => parseEventList('multipart/related;boundary=b', body)]
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      for (const read of readers) {
        try {
          read(Buffer.from(bytes))
        } catch (error) {
          expect(error).toBeInstanceOf(BodyError)
        }
      }
    }),
  )
})
