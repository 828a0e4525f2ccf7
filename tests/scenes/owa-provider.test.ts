import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { FakeClock } from '@parley/platform/clock'
import type { EventName } from '@parley/platform/diagnostics/catalogue'
import { defaultProviderPath, providerFileText } from '@parley/topology/owa/provider-file'
import { webConfigFile } from '@parley/topology/owa/paths'
import type { ProviderStepId } from '@parley/topology/owa/provider-step'
import { createCa, issueCertificate } from '@parley/topology/certificates'
import { expect, test } from 'vitest'
import { freePorts } from '../lab/free-ports.ts'
import { startLab, type Lab } from '../lab.ts'
import { LabShell } from '../lab/lab-shell.ts'

const providerKey = 'HKLM:\\SYSTEM\\CurrentControlSet\\Services\\MSExchange OWA\\InstantMessaging'
const recycle = 'Restart-WebAppPool MSExchangeOWAAppPool'

function writeWebConfig(lab: Lab, keys: Record<string, string>): void {
  const lines = Object.entries(keys).map(([key, value]) => `    <add key="${key}" value="${value}"/>`)
  writeFileSync(join(lab.dataDir, webConfigFile), `<configuration>\n  <appSettings>\n${lines.join('\n')}\n  </appSettings>\n</configuration>\n`)
}

/** The one step that failed: in health, in the event log, and in the quiet line an administrator sees. */
async function expectFailed(lab: Lab, step: ProviderStepId, event: EventName, check: RegExp): Promise<void> {
  await expect.poll(() => lab.diagnostics.recorded.named(event).length, { timeout: 10_000 }).toBeGreaterThan(0)
  const { steps } = lab.web.provider()
  const failed = steps.filter((one) => one.state === 'failed')
  expect(failed.map((one) => [one.id, one.event])).toEqual([[step, lab.diagnostics.recorded.named(event)[0]?.id]])
  expect(failed[0]?.detail).toMatch(check)
  expect(failed[0]?.remedy).toMatch(/\w/)
  expect(steps.slice(steps.indexOf(failed[0]!) + 1).every((one) => one.state === 'not reached')).toBe(true)
  const alice = await lab.signIn('alice', { waitForIm: false })
  await alice.until(() => alice.snapshot.im.state === 'unavailable')
  expect(alice.snapshot.im).toMatchObject({ check: failed[0]?.detail, remedy: failed[0]?.remedy })
  await alice.close()
}

test('all steps of a provider that works have passed, in their order, up to event 112', async () => {
  await using lab = await startLab()
  await lab.signIn('alice')
  const state = lab.web.provider()
  expect(state.steps.map((step) => step.state)).toEqual(Array.from({ length: 12 }, () => 'passed'))
  expect(state.steps.at(-1)).toMatchObject({ id: 'ready', event: 112 })
  expect(state.steps.every((step) => step.detail !== '')).toBe(true)
  expect(state.steps.find((step) => step.id === 'tls')?.detail).toBe(`${lab.pool} at 127.0.0.1:${lab.sipPort}`)
  expect(state).toMatchObject({ im: 'on', serverName: lab.pool, warnings: [], provider: { messages: true } })
})

test('F1, E2, F23, C1: without the registry value there is an event, and the repair of the provider brings it back', async () => {
  await using lab = await startLab()
  await using shell = new LabShell(lab)
  expect((await shell.fine(`Get-ItemProperty "${providerKey}"`)).objects[0]).toMatchObject({ ImplementationDLLPath: 'C:\\Program Files\\Microsoft UCMA 4.0\\Runtime\\SSP\\Microsoft.Rtc.Internal.Ucweb.dll' })
  await shell.fine(`Remove-ItemProperty "${providerKey}" ImplementationDLLPath`, recycle)
  await expectFailed(lab, 'registry-value', 'imNoProviderSetting', /ImplementationDLLPath is missing/)
  expect((await shell.fine('Get-EventLog Application -Source "MSExchange OWA" -InstanceId 100')).objects[0]).toMatchObject({ Message: 'InstantMessageOCSProvider.InitializeEndpointManager. No registry setting for IM Provider.' })
  await shell.fine('Repair-UcComponent', recycle)
  await lab.signIn('alice')
})

