import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureRoleCertificates } from '@parley/topology/certificate-store/role-certificates'
import { pfxFiles } from '@parley/topology/certificate-store/fixtures/pfx-files'
import { defaultTopology } from '@parley/topology/default-topology'
import { installOwa } from '@parley/topology/owa/first-start'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TestAdmin } from '../testing.ts'

const hosts = { domain: 'parley.test', server: 'lync.parley.test', web: 'owa.parley.test' }
const v15 = 'C:\\Program Files\\Microsoft\\Exchange Server\\V15'
const owa = encodeURIComponent('OWA\\owa (Default Web Site)')

let t: TestAdmin
beforeEach(async () => {
  t = await TestAdmin.start()
  await t.topology.publish(defaultTopology({ domain: hosts.domain }))
  await ensureRoleCertificates(t.topology.certificates, hosts)
  await installOwa(t.topology, { server: hosts.web, folder: t.dataDir, domain: hosts.domain })
})
afterEach(() => t[Symbol.asyncDispose]())

test('no private key and no password leaves by the API or stays in the audit log', async () => {
  const imported = await t.ask('POST', '/actions/import-certificate', { body: { data: pfxFiles.aes, password: 'parley' } })
  expect(imported.body).toMatchObject({ result: { hasPrivateKey: true, server: hosts.web } })
  const asked = await t.ask('POST', '/certificates', { body: { kind: 'request' } })
  expect(asked.body.item.request).toContain('CERTIFICATE REQUEST')
  const all = await t.ask('GET', '/certificates')
  const audit = await t.ask('GET', '/audit')
  for (const answer of [imported, asked, all, audit]) expect(JSON.stringify(answer.body)).not.toContain('PRIVATE KEY')
  expect(JSON.stringify(audit.body)).toContain('import-certificate')
  expect(JSON.stringify(audit.body)).not.toContain('"parley"')
})

test.each([
  `${v15}\\certificates\\ca.pem`,
  `${v15}\\admin-token`,
  `${v15}\\ClientAccess\\..\\admin-token`,
  `${v15}\\ClientAccess\\..\\..\\..\\etc\\passwd`,
  `${v15}\\topology.db`,
  '/etc/passwd',
  'C:\\Windows\\System32\\config\\SAM',
])('%s is not read, whoever asks', async (path) => {
  const answer = await t.ask('POST', '/actions/read-installed-file', { body: { path } })
  expect([answer.status, answer.body.error.code]).toEqual([403, 'forbidden'])
})

test('of the files that are read web.config alone is written, whole, and what is wrong with it is said', async () => {
  const path = `${v15}\\ClientAccess\\Owa\\Web.Config`
  const broken = await t.ask('POST', '/actions/write-installed-file', { body: { path, text: '<a>' } })
  expect(broken.body.warnings).toEqual([expect.stringContaining('not well-formed: line 1, column 1: <a> is not closed'), expect.stringContaining('recycled')])
  expect((await t.ask('POST', '/actions/read-installed-file', { body: { path } })).body.result).toEqual({ path: `${v15}\\ClientAccess\\Owa\\web.config`, text: '<a>' })
  mkdirSync(join(t.dataDir, 'Logging', 'OWA', 'InstantMessaging'), { recursive: true })
  writeFileSync(join(t.dataDir, 'Logging', 'OWA', 'InstantMessaging', 'x.log'), 'line')
  const log = `${v15}\\Logging\\OWA\\InstantMessaging\\x.log`
  expect((await t.ask('POST', '/actions/read-installed-file', { body: { path: log } })).body.result.text).toBe('line')
  expect((await t.ask('POST', '/actions/write-installed-file', { body: { path: log, text: '' } })).body.error).toMatchObject({ code: 'forbidden', expected: expect.stringContaining('web.config') })
})

test('two administrators who change one virtual directory or policy do not undo each other', async () => {
  for (const path of [`/owa-virtual-directories/${owa}`, '/owa-mailbox-policies/Default']) {
    const { body } = await t.ask('GET', path)
    const headers = { 'if-match': `"${body.version}"` }
    expect((await t.ask('PATCH', path, { body: { instantMessagingType: 'OCS' }, headers })).body.item.instantMessagingType).toBe('Ocs')
    const late = await t.ask('PATCH', path, { body: { instantMessagingEnabled: false }, headers })
    expect([late.status, late.body.error.code]).toEqual([409, 'conflict'])
    expect((await t.ask('GET', path)).body).toMatchObject({ instantMessagingEnabled: true, instantMessagingType: 'Ocs' })
  }
})

