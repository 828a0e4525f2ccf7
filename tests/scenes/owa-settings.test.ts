import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { webConfigFile } from '@parley/topology/owa/paths'
import { expect, test } from 'vitest'
import { startLab, type Lab } from '../lab.ts'
import { LabShell } from '../lab/lab-shell.ts'

const owa = 'OWA\\owa (Default Web Site)'
const appcmd = 'C:\\Windows\\System32\\Inetsrv\\Appcmd.exe recycle apppool /apppool.name:"MSExchangeOWAAppPool"'

/** A second and third web server that exist in the settings only. */
async function moreServers(shell: LabShell): Promise<void> {
  await shell.fine('New-OwaVirtualDirectory -Server ex14.ntsystems.local', 'New-OwaVirtualDirectory -Server ex15.ntsystems.local')
}

/** What somebody is told of IM once it is decided. */
async function imOf(lab: Lab, account: string) {
  const browser = await lab.signIn(account, { waitForIm: false })
  await browser.until(() => browser.snapshot.im.state !== 'signing-in')
  return browser.snapshot.im
}

test('A1, A2: the thumbprint of the certificate for IIS goes into the virtual directories of one server', async () => {
  await using lab = await startLab()
  await using shell = new LabShell(lab)
  await moreServers(shell)
  await shell.fine('$iiscert = (Get-ExchangeCertificate | Where {$_.Services -like "*IIS*"}).Thumbprint')
  const printed = (await shell.fine('$iiscert')).output.trim()
  expect(printed).toBe(lab.certificates.web.thumbprint)

  await shell.fine('Get-OWAVirtualDirectory -Server ex14.ntsystems.local | Set-OWAVirtualDirectory -InstantMessagingType OCS -InstantMessagingEnabled:$true -InstantMessagingCertificateThumbprint $iiscert -InstantMessagingServerName lync.ntsystems.local')
  const { output } = await shell.fine('Get-OwaVirtualDirectory | fl Server,Inst*')
  expect(output).toContain('InstantMessagingServerName            : lync.ntsystems.local')
  const rows = (await shell.fine('Get-OwaVirtualDirectory')).objects
  expect(rows.map((row) => [row['Server'], row['InstantMessagingType'], row['InstantMessagingCertificateThumbprint'], row['InstantMessagingServerName']])).toEqual([
    ['EX14', 'Ocs', printed, 'lync.ntsystems.local'],
    ['EX15', 'None', '', ''],
    ['OWA', 'Ocs', printed, lab.pool],
  ])
})

test('A1, F33: with two certificates for IIS the variable holds two values, and A2 is refused: it takes one', async () => {
  await using lab = await startLab()
  await using shell = new LabShell(lab)
  await shell.fine('New-ExchangeCertificate -SubjectName "CN=owa.parley.test" -Services IIS')
  const two = await shell.fine('$iiscert = (Get-ExchangeCertificate | Where {$_.Services -like "*IIS*"}).Thumbprint', '$iiscert')
  expect(two.values).toHaveLength(2)
  const refused = await shell.run('Get-OWAVirtualDirectory | Set-OWAVirtualDirectory -InstantMessagingCertificateThumbprint $iiscert')
  expect(refused.errors[0]).toMatchObject({ expected: 'one value', found: expect.stringMatching(/^2: [0-9A-F]{40}, /) })
})

test('A3, F21: without -Server all virtual directories change, and how many is said before', async () => {
  await using lab = await startLab()
  await using shell = new LabShell(lab)
  await moreServers(shell)
  const run = await shell.fine('Get-OWAVirtualDirectory | Set-OWAVirtualDirectory -InstantMessagingType OCS -InstantMessagingEnabled:$true')
  expect(run.warnings[0]).toBe('3 virtual directories on 3 servers will be changed.')
  expect((await shell.fine('Get-OwaVirtualDirectory')).objects.map((row) => row['InstantMessagingType'])).toEqual(['Ocs', 'Ocs', 'Ocs'])
})

test('A8: the address of Autodiscover is printed for each server, by the older name of the cmdlet too', async () => {
  await using lab = await startLab()
  await using shell = new LabShell(lab)
  const run = await shell.fine('Get-ClientAccessServer | fl AutoDiscoverServiceInternalUri')
  expect(run.output).toMatch(/^AutoDiscoverServiceInternalUri : https:\/\/autodiscover\.parley\.test\/Autodiscover\/Autodiscover\.xml$/m)
  expect(run.warnings).toEqual(['Get-ClientAccessServer is the older name: use Get-ClientAccessService.'])
  await shell.fine('Set-ClientAccessService OWA -AutoDiscoverServiceInternalUri https://mail.parley.test/Autodiscover/Autodiscover.xml')
  expect((await shell.fine('Get-ClientAccessService')).objects[0]).toMatchObject({ Name: 'OWA', AutoDiscoverServiceInternalUri: 'https://mail.parley.test/Autodiscover/Autodiscover.xml' })
})