test('F2, F32: a value that leads nowhere has its event; the other name of the file, and its folder, are accepted', async () => {
  await using lab = await startLab()
  await using shell = new LabShell(lab)
  await shell.fine(`Set-ItemProperty "${providerKey}" ImplementationDLLPath "C:\\Program Files\\Microsoft\\Exchange Server\\V15\\Empty"`, recycle)
  await expectFailed(lab, 'provider-file', 'imProviderNotFound', /there is no provider/)
  expect(lab.diagnostics.recorded.named('imProviderNotFound')[0]?.text).toBe('InstantMessageOCSProvider.InitializeEndpointManager. IM provider not found.')
  const folder = join(lab.dataDir, 'Empty')
  mkdirSync(folder)
  writeFileSync(join(folder, 'Microsoft.rtc.ucweb.dll'), providerFileText())
  await shell.fine(recycle)
  await lab.signIn('alice')
  await shell.fine(`Set-ItemProperty "${providerKey}" ImplementationDLLPath "D:\\somewhere"`, recycle)
  await expectFailed(lab, 'provider-file', 'imProviderNotFound', /leads to no folder/)
  rmSync(folder, { recursive: true })
})

test('F8: a short server name in web.config is named in event, health and IM log, and not merely a link that never comes up', async () => {
  await using lab = await startLab()
  await using shell = new LabShell(lab)
  await lab.signIn('alice')
  writeWebConfig(lab, { IMServerName: 'lync' })
  await shell.fine(recycle)
  await expectFailed(lab, 'server-fqdn', 'imServerNameNotFqdn', /^IMServerName 'lync' is not an FQDN$/)
  expect(lab.diagnostics.recorded.im.join('\n')).toContain("IMServerName 'lync' is not an FQDN")
})

test('D8, C4: a thumbprint that is not in the store is told with those that are; one in mixed case with blanks is found', async () => {
  await using lab = await startLab()
  await using shell = new LabShell(lab)
  const { thumbprint } = lab.certificates.web
  writeWebConfig(lab, { IMCertificateThumbprint: 'D22D'.repeat(10) })
  await shell.fine(recycle)
  await expectFailed(lab, 'certificate-found', 'imCertificateNotFound', new RegExp(`could not be found; the store has .*${thumbprint}`))
  expect(lab.diagnostics.recorded.named('imCertificateNotFound')[0]?.text).toBe(`IM Certificate with thumbprint ${'D22D'.repeat(10)} could not be found.`)
  writeWebConfig(lab, { IMCertificateThumbprint: `&#x200E;${thumbprint.slice(0, 38).toLowerCase().replace(/../g, '$& ')}${thumbprint.slice(38)}` })
  await shell.fine(recycle)
  await lab.signIn('alice')
})

test('a web.config that is not well-formed says line and column', async () => {
  await using lab = await startLab()
  await using shell = new LabShell(lab)
  writeFileSync(join(lab.dataDir, webConfigFile), '<configuration>\n<appSettings>\n<add key=“IMServerName” value="x"/>\n</appSettings>\n</configuration>')
  await shell.fine(recycle)
  await expectFailed(lab, 'server-name', 'imWebConfigUnreadable', /line 3, column 10: .*curly/)
})

test('F14, F15: issuer and serial number are held to their form, and what was expected is printed beside what was found', async () => {
  await using lab = await startLab()
  await using shell = new LabShell(lab)
  await shell.fine('Get-OwaVirtualDirectory | Set-OwaVirtualDirectory -InstantMessagingCertificateThumbprint ""')
  const [held] = (await shell.fine(`Get-ExchangeCertificate ${lab.certificates.web.thumbprint}`)).objects
  const [issuer, serial] = [String(held?.['Issuer']), String(held?.['SerialNumberSpaced'])]
  writeWebConfig(lab, { IMCertificateIssuer: issuer, IMCertificateSerialNumber: serial.replaceAll(' ', '') })
  await shell.fine(recycle)
  await expectFailed(lab, 'issuer-and-serial', 'imCertificateSerialMalformed', new RegExp(`expected ${serial}$`))
  writeWebConfig(lab, { IMCertificateIssuer: issuer.replace('Parley CA', 'Parley  CA'), IMCertificateSerialNumber: serial.toLowerCase() })
  await shell.fine(recycle)
  await expectFailed(lab, 'issuer-and-serial', 'imCertificateIssuerMismatch', /expected: CN=Parley CA of parley\.test\nfound: {4}CN=Parley {2}CA of parley\.test\n {20}\^$/)
})

