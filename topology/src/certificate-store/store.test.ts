import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { X509Certificate } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FakeClock } from '@parley/platform/clock'
import { certificateFacts, createCa, daysLeft, isIssuedBy } from '../certificates.ts'
import { parseName } from './distinguished-name.ts'
import { pfxFiles } from './fixtures/pfx-files.ts'
import type { RoleRequest } from './store.ts'
import { CertificateStores } from './stores.ts'
import { isTrusted, statusOf } from './stored-certificate.ts'

const DAY = 86_400_000
const host = 'owa.parley.test'
let clock: FakeClock
let folder: string
beforeEach(() => {
  clock = new FakeClock(Date.UTC(2030, 0, 1))
  folder = join(mkdtempSync(join(tmpdir(), 'parley-certificates-')), 'certificates')
})
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }))

const open = () => CertificateStores.open(folder, clock)
const web: RoleRequest = { commonName: host, dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'], purposes: ['serverAuth', 'clientAuth'], services: ['IIS', 'UM'], friendlyName: 'Web' }
const asked = { subject: parseName('CN=owa.parley.test, O="Contoso, Inc.", C=US'), dnsNames: [host, 'owa2.parley.test'], key: { type: 'EC' } as const, friendlyName: 'IM', exportable: false }

async function started() {
  const stores = await open()
  const ca = await stores.ensureCa('Parley CA')
  await stores.of(host).ensure('web', web, ca)
  return { stores, ca, store: stores.of(host) }
}

test('a first start makes the authority and a role’s certificate; a second one finds both, with their services', async () => {
  const { stores, store, ca } = await started()
  const [made] = store.list()
  expect(made).toMatchObject({ subject: `CN=${host}`, issuer: 'CN=Parley CA', certificateDomains: [host, 'localhost'], isSelfSigned: false, publicKeySize: 256 })
  expect(store.forService('IIS')?.thumbprint).toBe(store.forService('UM')?.thumbprint)
  expect(isIssuedBy(made?.cert ?? '', ca.cert)).toBe(true)
  expect(stores.hosts()).toEqual([host])

  const again = await open()
  expect(await again.ensureCa('Parley CA')).toEqual(ca)
  expect(await again.of(host).ensure('web', web, ca)).toBeUndefined()
  expect(again.of(host).list()).toEqual(store.list())
})

test('keys are readable by the owner only; the authority can be handed out without its key', async () => {
  const { ca, store } = await started()
  expect(readdirSync(folder).sort()).toEqual(['ca.crt', 'ca.pem', host])
  for (const name of readdirSync(join(folder, host))) expect(statSync(join(folder, host, name)).mode & 0o777).toBe(0o600)
  expect(readdirSync(join(folder, host)).sort()).toEqual([`${store.list()[0]?.thumbprint}.pem`, 'store.json'])
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  expect(readFileSync(join(folder, 'ca.crt'), 'utf8')).toBe(ca.cert)
})

test('a role’s certificate is renewed when fewer than 30 days are left; the new one serves at once, and a setting that names the old one finds it', async () => {
  const { store, ca } = await started()
  const before = store.forService('IIS')
  let told = 0
  store.onChanged(() => told++)
  await clock.advance(366 * DAY)
  expect(await store.ensure('web', web, ca)).toBeUndefined()
  await clock.advance(4 * DAY)
  const renewed = await store.ensure('web', web, ca)
  expect(renewed?.thumbprint).not.toBe(before?.thumbprint)
  expect(daysLeft(renewed?.cert ?? '', clock)).toBe(396)
  expect(store.forService('IIS')?.thumbprint).toBe(renewed?.thumbprint)
  expect(store.current(before?.thumbprint ?? '')?.thumbprint).toBe(renewed?.thumbprint)
  expect((await open()).of(host).current(before?.thumbprint ?? '')?.thumbprint).toBe(renewed?.thumbprint)
  expect(told).toBeGreaterThan(0)
})

test('a name that was added, or a new authority, makes a new certificate', async () => {
  const { store, ca } = await started()
  expect((await store.ensure('web', { ...web, dnsNames: ['mail.parley.test'] }, ca))?.certificateDomains).toEqual([host, 'mail.parley.test'])
  const other = await createCa({ commonName: 'Parley CA', clock })
  const issued = await store.ensure('web', web, other)
  expect(isIssuedBy(issued?.cert ?? '', other.cert)).toBe(true)
})

test('D7: request, signature by the internal authority, import and assignment lead to a certificate that serves', async () => {
  const { stores, store, ca } = await started()
  const waiting = await store.createRequest(asked)
  expect(statusOf(waiting, [ca.cert], clock.now())).toBe('PendingRequest')
  await expect(store.enable(waiting.thumbprint, ['IIS'])).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('waits') })

  const answer = await stores.sign(waiting.entry.pendingRequest ?? '')
  // The request outlives a restart.
  const later = (await open()).of(host)
  const imported = await later.import(Buffer.from(answer.chain))
  expect(imported).toMatchObject({ subject: 'CN=owa.parley.test, O="Contoso, Inc.", C=US', certificateDomains: [host, 'owa2.parley.test'], issuer: 'CN=Parley CA' })
  expect(imported.key).toBeDefined()
  expect(later.get(waiting.thumbprint)).toBeUndefined()
  expect(statusOf(imported, [ca.cert], clock.now())).toBe('Valid')
  await later.enable(imported.thumbprint, ['IIS', 'UM'])
  expect(later.forService('UM')?.thumbprint).toBe(imported.thumbprint)
  expect(new X509Certificate(imported.cert).keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'])
})