test('B18, F4, A16, A17, A19, A20, A22: a new installation shows the quiet form; both switches and a recycle lead on to the next step', async () => {
  await using lab = await startLab({ join: false })
  await using shell = new LabShell(lab)
  const [directory] = (await shell.fine('Get-OwaVirtualDirectory')).objects
  expect(directory).toMatchObject({ Identity: owa, InstantMessagingEnabled: true, InstantMessagingType: 'None', InstantMessagingServerName: '', InstantMessagingCertificateThumbprint: '' })
  expect((await shell.fine('Get-OwaMailboxPolicy')).objects).toMatchObject([{ Name: 'Default', IsDefault: true, InstantMessagingEnabled: true, InstantMessagingType: 'None' }])
  const alice = await imOf(lab, 'alice')
  expect(alice).toMatchObject({ state: 'unavailable', reason: 'Instant messaging is not set up completely.', check: expect.stringContaining(`InstantMessagingType is None on the virtual directory ${owa}`) })
  expect(await imOf(lab, 'bob')).toEqual({ state: 'unavailable', reason: 'Instant messaging is not set up completely.' })
  expect(lab.diagnostics.recorded.named('imNotSetUp')).toHaveLength(1)
  expect(lab.diagnostics.recorded.named('trustedPeerAccepted')).toEqual([])

  // A16, as it stands with its dash; then the policy, and the recycle of A22.
  await shell.fine('Get-OwaVirtualDirectory | Set-OwaVirtualDirectory –InstantMessagingEnabled $True -InstantMessagingType OCS')
  await shell.fine('Set-OwaMailboxPolicy -Identity "Default" -InstantMessagingEnabled $True -InstantMessagingType "OCS"')
  await shell.fine('New-OwaMailboxPolicy Kiosk', 'Get-OwaMailboxPolicy | Set-OwaMailboxPolicy -InstantMessagingEnabled $True -InstantMessagingType "OCS"')
  expect((await shell.fine('Get-OwaMailboxPolicy')).objects.map((row) => [row['InstantMessagingEnabled'], row['InstantMessagingType']])).toEqual([[true, 'Ocs'], [true, 'Ocs']])
  expect((await shell.fine(appcmd)).output.trim()).toBe('"MSExchangeOWAAppPool" successfully recycled')
  await expect.poll(() => lab.diagnostics.recorded.named('imServerNameMissing').length).toBe(1)
})

test('A23: switched off, there is nothing of it at sign-in after a recycle: no state that is an error, and no SIP connection', async () => {
  await using lab = await startLab({ join: false })
  await using shell = new LabShell(lab)
  await shell.fine('Get-OwaVirtualDirectory | Set-OwaVirtualDirectory -InstantMessagingEnabled $False')
  expect((await imOf(lab, 'alice')).state).toBe('unavailable')
  await shell.fine(appcmd)
  expect(await imOf(lab, 'alice')).toEqual({ state: 'off' })
  expect(lab.web.health()).toMatchObject({ state: 'up', im: { state: 'off' } })
  expect(lab.diagnostics.recorded.named('imNotSetUp')).toHaveLength(1)
  expect(lab.server.health()).toMatchObject({ state: 'up' })
  expect(lab.diagnostics.recorded.named('trustedPeerAccepted')).toEqual([])
})

test('A19, B16: a policy counts at the next sign-in, for whom it is assigned to, without a recycle', async () => {
  await using lab = await startLab()
  await using shell = new LabShell(lab)
  await shell.fine('New-OwaMailboxPolicy Kiosk -InstantMessagingEnabled $False')
  await lab.topology.settings.put('user-account', lab.address('bob'), { owaMailboxPolicy: 'Kiosk' })
  expect(await imOf(lab, 'bob')).toEqual({ state: 'off' })
  expect((await imOf(lab, 'alice')).state).toBe('signed-in')
  const other = await shell.run('Remove-OwaMailboxPolicy Kiosk -Confirm:$false')
  expect(other.errors[0]).toMatchObject({ code: 'conflict', message: 'Kiosk is assigned to 1 mailboxes' })
})