test('F9, F12, D1, F31: a certificate with another name is refused, and both names are printed side by side', async () => {
  await using lab = await startLab()
  await using shell = new LabShell(lab)
  const other = await lab.certificate('ex14.parley.test')
  const held = await lab.topology.certificates.of(lab.owa).import(Buffer.from(other.chain + other.key))
  const enabled = await shell.fine(`Enable-ExchangeCertificate ${held.thumbprint} -Services UM`)
  expect(enabled.warnings[0]).toBe('certificate CN=ex14.parley.test, trusted application pool FQDN=owa.parley.test: the pool will not know this server by it.')
  writeWebConfig(lab, { IMCertificateThumbprint: held.thumbprint })
  await shell.fine(recycle)
  await expectFailed(lab, 'known-server', 'imTrustRefused', /certificate CN=ex14\.parley\.test, trusted application pool FQDN=owa\.parley\.test/)
})

test('F10, F11, F13, D4, D5: a certificate of an authority the pool does not trust, or self-signed, is refused by its issuer; imported on purpose it is accepted', async () => {
  const stranger = await createCa({ commonName: 'Contoso CA' })
  await using lab = await startLab()
  await using shell = new LabShell(lab, { files: { 'C:\\contoso-ca.pem': stranger.cert } })
  const theirs = await issueCertificate(stranger, { commonName: lab.owa, purposes: ['serverAuth', 'clientAuth'] })
  const held = await lab.topology.certificates.of(lab.owa).import(Buffer.from(theirs.chain + theirs.key))
  expect((await shell.fine(`Enable-ExchangeCertificate ${held.thumbprint} -Services UM`)).warnings).toContain(`The front end ${lab.pool} does not trust issuer CN=Contoso CA.`)
  writeWebConfig(lab, { IMCertificateThumbprint: held.thumbprint })
  await shell.fine(recycle)
  await expectFailed(lab, 'known-server', 'imTrustRefused', /front end does not trust issuer CN=Contoso CA$/)

  const own = (await shell.fine(`New-ExchangeCertificate -SubjectName CN=${lab.owa}`)).objects[0]
  expect(own).toMatchObject({ IsSelfSigned: true, Status: 'Untrusted' })
  writeWebConfig(lab, { IMCertificateThumbprint: String(own?.['Thumbprint']) })
  await shell.fine(recycle)
  await expect.poll(() => lab.web.provider().steps.find((step) => step.state === 'failed')?.detail).toContain(`front end does not trust issuer CN=${lab.owa}`)

  await shell.fine('Import-CsCertificate C:\\contoso-ca.pem -TrustedRoot')
  writeWebConfig(lab, { IMCertificateThumbprint: held.thumbprint })
  await shell.fine(recycle)
  await lab.signIn('alice')
})

test('F16: with a provider that is too old presence works and messages do not, and both sides are told why', async () => {
  await using lab = await startLab()
  await using shell = new LabShell(lab)
  writeFileSync(join(lab.dataDir, defaultProviderPath), providerFileText('3.5.6907.36'))
  await shell.fine(recycle)
  const [alice, bob] = [await lab.signIn('alice'), await lab.signIn('bob')]
  await alice.send('presence.watch', { addresses: [lab.address('bob')] })
  await alice.until(() => alice.statusOf(lab.address('bob')) === 'available')
  await expect(alice.say(lab.address('bob'), 'hello')).rejects.toThrow(/update the provider/)
  expect(lab.web.provider()).toMatchObject({ provider: { version: '3.5.6907.36', messages: false }, warnings: [expect.stringContaining('update the provider')] })
  expect(lab.diagnostics.recorded.named('imProviderOld')).toHaveLength(1)
  await bob.close()
})