test('a request whose signature or text was changed is not signed', async () => {
  const { stores, store } = await started()
  const request = (await store.createRequest(asked)).entry.pendingRequest ?? ''
  const lines = request.trim().split('\n')
  const changed = [...lines.slice(0, -2), `${(lines.at(-2) ?? '').slice(0, -6)}AAAAA=`, lines.at(-1)].join('\n')
  await expect(stores.sign(changed)).rejects.toMatchObject({ code: 'invalid' })
  await expect(stores.sign('hello')).rejects.toMatchObject({ code: 'invalid', expected: expect.stringContaining('REQUEST') })
  await expect(stores.sign('x'.repeat(100_000))).rejects.toMatchObject({ code: 'invalid' })
})

/** `openssl req -new -newkey rsa:512`, for lync.parley.test. */
const weakRequest = `-----BEGIN CERTIFICATE REQUEST-----
MIHVMIGAAgEAMBsxGTAXBgNVBAMMEGx5bmMucGFybGV5LnRlc3QwXDANBgkqhkiG
9w0BAQEFAANLADBIAkEAqKdXjnVZk2IbEzh3doF+Oyqnz1DbRIu9T/t16FyxDIeH
SUqs39JJU1HwczkQVR1ao+URx4yU4ARAyxMt+jprQwIDAQABoAAwDQYJKoZIhvcN
AQELBQADQQBCHg4d73ZN6z7uZz4gZl62QBYYlR0LIXx8fUnl9LuHoQAaTyUdrBso
6L5KOJtEUSrWtguvTdjQE2HTGaGDxOXL
-----END CERTIFICATE REQUEST-----`

test('a request with a key that somebody could break is not signed', async () => {
  const { stores } = await started()
  await expect(stores.sign(weakRequest)).rejects.toMatchObject({ code: 'untrusted', found: '512 bits' })
})

test('F33: two certificates may serve IIS; the one assigned last is presented', async () => {
  const { store } = await started()
  const first = store.forService('IIS')
  const second = await store.createSelfSigned(asked)
  await store.enable(second.thumbprint, ['IIS'])
  expect(store.list().filter((c) => 'IIS' in c.entry.services).map((c) => c.thumbprint).toSorted()).toEqual([first?.thumbprint, second.thumbprint].toSorted())
  expect(store.forService('IIS')?.thumbprint).toBe(second.thumbprint)
  await expect(store.remove(second.thumbprint)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('IIS') })
  await store.enable(first?.thumbprint ?? '', ['IIS'])
  await store.remove(second.thumbprint)
  expect(store.get(second.thumbprint)).toBeUndefined()
})

test('a PFX file brings its key; PEM and DER without one come in, but serve nothing', async () => {
  const { store, stores } = await started()
  const imported = await store.import(Buffer.from(pfxFiles.aes, 'base64'), { password: 'parley' })
  expect(imported).toMatchObject({ subject: 'CN=imported.parley.test, O="Contoso, Inc.", C=US', isSelfSigned: true })
  await expect(store.import(Buffer.from(pfxFiles.tripleDes, 'base64'), { password: 'parley' })).rejects.toMatchObject({ code: 'conflict' })
  await store.remove(imported.thumbprint)
  const bare = await store.import(new X509Certificate(imported.cert).raw)
  expect(bare.key).toBeUndefined()
  await expect(store.enable(bare.thumbprint, ['IIS'])).rejects.toMatchObject({ message: expect.stringContaining('no private key') })
  await expect(store.import(Buffer.from('hello'))).rejects.toMatchObject({ code: 'invalid' })
  expect(stores.hosts()).toEqual([host])
})

test('D5: a self-signed certificate is trusted only where it was imported on purpose', async () => {
  const { stores, store } = await started()
  const own = await store.createSelfSigned(asked)
  expect(own.isSelfSigned).toBe(true)
  expect(statusOf(own, stores.authorities('lync.parley.test'), clock.now())).toBe('Untrusted')
  await stores.of('lync.parley.test').trust(own.cert)
  const again = await open()
  expect(isTrusted(own, again.authorities('lync.parley.test'))).toBe(true)
  expect(isTrusted(own, again.authorities(host))).toBe(false)
})