test('A24, A30, F6, C2: keys pasted into web.config count after the next recycle and not before; the diagnostic names winner and losers', async () => {
  await using lab = await startLab()
  const keys = `<add key="IMServerName" value="elsewhere.parley.test"/>`
  await using shell = new LabShell(lab, { host: { edit: async (name, text) => (name === 'web.config' ? text.replace('<appSettings>', `<AppSettings>\n    ${keys}`).replace('</appSettings>', '</AppSettings>') : undefined) } })
  const edited = await shell.fine('notepad "$exinstall\\ClientAccess\\OWA\\Web.Config"')
  expect(edited.warnings).toEqual([expect.stringContaining('recycled')])
  expect(readFileSync(join(lab.dataDir, webConfigFile), 'utf8')).toContain(keys)

  const before = (await shell.fine('Get-ExchangeDiagnosticInfo -Process MSExchangeOWAAppPool -Component VariantConfiguration -Argument Config')).objects.filter((row) => row['Setting'] === 'Server name')
  expect(before.map((row) => [row['Key'], row['Value'], row['Source'], row['Effect'], row['InUse']])).toEqual([
    ['IMServerName', 'elsewhere.parley.test', 'web.config 2013 keys', 'Wins', false],
    ['InstantMessagingServerName', lab.pool, 'virtual directory', 'None', true],
  ])
  expect(before[0]?.['Place']).toBe('web.config, line 6')
  expect((await imOf(lab, 'alice')).state).toBe('signed-in')

  await shell.fine('Restart-WebAppPool MSExchangeOWAAppPool')
  const after = (await shell.fine('Get-ExchangeDiagnosticInfo')).objects.filter((row) => row['Setting'] === 'Server name')
  expect(after.map((row) => row['InUse'])).toEqual([true, false])
  expect(await imOf(lab, 'alice')).toMatchObject({ state: 'unavailable', check: expect.stringContaining('TCP connection') })
})

test('A31, C5, C6, D9: issuer and serial number as Get-ExchangeCertificate prints them work in web.config', async () => {
  await using lab = await startLab()
  await using shell = new LabShell(lab)
  await shell.fine('Get-OwaVirtualDirectory | Set-OwaVirtualDirectory -InstantMessagingServerName "" -InstantMessagingCertificateThumbprint ""')
  const { output } = await shell.fine('Get-ExchangeCertificate $((Get-ExchangeCertificate | Where {$_.Services -like "*IIS*"}).Thumbprint) | fl Issuer,SerialNumberSpaced')
  const [, issuer = '', serial = ''] = /Issuer\s+: (.*)\nSerialNumberSpaced : (.*)/.exec(output) ?? []
  expect(serial).toMatch(/^([0-9A-F]{2} )+[0-9A-F]{2}$/)
  writeFileSync(join(lab.dataDir, webConfigFile), `<configuration><appSettings>
    <add key="IMPoolName" value="${lab.pool}"/><add key="IMCertificateIssuer" value="${issuer.trim()}"/><add key="IMCertificateSerialNumber" value="${serial.trim()}"/>
  </appSettings></configuration>`)
  await shell.fine(appcmd)
  expect((await imOf(lab, 'alice')).state).toBe('signed-in')
  expect((await shell.fine('Get-ExchangeDiagnosticInfo')).objects.map((row) => row['Source'])).toEqual(['web.config 2010 keys', 'web.config 2010 keys'])
})

test('a SettingOverride wins over everything, and what it won over counts when it is removed', async () => {
  await using lab = await startLab()
  await using shell = new LabShell(lab)
  await shell.fine('New-SettingOverride -Name "IM" -Component OwaServer -Section IMSettings -Parameters @("IMServerName=nowhere.parley.test") -Reason "Test"', 'Restart-WebAppPool MSExchangeOWAAppPool')
  expect(await imOf(lab, 'alice')).toMatchObject({ state: 'unavailable' })
  expect(lab.web.provider()).toMatchObject({ serverName: 'nowhere.parley.test' })
  await shell.fine('Get-SettingOverride | Remove-SettingOverride', 'Restart-WebAppPool MSExchangeOWAAppPool')
  expect((await imOf(lab, 'alice')).state).toBe('signed-in')
  const unknown = await shell.fine('New-SettingOverride X -Component Calendar -Section Y -Parameters @("A=b") -Reason r')
  expect(unknown.warnings[0]).toContain('Nothing reads the section')
})

