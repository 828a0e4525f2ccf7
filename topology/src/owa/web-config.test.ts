import fc from 'fast-check'
import { expect, test } from 'vitest'
import { emptyWebConfig, parseWebConfig } from './web-config.ts'

const values = (text: string) => Object.fromEntries([...parseWebConfig(text).settings].map(([key, { value }]) => [key, value]))

test('C3: both spellings of the node are read, and the keys in any case', () => {
  for (const node of ['appSettings', 'AppSettings', 'APPSETTINGS']) {
    const text = `<configuration>\n<${node}>\n<add key="IMServerName" value="lync.parley.test"/>\n<add key="imcertificatethumbprint" value="abc" />\n</${node}>\n</configuration>`
    expect(values(text)).toEqual({ imservername: 'lync.parley.test', imcertificatethumbprint: 'abc' })
  }
  expect(parseWebConfig('<AppSettings><add key="IMServerName" value="a"/></AppSettings>').settings.get('imservername')).toMatchObject({ value: 'a', line: 1 })
})

test('a new installation’s file has no keys, and no fault', () => {
  expect(parseWebConfig(emptyWebConfig)).toEqual({ settings: new Map() })
})

test('the last of two counts; comments, other sections, remove and clear do what they say', () => {
  expect(values(`<configuration>
    <connectionStrings><add key="IMServerName" value="wrong"/></connectionStrings>
    <appSettings><add key="IMPoolName" value="one"/><!-- <add key="IMPoolName" value="no"/> --><add key="IMPoolName" value="two"/>
    <add key="x" value="1"/><remove key="x"/></appSettings></configuration>`)).toEqual({ impoolname: 'two' })
  expect(values('<appSettings><add key="a" value="1"/><clear/><add key="b" value="2"/></appSettings>')).toEqual({ b: '2' })
})

test('F14: a quotation mark within the issuer must be escaped; if it is not, the place and the way to write it are told', () => {
  const good = '<appSettings><add key="IMCertificateIssuer" value="CN=CA, O=&quot;Contoso, Inc.&quot;"/></appSettings>'
  expect(values(good)).toEqual({ imcertificateissuer: 'CN=CA, O="Contoso, Inc."' })
  const { settings, fault } = parseWebConfig('<appSettings>\n<add key="IMCertificateIssuer" value="CN=CA, O="Contoso, Inc.""/>\n</appSettings>')
  expect(settings.size).toBe(0)
  expect(fault).toEqual({ line: 2, column: 48, message: expect.stringContaining('&quot;') })
})

test.each([
  ['<appSettings>', /not closed/],
  ['<appSettings></configuration>', /closes nothing/],
  ['<appSettings><add key=“IMServerName” value="a"/></appSettings>', /curly/],
  ['<appSettings><add key=IMServerName value="a"/></appSettings>', /no quotation marks/],
  ['<appSettings><add key="a" value="b & c"/></appSettings>', /&amp;/],
  ['<appSettings><add key="a" value="b/><add key="c" value="d"/></appSettings>', /&lt;/],
  ['<!DOCTYPE x [<!ENTITY a "b">]><appSettings/>', /document type/],
  ['', /no element/],
  ['<a>'.repeat(100), /nested deeper/],
])('a file that is not well-formed says what is wrong: %s', (text, message) => {
  expect(parseWebConfig(text).fault?.message).toMatch(message)
})

test('whatever the file holds, it is read or refused, never thrown at', () => {
  const piece = fc.constantFrom('<appSettings>', '</appSettings>', '<add ', 'key="IMServerName"', " value='x'", '/>', '>', '<', '"', '&amp;', '&', '<!--', '-->', '\n', '<?xml?>', 'é')
  fc.assert(fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
    const { settings, fault } = parseWebConfig(pieces.join(''))
    if (fault) expect(settings.size).toBe(0)
  }))
})

test('a file as large as it may be is read at once', () => {
  const line = '<add key="k%" value="v"/>\n'
  const lines = Array.from({ length: 19_000 }, (_, i) => line.replace('%', String(i))).join('')
  const { settings, fault } = parseWebConfig(`<appSettings>\n${lines}<add key="IMServerName" value="x"/></appSettings>`)
  expect(fault).toBeUndefined()
  expect(settings.size).toBe(19_001)
  expect(settings.get('imservername')?.line).toBe(19_002)
})
