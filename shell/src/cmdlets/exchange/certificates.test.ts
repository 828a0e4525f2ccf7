import { TestAdmin } from '@parley/admin/testing'
import { defaultTopology } from '@parley/topology/default-topology'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { HttpApiClient } from '../../http-api-client.ts'
import type { ShellObject } from '../../shell-object.ts'
import { runShell } from '../../testing/run-shell.ts'

let admin: TestAdmin
let api: HttpApiClient
beforeAll(async () => {
  admin = await TestAdmin.start()
  await admin.topology.publish(defaultTopology({ domain: 'parley.test' }))
  for (const server of ['owa.parley.test', 'owa2.parley.test']) await admin.topology.settings.put('exchange-server', server, {})
  api = new HttpApiClient({ url: `https://localhost:${admin.admin.port}/admin/v1`, ca: admin.ca.cert, token: admin.admin.token })
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
  await admin[Symbol.asyncDispose]()
})

const shell = (...lines: string[]) => runShell(lines, { api, width: 160 })
const rows = async (line: string) => (await shell(line)).values.map((value) => (value as ShellObject).properties)

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