test('A25: a virtual directory is named by position, also by an alias; one that is none lists those there are', async () => {
  await using lab = await startLab()
  await using shell = new LabShell(lab)
  await shell.fine('Set-OwaVirtualDirectory OWA\\WebApp -InstantMessagingType OCS -InstantMessagingEnabled $true')
  const wrong = await shell.run('Set-OwaVirtualDirectory SERVEUR\\WebApp -InstantMessagingType OCS -InstantMessagingEnabled $true')
  expect(wrong.errors[0]).toMatchObject({ code: 'missing', expected: expect.stringContaining(owa) })
})

test('A26, A27, A28: iisreset in every form of the guides stops and starts the web role; the admin API stays', async () => {
  await using lab = await startLab()
  await using shell = new LabShell(lab, { answers: ['n', 'y'] })
  await shell.fine('iisreset /noforce')
  expect((await imOf(lab, 'alice')).state).toBe('signed-in')
  await shell.fine('iisreset /stop')
  expect((await shell.fine('iisreset /status')).output).toContain('"Stopped"')
  await shell.fine('iisreset /start')
  expect((await shell.fine('iisreset /status')).output).toContain('"Running"')
  const typo = await shell.run('iireset /stop')
  expect(typo.messages).toMatch(/not recognized[\s\S]*iisreset/)

  await shell.fine('Set-ClientAccessService OWA -Production $True')
  expect((await shell.fine('iisreset')).output).toContain('Nothing was stopped')
  expect((await shell.fine('iisreset')).output).toContain('successfully restarted')
  await shell.fine('iisreset /force')
})

test('B17: a type that is none lists the names; MSN is accepted and has no provider', async () => {
  await using lab = await startLab()
  await using shell = new LabShell(lab)
  const wrong = await shell.run('Get-OwaVirtualDirectory | Set-OwaVirtualDirectory -InstantMessagingType Skype')
  expect(wrong.errors[0]?.message).toContain('"None,Ocs,Msn"')
  const policy = await shell.fine('Set-OwaMailboxPolicy Default -InstantMessagingType MSN')
  expect(policy.warnings).toContain('InstantMessagingType MSN of the policy Default: provider not available.')
  await shell.fine('Set-OwaMailboxPolicy Default -InstantMessagingType Ocs')
  const msn = await shell.fine('Get-OwaVirtualDirectory | Set-OwaVirtualDirectory -InstantMessagingType MSN')
  expect(msn.warnings.join('\n')).toContain('provider not available')
  await shell.fine(appcmd)
  expect(await imOf(lab, 'alice')).toMatchObject({ state: 'unavailable', check: expect.stringContaining('provider not available') })
  const number = await shell.run('Get-OwaVirtualDirectory | Set-OwaVirtualDirectory -InstantMessagingEnabled "yes"')
  expect(number.errors).toHaveLength(1)
})

test('B19, F5: switching it on for a back-end virtual directory is warned of, and health says so too', async () => {
  await using lab = await startLab()
  await using shell = new LabShell(lab)
  const run = await shell.fine('Set-OwaVirtualDirectory "OWA\\owa (Exchange Back End)" -InstantMessagingEnabled $True -InstantMessagingType OCS')
  expect(run.warnings.join('\n')).toContain('is a back-end virtual directory')
  expect((await shell.fine('Get-ExchangeDiagnosticInfo')).warnings.join('\n')).toContain('Instant messaging is switched on for the back-end virtual directory OWA\\owa (Exchange Back End)')
  expect((await shell.fine('Get-ServerHealth -HealthSet OWA.Protocol.Dep | fl Message')).output).toContain('switched on for the back-end virtual directory')
  // Those behind are not among what A16 changes.
  expect((await shell.fine('Get-OwaVirtualDirectory')).objects).toHaveLength(1)
  expect((await shell.fine('Get-OwaVirtualDirectory -ShowMailboxVirtualDirectories')).objects).toHaveLength(2)
})

test('B20: on a server without a back end web.config is ignored, with a warning', async () => {
  await using lab = await startLab()
  await using shell = new LabShell(lab)
  await lab.topology.settings.put('exchange-server', lab.owa, { roles: ['ClientAccess'] })
  writeFileSync(join(lab.dataDir, webConfigFile), '<configuration><appSettings><add key="IMServerName" value="elsewhere.parley.test"/></appSettings></configuration>')
  await shell.fine(appcmd)
  expect((await imOf(lab, 'alice')).state).toBe('signed-in')
  expect(lab.diagnostics.recorded.named('imSettingsWarning')[0]?.text).toContain('nobody reads')
  expect((await shell.fine('Get-ExchangeDiagnosticInfo')).warnings.join('\n')).toContain('IMServerName, which nobody reads')
})

