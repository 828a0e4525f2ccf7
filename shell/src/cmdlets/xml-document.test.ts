import { parseXml } from '@parley/sip/bodies/xml'
import { expect, test } from 'vitest'
import { xmlDocument } from './xml-document.ts'

test('any document is XML, whatever is in its texts', () => {
  const root = parseXml(Buffer.from(xmlDocument('Log', { scenarios: [{ folder: 'a "b" <c> & d\nnext\ttab\u0001' }] })))
  expect(root.children[0]?.children[0]?.attributes.get('Folder')).toBe('a "b" <c> & d\nnext\ttab\ufffd')
})
