import { expect, test } from 'vitest'
import type { Fqdn } from '@parley/topology/names'
import { startLab, type Lab, type LabOptions } from '../lab.ts'
import { LabShell } from '../lab/lab-shell.ts'

/** An organisation as a guide finds it: both products there, nothing joined. */
const unjoined = (domain: string, pool: string, owa: string, site: string): LabOptions => ({
  domain,
  names: { pool, owa },
  join: false,
  topology: (t) => ({ ...t, sites: [{ siteId: site, displayName: site }], pools: t.pools.map((one) => ({ ...one, site })) }),
})

/** F4's quiet form before; the green icon's state, event 112 and a message each way after. */
async function expectNotJoined(lab: Lab): Promise<void> {
  const alice = await lab.signIn('alice', { waitForIm: false })
  await alice.until(() => alice.snapshot.im.state === 'unavailable')
  expect(alice.snapshot.im).toMatchObject({ reason: 'Instant messaging is not set up completely.' })
  expect(lab.diagnostics.recorded.named('imEndpointReady')).toEqual([])
  await alice.close()
}

async function expectJoined(lab: Lab, shell: LabShell): Promise<void> {
  const [alice, bob] = [await lab.signIn('alice'), await lab.signIn('bob')]
  expect((await shell.fine('Get-EventLog Application -Source "MSExchange OWA" -InstanceId 112')).objects).toHaveLength(1)
  expect(alice.snapshot.me.presence.status).toBe('available')
  await alice.say(lab.address('bob'), 'there')
  await bob.until(() => bob.state.transcript(lab.address('alice')).length === 1)
  await bob.say(lab.address('alice'), 'and back')
  await alice.until(() => alice.state.transcript(lab.address('bob')).length === 2)
}

/** An editor in which somebody pastes lines below the node for settings. */
function pasting(lines: () => string): { edit(name: string, text: string): Promise<string | undefined> } {
  return { edit: async (_name, text) => text.replace('<appSettings>', `<appSettings>\n${lines()}`) }
}

test('the Microsoft guide, top to bottom: from the quiet form to event 112 and messages both ways', async () => {
  await using lab = await startLab(unjoined('litwareinc.com', 'atl-cs-001.litwareinc.com', 'atl-owa-001.litwareinc.com', 'Redmond'))
  let keys = ''
  await using shell = new LabShell(lab, { host: pasting(() => keys) })
  await expectNotJoined(lab)
  expect((await shell.fine('Get-CsSite | Select-Object DisplayName, SiteID')).output).toMatch(/Redmond +Redmond/)
  await shell.fine(
    'New-CsTrustedApplicationPool -Identity atl-owa-001.litwareinc.com -Registrar atl-cs-001.litwareinc.com -Site Redmond -RequiresReplication $False',
    '    New-CsTrustedApplication -ApplicationId OutlookWebApp -TrustedApplicationPoolFqdn atl-owa-001.litwareinc.com  -Port 5199',
    'Enable-CsTopology',
    'Get-OwaVirtualDirectory | Set-OwaVirtualDirectory -InstantMessagingEnabled $True -InstantMessagingType OCS',
    'Set-OwaMailboxPolicy -Identity "Default" -InstantMessagingEnabled $True -InstantMessagingType "OCS"',
    'Get-OwaMailboxPolicy | Set-OwaMailboxPolicy -InstantMessagingEnabled $True -InstantMessagingType "OCS"',
  )
  const thumbprint = String((await shell.fine('Get-ExchangeCertificate')).objects.find((row) => String(row['Services']).includes('IIS'))?.['Thumbprint'])
  keys = `<add key="IMCertificateThumbprint" value="${thumbprint.slice(0, -1)}${thumbprint.slice(-1).toLowerCase()}"/>\n<add key="IMServerName" value="atl-cs-001.litwareinc.com"/>`
  await shell.fine('notepad "C:\\Program Files\\Microsoft\\Exchange Server\\V15\\ClientAccess\\Owa\\web.config"')
  expect((await shell.fine('C:\\Windows\\System32\\Inetsrv\\Appcmd.exe recycle apppool /apppool.name:"MSExchangeOWAAppPool"')).output.trim()).toBe('"MSExchangeOWAAppPool" successfully recycled')
  await expectJoined(lab, shell)
  // And A23, the way back.
  await shell.fine('Get-OwaVirtualDirectory | Set-OwaVirtualDirectory -InstantMessagingEnabled $False', 'iisreset')
  const alice = await lab.signIn('alice', { waitForIm: false })
  await alice.until(() => alice.snapshot.im.state === 'off')
})

test('the Lync 2010 guide: certificate and server name on the virtual directory, the application on port 4999', async () => {
  await using lab = await startLab(unjoined('ntsystems.local', 'lync.ntsystems.local', 'ex14.ntsystems.local', 'Bozen'))
  await using shell = new LabShell(lab)
  await expectNotJoined(lab)
  await shell.fine(
    '$iiscert = (Get-ExchangeCertificate | Where {$_.Services -like "*IIS*"}).Thumbprint',
    'Get-OWAVirtualDirectory -Server ex14.ntsystems.local | Set-OWAVirtualDirectory -InstantMessagingType OCS -InstantMessagingEnabled:$true -InstantMessagingCertificateThumbprint $iiscert -InstantMessagingServerName lync.ntsystems.local',
    // What the guide does in Topology Builder.
    'New-CsTrustedApplicationPool -Identity ex14.ntsystems.local -Registrar lync.ntsystems.local -Site Bozen',
    'New-CsTrustedApplication -ApplicationID OWA -TrustedApplicationPoolFqdn ex14.ntsystems.local -Port 4999',
    'Enable-CsTopology',
    'Get-CsTrustedApplication',
    'Get-CsTrustedApplicationComputer',
    'netstat –an',
    'iisreset',
  )
  await expectJoined(lab, shell)
})