test('B21: a server name that is not the registrar of the trusted pool is a warning of health', async () => {
  await using lab = await startLab({ topology: (t) => ({ ...t, pools: [...t.pools, { ...t.pools[0]!, fqdn: 'lync2.parley.test' as never, computers: ['lync2.parley.test' as never] }] }) })
  await using shell = new LabShell(lab)
  await shell.fine('Get-OwaVirtualDirectory | Set-OwaVirtualDirectory -InstantMessagingServerName lync2.parley.test', appcmd)
  expect((await shell.fine('Get-ServerHealth | fl Message')).output).toContain('IMServerName is lync2.parley.test, but')
  expect(lab.web.provider().warnings).toEqual(['IMServerName is lync2.parley.test, but the trusted application pool owa.parley.test belongs to lync.parley.test.'])
})

test('B33, F22: a member of a pool that lacks what the others have is named', async () => {
  await using lab = await startLab({ topology: (t) => ({ ...t, trustedApplicationPools: t.trustedApplicationPools.map((pool) => ({ ...pool, computers: [...pool.computers, 'owa2.parley.test' as never] })) }) })
  await using shell = new LabShell(lab)
  await shell.fine('New-OwaVirtualDirectory -Server owa2.parley.test')
  expect((await shell.fine('Get-ExchangeDiagnosticInfo')).warnings).toEqual([expect.stringMatching(/^owa2\.parley\.test of the pool owa\.parley\.test lacks settings that owa\.parley\.test has: InstantMessagingType, InstantMessagingServerName, InstantMessagingCertificateThumbprint\.$/)])
  expect((await shell.fine('Get-ServerHealth -HealthSet OWA.Protocol.Dep | fl Message')).output).toContain('owa2.parley.test of the pool owa.parley.test lacks settings')
})

test('C7, E3: the log folder is made by the first successful initialisation, and not by one that failed', async () => {
  await using lab = await startLab({ join: false })
  expect(lab.diagnostics.imLog.exists).toBe(false)
  await using joined = await startLab()
  await joined.signIn('alice')
  expect(joined.diagnostics.imLog.exists).toBe(true)
  const lines = joined.diagnostics.recorded.im.join('\n')
  for (const step of ['Registry value', 'Provider file', 'Server name:', 'Certificate found', 'Private key', 'Endpoint Manager initialised']) expect(lines).toContain(step)
  expect(existsSync(join(lab.dataDir, 'Logging'))).toBe(false)
})

test('E1: event 112 is in the log once for each initialisation', async () => {
  await using lab = await startLab()
  await lab.signIn('alice')
  await using shell = new LabShell(lab)
  const query = 'Get-EventLog Application -Source "MSExchange OWA" -InstanceId 112'
  expect((await shell.fine(query)).objects).toHaveLength(1)
  await shell.fine(appcmd)
  await lab.signIn('bob')
  expect((await shell.fine(query)).objects).toHaveLength(2)
})

test('C9: the version of the provider is shown in the place of the guides’ packages', async () => {
  await using lab = await startLab()
  await using shell = new LabShell(lab)
  expect((await shell.fine('Get-UcComponent')).objects[0]).toMatchObject({ Version: '5.0.8308.0', Installed: true, Messages: true, RunningVersion: '5.0.8308.0' })
})

test('F26: where the log folder is missing, the way to the trace is told', async () => {
  await using lab = await startLab({ join: false })
  await using shell = new LabShell(lab)
  const missing = await shell.run('notepad "$exinstall\\Logging\\OWA\\InstantMessaging\\InstantMessaging-2030-01-31.log"')
  expect(missing.errors[0]).toMatchObject({ code: 'missing', remedy: expect.stringContaining('Start-CsClsLogging -Scenario SIPStack') })
})

test('E7: the time to the first presence is in the IM log', async () => {
  await using lab = await startLab()
  const alice = await lab.signIn('alice')
  await lab.signIn('bob')
  await alice.send('presence.watch', { addresses: [lab.address('bob')] })
  await alice.until(() => alice.statusOf(lab.address('bob')) === 'available')
  expect(lab.diagnostics.recorded.im.join('\n')).toMatch(/The first presence is there for alice@parley\.test, \d+ ms after sign-in/)
})
