import { afterAll, beforeAll, expect, test } from 'vitest'
import { AdminShell, objects } from '../../testing/admin-shell.ts'

let desk: AdminShell
beforeAll(async () => {
  desk = await AdminShell.start()
  for (const server of ['owa.parley.test', 'owa2.parley.test']) await desk.admin.topology.settings.put('exchange-server', server, {})
})
afterAll(() => desk[Symbol.asyncDispose]())

const shell = (...lines: string[]) => desk.run(lines)
const rows = async (line: string) => objects(await shell(line))

test('a certificate of another server brings its server through the pipeline', async () => {
  await shell('New-ExchangeCertificate -Server owa2.parley.test -SubjectName CN=owa2.parley.test')
  expect((await shell('Get-ExchangeCertificate -Server owa2.parley.test | Enable-ExchangeCertificate -Services UM')).errors).toEqual([])
  expect(await rows('Get-ExchangeCertificate -Server owa2.parley.test | Get-ExchangeCertificate')).toMatchObject([{ Server: 'owa2.parley.test', Services: 'UM' }])
  await shell('Enable-ExchangeCertificate (New-ExchangeCertificate -Server owa2.parley.test).Thumbprint -Server owa2.parley.test -Services UM')
  const { errors } = await shell('Get-ExchangeCertificate -Server owa2.parley.test | Where {$_.InUseFor -eq "None"} | Remove-ExchangeCertificate -Force')
  expect(errors).toEqual([])
  expect(await rows('Get-ExchangeCertificate -Server owa2.parley.test')).toHaveLength(1)
})

test('a service or a key size that is none is refused with those there are, and nothing is made', async () => {
  const before = (await rows('Get-ExchangeCertificate')).length
  expect((await shell('New-ExchangeCertificate -Services IIS,Web')).messages).toContain('UMCallRouter')
  expect((await shell('New-ExchangeCertificate -KeySize 512')).messages).toContain('1024,2048,4096')
  expect(await rows('Get-ExchangeCertificate')).toHaveLength(before)
  expect(await rows('New-ExchangeCertificate -KeySize 4096 -Services umcallrouter,None')).toMatchObject([{ PublicKeySize: 4096, Services: 'UMCallRouter' }])
  expect(await rows('New-ExchangeCertificate')).toMatchObject([{ PublicKeySize: 2048, Services: 'None', PrivateKeyExportable: false, FriendlyName: 'Microsoft Exchange' }])
})