test('the OCS guide: an authorized host, and issuer and serial number in web.config', async () => {
  await using lab = await startLab(unjoined('ocs.test', 'pool01.ocs.test', 'serveur.ocs.test', 'Paris'))
  let keys = ''
  await using shell = new LabShell(lab, { host: pasting(() => keys) })
  await expectNotJoined(lab)
  await shell.fine(
    // What the guide does in the properties of the pool.
    'New-CsAuthorizedHost -Identity serveur.ocs.test -Pool pool01.ocs.test -TreatAsAuthenticated $True -ThrottleAsServer $True',
    'Enable-CsTopology',
    'Set-OwaVirtualDirectory SERVEUR\\WebApp -InstantMessagingType OCS -InstantMessagingEnabled $true',
  )
  const [certificate] = (await shell.fine('Get-ExchangeCertificate')).objects.filter((row) => String(row['Services']).includes('IIS'))
  keys = `<add key="IMPoolName" value="pool01.ocs.test"/>\n<add key="IMCertificateIssuer" value="${String(certificate?.['Issuer'])}"/>\n<add key="IMCertificateSerialNumber" value="${String(certificate?.['SerialNumberSpaced'])}"/>`
  await shell.fine('notepad "$exinstall\\ClientAccess\\OWA\\Web.Config"', 'iisreset /noforce')
  await expectJoined(lab, shell)
})

test('F31: of the guide whose own names disagree, each mismatch is named; with the names corrected it works', async () => {
  await using lab = await startLab(unjoined('ntsystems.local', 'ly15.ntsystems.local', 'ex15.ntsystems.local', 'Bolzano'))
  let keys = ''
  await using shell = new LabShell(lab, { host: pasting(() => keys) })
  const registrar = await shell.run('New-CsTrustedApplicationPool -Identity ex15.ntsystems.local -Registrar ly15.network.local -Site Bolzano -RequiresReplication $False')
  expect(registrar.errors[0]?.explain()).toContain('ly15.network.local')
  expect(registrar.errors[0]?.explain()).toContain('ly15.ntsystems.local')
  await shell.fine('Get-OwaVirtualDirectory | Set-OwaVirtualDirectory –InstantMessagingEnabled $True -InstantMessagingType OCS', 'Set-OwaMailboxPolicy -Identity "Default" -InstantMessagingEnabled $True -InstantMessagingType "OCS"')

  // The certificate of the guide's first pages, for ex14, and the server name of its web.config.
  const held = await lab.topology.certificates.of(lab.owa).import(Buffer.from(await other(lab, 'ex14.ntsystems.local')))
  keys = `<add key="IMCertificateThumbprint" value="${held.thumbprint}"/>\n<add key="IMServerName" value="ly15.tomt.local"/>`
  await shell.fine('notepad "$exinstall\\ClientAccess\\OWA\\Web.Config"', 'iisreset')
  const failed = () => lab.web.provider().steps.find((step) => step.state === 'failed')
  await expect.poll(() => failed()?.detail, { timeout: 20_000 }).toContain('ly15.tomt.local')
  expect(failed()?.id).toBe('tls')

  await shell.fine('New-CsTrustedApplicationPool -Identity ex15.ntsystems.local -Registrar ly15.ntsystems.local -Site Bolzano -RequiresReplication $False', 'New-CsTrustedApplication -ApplicationId OutlookWebApp -TrustedApplicationPoolFqdn ex15.ntsystems.local -Port 5199', 'Enable-CsTopology')
  await rewrite(lab, shell, `<add key="IMServerName" value="ly15.ntsystems.local"/>\n<add key="IMCertificateThumbprint" value="${held.thumbprint}"/>`)
  await expect.poll(() => failed()?.detail, { timeout: 20_000 }).toContain('certificate CN=ex14.ntsystems.local, trusted application pool FQDN=ex15.ntsystems.local')

  await rewrite(lab, shell, `<add key="IMServerName" value="ly15.ntsystems.local"/>\n<add key="IMCertificateThumbprint" value="${lab.certificates.web.thumbprint}"/>`)
  await expectJoined(lab, shell)
})

/** The file as it is after somebody has corrected it. */
async function rewrite(lab: Lab, shell: LabShell, keys: string): Promise<void> {
  const text = `<configuration>\n<AppSettings>\n${keys}\n</AppSettings>\n</configuration>\n`
  const path = 'C:\\Program Files\\Microsoft\\Exchange Server\\V15\\ClientAccess\\Owa\\web.config'
  const { status } = await lab.admin.ask('POST', '/actions/write-installed-file', { body: { path, text } })
  expect(status).toBe(200)
  await shell.fine('iisreset')
}

async function other(lab: Lab, name: string): Promise<string> {
  const { chain, key } = await lab.certificate(name as Fqdn)
  return chain + key
}
