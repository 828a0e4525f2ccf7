import { expect, test } from 'vitest'
import { owaVirtualDirectory } from '../settings/owa-virtual-directory.ts'
import { settingOverride } from '../settings/setting-override.ts'
import { describe, effectiveSettings, shown, type ImSources } from './effective.ts'
import { parseWebConfig } from './web-config.ts'

const server = 'owa.parley.test'
const t = (digit: string) => digit.repeat(40)
const override = (parameters: string[], servers: string[] = []) => ({
  name: 'IM',
  value: settingOverride.schema.parse({ component: 'OwaServer', section: 'IMSettings', parameters, reason: 'test', servers }),
})
const directory = (o: object) => ({ identity: 'OWA\\owa (Default Web Site)', value: owaVirtualDirectory.schema.parse({ server, site: 'owa (Default Web Site)', ...o }) })
const file = (keys: Record<string, string>) =>
  parseWebConfig(`<configuration>\n<appSettings>\n${Object.entries(keys).map(([key, value]) => `<add key="${key}" value="${value}"/>`).join('\n')}\n</appSettings>\n</configuration>`)

const every: ImSources = {
  server,
  overrides: [override([`IMServerName=override.parley.test`, `IMCertificateThumbprint=${t('A')}`])],
  webConfig: file({ IMServerName: 'file.parley.test', IMCertificateThumbprint: t('B'), IMPoolName: 'pool.parley.test', IMCertificateIssuer: 'CN=CA', IMCertificateSerialNumber: '0A 1B' }),
  readsWebConfig: true,
  directory: directory({ instantMessagingServerName: 'directory.parley.test', instantMessagingCertificateThumbprint: t('C') }),
}

test('A30, A31: of four generations the strongest wins, and the others are told with their places', () => {
  const { serverName, certificate, warnings } = effectiveSettings(every)
  expect([serverName.winner, ...serverName.losers].map((c) => c?.value)).toEqual(['override.parley.test', 'file.parley.test', 'directory.parley.test', 'pool.parley.test'])
  expect([certificate.winner, ...certificate.losers].map((c) => shown(c?.value))).toEqual([t('A'), t('B'), t('C'), 'issuer CN=CA, serial number 0A 1B'])
  expect(serverName.losers.map((c) => c.place)).toEqual(['web.config, line 3', 'OWA\\owa (Default Web Site)', 'web.config, line 5'])
  expect(describe(serverName.losers[0] as never)).toBe('IMServerName = file.parley.test (web.config 2013 keys; web.config, line 3)')
  expect(warnings).toEqual([])
})

test('taking away the strongest lets the next win, each for itself', () => {
  const order = ['override', 'file', 'directory', 'pool']
  const without = [
    every,
    { ...every, overrides: [] },
    { ...every, overrides: [], webConfig: file({ IMPoolName: 'pool.parley.test', IMCertificateIssuer: 'CN=CA', IMCertificateSerialNumber: '0A 1B' }) },
    { ...every, overrides: [], webConfig: file({ IMPoolName: 'pool.parley.test' }), directory: undefined },
  ]
  expect(without.map((sources) => effectiveSettings(sources).serverName.winner?.value.split('.')[0])).toEqual(order)
  const mixed = effectiveSettings({ ...every, overrides: [override(['IMServerName=override.parley.test'])] })
  expect([mixed.serverName.winner?.generation, mixed.certificate.winner?.generation]).toEqual(['SettingOverride', 'web.config 2013 keys'])
})

test('a key with an empty value is not set', () => {
  const { serverName, certificate } = effectiveSettings({ ...every, overrides: [], webConfig: file({ IMServerName: ' ', IMCertificateThumbprint: '' }) })
  expect([serverName.winner?.generation, certificate.winner?.generation]).toEqual(['virtual directory', 'virtual directory'])
  expect(effectiveSettings({ ...every, overrides: [], webConfig: file({}), directory: directory({}) })).toMatchObject({ serverName: { winner: undefined }, certificate: { winner: undefined } })
})

test('an override for another server does not count here; a short name is enough', () => {
  const winner = (servers: string[]) => effectiveSettings({ ...every, overrides: [override(['IMServerName=override.parley.test'], servers)] }).serverName.winner?.generation
  expect(winner(['ex14'])).toBe('web.config 2013 keys')
  expect(winner(['OWA'])).toBe('SettingOverride')
  expect(winner(['owa.parley.test'])).toBe('SettingOverride')
  expect(winner(['owa.other.test'])).toBe('web.config 2013 keys')
})

test('B20: web.config of a server without a back end is ignored, with a warning', () => {
  const { serverName, warnings } = effectiveSettings({ ...every, overrides: [], readsWebConfig: false })
  expect(serverName.winner?.value).toBe('directory.parley.test')
  expect(warnings).toEqual([expect.stringMatching(/IMServerName.*nobody reads.*back end/)])
})

test('a file that cannot be read and a misspelt parameter are named', () => {
  const { warnings } = effectiveSettings({ ...every, overrides: [override(['IMServer=lync.parley.test'])], webConfig: parseWebConfig('<a>\n<b c=d/></a>') })
  expect(warnings).toEqual([expect.stringMatching(/line 2, column 6/), expect.stringMatching(/IMServer, which is unknown/)])
})