test('A25: an ambiguous or unknown virtual directory, a type and a thumbprint that are none are refused with what would do', async () => {
  expect((await t.ask('GET', `/owa-virtual-directories/${encodeURIComponent('SERVEUR\\WebApp')}`)).body.error).toMatchObject({ code: 'missing' })
  expect((await t.ask('GET', `/owa-virtual-directories/${encodeURIComponent('OWA\\o')}`)).body.error).toMatchObject({ code: 'conflict', expected: expect.stringContaining('Exchange Back End') })
  expect((await t.ask('PATCH', `/owa-virtual-directories/${owa}`, { body: { instantMessagingType: 'Skype' } })).body.error).toMatchObject({ code: 'invalid', expected: 'None, Ocs, Msn' })
  expect((await t.ask('PATCH', `/owa-virtual-directories/${owa}`, { body: { instantMessagingCertificateThumbprint: 'abc' } })).body.error).toMatchObject({ code: 'invalid', expected: '40 hexadecimal digits' })
})

test('a default policy is one: it can be neither removed nor left without a successor', async () => {
  expect((await t.ask('DELETE', '/owa-mailbox-policies/Default')).body.error).toMatchObject({ code: 'conflict' })
  expect((await t.ask('PATCH', '/owa-mailbox-policies/Default', { body: { isDefault: false } })).body.error).toMatchObject({ code: 'invalid' })
  await t.ask('POST', '/owa-mailbox-policies', { body: { identity: 'Second', isDefault: true } })
  const { items } = (await t.ask('GET', '/owa-mailbox-policies')).body
  expect(items.map((item: { identity: string; isDefault: boolean }) => [item.identity, item.isDefault])).toEqual([['Default', false], ['Second', true]])
  expect((await t.ask('POST', '/owa-mailbox-policies', { body: { identity: 'x'.repeat(65) } })).status).toBe(400)
})

test('a policy that is renamed stays with those it is assigned to', async () => {
  await t.ask('POST', '/owa-mailbox-policies', { body: { identity: 'Kiosk' } })
  await t.topology.settings.put('user-account', 'alice@parley.test', { owaMailboxPolicy: 'kiosk' })
  await t.ask('PATCH', '/owa-mailbox-policies/Kiosk', { body: { name: 'Reception' } })
  expect(t.topology.settings.get('user-account', 'alice@parley.test')?.value.owaMailboxPolicy).toBe('Reception')
  expect((await t.ask('GET', '/owa-mailbox-policies/Kiosk')).status).toBe(404)
})

test('what is not a certificate, a request or a host is refused by name', async () => {
  expect((await t.ask('POST', '/actions/import-certificate', { body: { data: Buffer.from('hello').toString('base64') } })).body.error.code).toBe('invalid')
  expect((await t.ask('POST', '/actions/import-certificate', { body: { data: pfxFiles.aes, password: 'wrong' } })).body.error).toMatchObject({ code: 'forbidden', message: expect.stringContaining('password') })
  expect((await t.ask('POST', '/actions/sign-certificate-request', { body: { request: 'hello' } })).body.error.code).toBe('invalid')
  expect((await t.ask('POST', '/certificates', { body: { kind: 'self-signed', server: 'nobody' } })).body.error).toMatchObject({ code: 'missing', candidates: expect.arrayContaining([hosts.web]) })
  expect((await t.ask('POST', '/certificates', { body: { kind: 'self-signed', domainNames: ['not a name'] } })).body.error).toMatchObject({ code: 'invalid', parameter: 'domainNames' })
})

test('a key that the front end will not take is warned of when it is made', async () => {
  const weak = await t.ask('POST', '/certificates', { body: { kind: 'self-signed', keySize: 1024 } })
  expect(weak.body.warnings.join(' ')).toContain('1024 bits is too weak')
})

test('what has no effect yet is kept and said', async () => {
  const changed = await t.ask('PATCH', '/owa-mailbox-policies/Default', { body: { setPhotoEnabled: false, calendarEnabled: false } })
  expect(changed.body.item).toMatchObject({ setPhotoEnabled: false, calendarEnabled: false })
  expect(changed.body.warnings[0]).toBe('SetPhotoEnabled, CalendarEnabled: kept, the web app does not look at it yet.')
})
