import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FakeClock } from '@parley/platform/clock'
import { loadOrCreateCertificates } from './certificate-folder.ts'
import { daysLeft, isIssuedBy } from './certificates.ts'

const DAY = 86_400_000
const clock = new FakeClock(Date.UTC(2030, 0, 1))
let folder: string
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'parley-certificates-')), 'certificates')
})
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }))

const roles = {
  server: { commonName: 'lync.parley.test', dnsNames: ['sip.parley.test'], ipAddresses: ['127.0.0.1', '::1'], purposes: ['serverAuth', 'clientAuth'] },
  web: { commonName: 'owa.parley.test', purposes: ['serverAuth', 'clientAuth'] },
} as const
const load = (at = clock, wanted: Parameters<typeof loadOrCreateCertificates>[0]['roles'] = roles) =>
  loadOrCreateCertificates({ folder, caName: 'Parley CA', roles: wanted, clock: at })

test('a first start makes an authority and a certificate for each role; a second one finds them', async () => {
  const first = await load()
  expect(first.made).toEqual(['ca', 'server', 'web'])
  expect(isIssuedBy(first.roles['web']?.cert ?? '', first.ca.cert)).toBe(true)
  const second = await load()
  expect(second).toEqual({ ...first, made: [] })
})

test('keys are readable by the owner only; the authority can be handed out without its key', async () => {
  const { ca } = await load()
  expect(readdirSync(folder).sort()).toEqual(['ca.crt', 'ca.pem', 'server.pem', 'web.pem'])
  for (const name of ['ca.pem', 'server.pem', 'web.pem']) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  expect(readFileSync(join(folder, 'ca.crt'), 'utf8')).toBe(ca.cert)
})

test('a certificate is renewed when fewer than 30 days are left, and not before', async () => {
  const first = await load()
  const later = new FakeClock(clock.now() + 366 * DAY)
  expect((await load(later)).made).toEqual([])
  const lateEnough = new FakeClock(clock.now() + 370 * DAY)
  const renewed = await load(lateEnough)
  expect(renewed.made).toEqual(['server', 'web'])
  expect(renewed.ca).toEqual(first.ca)
  expect(daysLeft(renewed.roles['server']?.cert ?? '', lateEnough)).toBe(397)
})

test('a name that was added makes a new certificate', async () => {
  await load()
  const web = { ...roles.web, dnsNames: ['mail.parley.test'] }
  expect((await load(clock, { ...roles, web })).made).toEqual(['web'])
  expect((await load(clock, { ...roles, web, server: { ...roles.server, ipAddresses: ['10.0.0.1'] } })).made).toEqual(['server'])
})

test('a new authority issues new certificates', async () => {
  await load()
  rmSync(join(folder, 'ca.pem'))
  expect((await load()).made).toEqual(['ca', 'server', 'web'])
})

test('a damaged file is refused by name with a remedy, and not overwritten', async () => {
  await load()
  const file = join(folder, 'web.pem')
  const server = readFileSync(join(folder, 'server.pem'), 'utf8')
  const web = readFileSync(file, 'utf8')
  const mixed = server.slice(0, server.indexOf('-----BEGIN CERT')) + web.slice(web.indexOf('-----BEGIN CERT'))
  for (const text of ['', 'rubbish', web.slice(0, 300), mixed]) {
    writeFileSync(file, text)
    await expect(load()).rejects.toMatchObject({ code: 'invalid', message: `${file} is damaged` })
    expect(readFileSync(file, 'utf8')).toBe(text)
  }
})

test('an authority that has expired is told, with the clock as the first suspect', async () => {
  await load()
  const tenYearsLater = new FakeClock(clock.now() + 3700 * DAY)
  await expect(load(tenYearsLater)).rejects.toMatchObject({ code: 'invalid', remedy: expect.stringContaining('Check the clock') as string })
})

test('a folder that cannot be made is told by its name', async () => {
  writeFileSync(folder, '')
  await expect(load()).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining(folder) as string })
})