test('C4: a thumbprint is found in any case, with blanks and the invisible mark of the certificate window', async () => {
  const { store } = await started()
  const { thumbprint } = store.list()[0] ?? { thumbprint: '' }
  for (const text of [thumbprint.toLowerCase(), `\u200e${(thumbprint.match(/../g) ?? []).join(' ')}`, ` ${thumbprint.slice(0, 10).toLowerCase()}${thumbprint.slice(10)} `]) {
    expect(store.get(text)?.thumbprint).toBe(thumbprint)
  }
  expect(store.get('nothing')).toBeUndefined()
})

test('a damaged file is refused by name with a remedy, and not overwritten', async () => {
  const { store } = await started()
  const other = await store.createSelfSigned(asked)
  const file = join(folder, host, `${store.list()[0]?.thumbprint}.pem`)
  const text = readFileSync(file, 'utf8')
  const foreign = readFileSync(join(folder, host, `${other.thumbprint}.pem`), 'utf8')
  const mixed = foreign.slice(0, foreign.indexOf('-----BEGIN CERT')) + text.slice(text.indexOf('-----BEGIN CERT'))
  for (const damaged of ['', 'rubbish', text.slice(0, 300), mixed]) {
    writeFileSync(file, damaged)
    await expect(open()).rejects.toMatchObject({ code: 'invalid', message: `${file} is damaged` })
    expect(readFileSync(file, 'utf8')).toBe(damaged)
  }
})

test('a damaged list of services is refused by name with a remedy, and not overwritten', async () => {
  await started()
  const file = join(folder, host, 'store.json')
  const text = readFileSync(file, 'utf8')
  for (const damaged of ['', text.slice(0, 60), '[]', '{"A":null}', text.replace('"IIS"', '"Coffee"')]) {
    writeFileSync(file, damaged)
    await expect(open()).rejects.toMatchObject({ code: 'invalid', message: `${file} is damaged`, remedy: expect.stringContaining('assign the certificates') })
    expect(readFileSync(file, 'utf8')).toBe(damaged)
  }
})

test('an authority that has expired is told, with the clock as the first suspect; a damaged one is not replaced', async () => {
  const { stores } = await started()
  await clock.advance(3700 * DAY)
  await expect(stores.ensureCa('Parley CA')).rejects.toMatchObject({ code: 'invalid', remedy: expect.stringContaining('Check the clock') })
  writeFileSync(join(folder, 'ca.pem'), 'rubbish')
  await expect(open()).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('ca.pem is damaged') })
})

test('a folder that cannot be made is told by its name', async () => {
  writeFileSync(folder, '')
  await expect(open()).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining(folder) })
})

test('serial numbers are shown in both forms', async () => {
  const { store } = await started()
  const [made] = store.list()
  expect(made?.serialNumberSpaced.replaceAll(' ', '')).toBe(made?.serialNumber)
  expect(made?.serialNumberSpaced).toBe(certificateFacts(made?.cert ?? '').serialNumber)
})

test('whatever is done to a store, what it tells is what it tells after a restart, and each service has the one that was assigned last', async () => {
  const { store, ca } = await started()
  const services = ['IIS', 'UM', 'SMTP'] as const
  const step = fc.oneof(
    fc.record({ do: fc.constant('make' as const) }),
    fc.record({ do: fc.constant('enable' as const), which: fc.nat(20), service: fc.constantFrom(...services) }),
    fc.record({ do: fc.constant('remove' as const), which: fc.nat(20) }),
    fc.record({ do: fc.constant('renew' as const), name: fc.constantFrom('a.parley.test', 'b.parley.test') }),
  )
  const last: Partial<Record<(typeof services)[number], string>> = { IIS: store.forService('IIS')!.thumbprint, UM: store.forService('UM')!.thumbprint }
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      for (const one of steps) {
        const held = store.list()
        const chosen = 'which' in one ? held[one.which % held.length] : undefined
        if (one.do === 'make') await store.createSelfSigned(asked)
        else if (one.do === 'renew') {
          const before = held.find((c) => c.entry.role === 'web' && c.entry.replacedBy === undefined)
          const next = await store.ensure('web', { ...web, dnsNames: [one.name] }, ca)
          for (const service of services) if (next && last[service] === before?.thumbprint) last[service] = next.thumbprint
        } else if (chosen && one.do === 'enable') {
          await store.enable(chosen.thumbprint, [one.service])
          last[one.service] = chosen.thumbprint
        } else if (chosen) {
          const used = services.some((service) => store.forService(service)?.thumbprint === chosen.thumbprint)
          const removed = await store.remove(chosen.thumbprint).then(() => true, () => false)
          expect(removed).toBe(!used)
        }
        for (const service of services) expect(store.forService(service)?.thumbprint).toBe(last[service])
      }
      expect((await open()).of(host).list()).toEqual(store.list())
    }),
    { numRuns: 15 },
  )
}, 60_000)
