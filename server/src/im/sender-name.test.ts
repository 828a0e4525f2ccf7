import { Request } from '@parley/sip/message'
import { decodeText } from '@parley/sip/text'
import type { SipAddress } from '@parley/topology/names'
import { expect, test } from 'vitest'
import { correctSenderName } from './sender-name.ts'

const alice = 'alice@parley.test' as SipAddress

test.each([
  ['"Alice Archer" <sip:alice@parley.test>;tag=1', '"Alice Archer" <sip:alice@parley.test>;tag=1'],
  ['"Somebody <else>" <sip:alice@parley.test>;tag=1', '"Alice Archer" <sip:alice@parley.test>;tag=1'],
  ['"quote \\" and <sip:ceo@parley.test>" <sip:alice@parley.test>', '"Alice Archer" <sip:alice@parley.test>'],
  ['Boss<sip:alice@parley.test>;tag=1', '"Alice Archer" <sip:alice@parley.test>;tag=1'],
  ['<sip:alice@parley.test>;tag=1', '<sip:alice@parley.test>;tag=1'],
  ['sip:alice@parley.test;tag=1', 'sip:alice@parley.test;tag=1'],
])('%s becomes %s', (claimed, expected) => {
  const request = Request.create('MESSAGE', 'sip:bob@parley.test', [['From', claimed]])
  correctSenderName(request, alice, () => 'Alice Archer')
  expect(request.headers.get('From')).toBe(expected)
})

test('a name outside ASCII goes on the wire as UTF-8, quotes in it escaped', () => {
  const request = Request.create('MESSAGE', 'sip:bob@parley.test', [['From', '"x" <sip:alice@parley.test>;tag=1']])
  correctSenderName(request, alice, () => 'Zoë "Z" Müller')
  expect(decodeText(request.headers.get('From')!)).toBe('"Zoë \\"Z\\" Müller" <sip:alice@parley.test>;tag=1')
})
