import { expect, test } from 'vitest'
import { displayedName, parseName } from './distinguished-name.ts'

test('a name is shown the most particular part first, quoted where it needs it', () => {
  expect(displayedName('C=US\nST=Washington\nO=Contoso\\, Inc.\nCN=ca.contoso.test')).toBe('CN=ca.contoso.test, O="Contoso, Inc.", S=Washington, C=US')
  expect(displayedName('O=The \\"Best\\"\nCN=x')).toBe('CN=x, O="The ""Best"""')
})

test('the names of the guides are understood, a bare host name too', () => {
  expect(parseName('CN=ex15.ntsystems.local')).toEqual([{ type: 'CN', value: 'ex15.ntsystems.local' }])
  expect(parseName('c=US,o="Contoso, Inc.", cn=mail.contoso.test')).toEqual([{ type: 'C', value: 'US' }, { type: 'O', value: 'Contoso, Inc.' }, { type: 'CN', value: 'mail.contoso.test' }])
  expect(parseName('owa.parley.test')).toEqual([{ type: 'CN', value: 'owa.parley.test' }])
})

test.each(['', 'O=Contoso', 'CN=', 'CN=a,,O=b', 'XX=1,CN=a', 'CN="a'])('%j is refused as a subject', (text) => {
  expect(() => parseName(text)).toThrowError(expect.objectContaining({ code: 'invalid' }))
})