test('F7: a policy that was changed counts for who is signed in already after its refresh of five minutes, and for who signs in at once', async () => {
  const clock = new FakeClock(Date.now())
  await using lab = await startLab({ clock })
  await using shell = new LabShell(lab)
  const alice = await lab.signIn('alice')
  await shell.fine('Set-OwaMailboxPolicy Default -InstantMessagingEnabled $False')
  await clock.advance(4 * 60_000)
  expect(alice.snapshot.im.state).toBe('signed-in')
  await clock.advance(60_000)
  await alice.until(() => alice.snapshot.im.state === 'off')
  // Back again by the next sign-in.
  await shell.fine('Set-OwaMailboxPolicy Default -InstantMessagingEnabled $True')
  expect((await lab.signIn('bob')).snapshot.im.state).toBe('signed-in')
})

test('F34: on the pool’s side nothing is restarted, on the web app’s side the recycle is what counts', async () => {
  await using lab = await startLab({ join: false })
  await using shell = new LabShell(lab)
  await shell.fine(
    `Get-OwaVirtualDirectory | Set-OwaVirtualDirectory -InstantMessagingType OCS -InstantMessagingServerName ${lab.pool} -InstantMessagingCertificateThumbprint ${lab.certificates.web.thumbprint}`,
    'Set-OwaMailboxPolicy Default -InstantMessagingType OCS',
  )
  const before = await lab.signIn('alice', { waitForIm: false })
  await before.until(() => before.snapshot.im.state === 'unavailable')
  await before.close()
  await shell.fine(recycle)
  await expect.poll(() => lab.web.provider().steps.find((step) => step.state === 'failed')?.id).toBe('known-server')
  await shell.fine(`New-CsTrustedApplicationPool -Identity ${lab.owa} -Registrar ${lab.pool} -Site site1 -RequiresReplication $False`, `New-CsTrustedApplication -ApplicationId OutlookWebApp -TrustedApplicationPoolFqdn ${lab.owa} -Port ${lab.web.trustedPort}`, 'Enable-CsTopology')
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  await alice.say(lab.address('bob'), 'joined')
  await bob.until(() => bob.state.transcript(lab.address('alice')).length === 1)
})

test('B7, F20: the web app listens on the port of its trusted application from the next recycle on; where that is taken, event and health say so and it stays', async () => {
  await using lab = await startLab({ join: false, web: { followApplicationPort: true } })
  await using shell = new LabShell(lab)
  const [wanted = 0, taken = 0] = await freePorts(2)
  const before = lab.web.trustedPort
  await shell.fine(`New-CsTrustedApplicationPool -Identity ${lab.owa} -Registrar ${lab.pool} -Site site1`, `New-CsTrustedApplication -ApplicationId OWA -TrustedApplicationPoolFqdn ${lab.owa} -Port ${wanted}`, 'Enable-CsTopology')
  expect(lab.web.provider().warnings).toEqual([expect.stringContaining(`has the port ${wanted}, this server listens on ${before}`)])
  await shell.fine(recycle)
  expect([lab.web.trustedPort, lab.web.provider().warnings]).toEqual([wanted, []])

  const other = createServer()
  await new Promise<void>((resolve) => other.listen(taken, '127.0.0.1', resolve))
  await shell.fine(`Set-CsTrustedApplication -Identity ${lab.owa}/OWA -Port ${taken}`, 'Enable-CsTopology', recycle)
  expect(lab.web.trustedPort).toBe(wanted)
  expect(lab.diagnostics.recorded.named('imTrustedPortFailed')[0]?.fields).toMatchObject({ port: taken, reason: expect.stringContaining('EADDRINUSE') })
  expect((await shell.fine('Get-ServerHealth -HealthSet OWA.Protocol.Dep | fl Message')).output).toContain(`has the port ${taken}, this server listens on ${wanted}`)
  await new Promise((resolve) => other.close(resolve))
})
