import { expect, test } from 'vitest'
import { all } from './cmdlets/all.ts'
import type { AnyCommand } from './language/commands.ts'
import { fakeCmdlet, object, takes, type Calls } from './testing/fake-commands.ts'
import { recordingCommands } from './testing/recording-commands.ts'
import { runShell, TestShell } from './testing/run-shell.ts'

// The guides' lines, character by character, against the real declarations: what each command is given is what its guide means. What the
// commands then do is tested beside them.

const DASH = '\u2013'
const BLANK = '\u00A0'

const thumbprint = 'AB12CD34EF56AB12CD34EF56AB12CD34EF56AB12'
const gives: Record<string, ReturnType<typeof object>[]> = {
  'Get-ExchangeCertificate': [
    object('ExchangeCertificate', { Thumbprint: thumbprint, Services: 'IIS, UM', Subject: 'CN=ex14.ntsystems.local' }),
    object('ExchangeCertificate', { Thumbprint: '00', Services: 'SMTP', Subject: 'CN=mail.ntsystems.local' }),
  ],
  'Get-OwaVirtualDirectory': [object('OwaVirtualDirectory', { Identity: 'EX14\\owa (Default Web Site)', Server: 'EX14' })],
  'Get-OwaMailboxPolicy': [object('OwaMailboxPolicy', { Identity: 'Default' }), object('OwaMailboxPolicy', { Identity: 'Sales' })],
  'Get-CsSite': [object('Site', { Identity: 'Site:Redmond', SiteId: 'Redmond', DisplayName: 'Redmond WA', Pools: [] })],
  'Get-ClientAccessServer': [object('ClientAccessServer', { Name: 'EX15', AutoDiscoverServiceInternalUri: 'https://autodiscover.ntsystems.local/Autodiscover/Autodiscover.xml' })],
}

/** Commands that come with OAuth, as their documentation has them. */
const later = (calls: Calls): AnyCommand[] => [
  fakeCmdlet(calls, 'Configure-EnterprisePartnerApplication', { AuthMetaDataUrl: takes.text({ mandatory: true }), ApplicationType: takes.text({ mandatory: true, enum: ['Lync', 'SharePoint', 'Exchange'] }) }),
  fakeCmdlet(calls, 'New-CsPartnerApplication', { Identity: takes.text({ mandatory: true, position: 1 }), ApplicationTrustLevel: takes.text({ enum: ['Full', 'Application', 'User'] }), MetadataUrl: takes.text() }),
  fakeCmdlet(calls, 'Set-CsOAuthConfiguration', { Realm: takes.text() }),
]

const recording = () => recordingCommands(all, gives, later)

async function paste(lines: string | string[]) {
  const { calls, commands } = recording()
  const run = await runShell(lines, { commands })
  return { ...run, calls, changing: calls.filter((c) => !c.name.startsWith('Get-')) }
}

const exInstall = 'C:\\Program Files\\Microsoft\\Exchange Server\\V15\\'

test.each<[row: string, line: string, calls: Calls]>([
  [
    'A2, F24: Get- | Set-OWAVirtualDirectory for one server',
    '$iiscert = (Get-ExchangeCertificate | Where {$_.Services -like "*IIS*"}).Thumbprint\nGet-OWAVirtualDirectory -Server ex14.ntsystems.local | Set-OWAVirtualDirectory -InstantMessagingType OCS -InstantMessagingEnabled:$true -InstantMessagingCertificateThumbprint $iiscert -InstantMessagingServerName lync.ntsystems.local',
    [
      {
        name: 'Set-OwaVirtualDirectory',
        bound: {
          Identity: 'EX14\\owa (Default Web Site)',
          InstantMessagingType: 'Ocs',
          InstantMessagingEnabled: true,
          InstantMessagingCertificateThumbprint: thumbprint,
          InstantMessagingServerName: 'lync.ntsystems.local',
        },
      },
    ],
  ],
  ['A4: New-CsTrustedApplication', 'New-CsTrustedApplication -ApplicationID OWA -TrustedApplicationPoolFqdn ex14.ntsystems.local -Port 4999', [{ name: 'New-CsTrustedApplication', bound: { ApplicationId: 'OWA', TrustedApplicationPoolFqdn: 'ex14.ntsystems.local', Port: 4999 } }]],
  ['A5: Enable-CsTopology', 'Enable-CsTopology', [{ name: 'Enable-CsTopology', bound: {} }]],
  ['A7, F24: netstat with an en-dash', `netstat ${DASH}an`, [{ name: 'netstat', args: ['-an'] }]],
  [
    'A9, C8, F24: a script below $exInstall, the first dash an en-dash',
    `& $exInstall\\Scripts\\Configure-EnterprisePartnerApplication.ps1 ${DASH}AuthMetaDataUrl https://ly15.ntsystems.local/metadata/json/1 -ApplicationType Lync`,
    [{ name: 'Configure-EnterprisePartnerApplication', bound: { AuthMetaDataUrl: 'https://ly15.ntsystems.local/metadata/json/1', ApplicationType: 'Lync' } }],
  ],
  [
    'A11: New-CsTrustedApplicationPool',
    'New-CsTrustedApplicationPool -Identity ex15.ntsystems.local -Registrar ly15.network.local -Site Bolzano -RequiresReplication $False',
    [{ name: 'New-CsTrustedApplicationPool', bound: { Identity: 'ex15.ntsystems.local', Registrar: 'ly15.network.local', Site: 'Bolzano', RequiresReplication: false } }],
  ],
  [
    'A12: New-CsTrustedApplicationPool of the Microsoft guide',
    'New-CsTrustedApplicationPool -Identity atl-owa-001.litwareinc.com -Registrar atl-cs-001.litwareinc.com -Site Redmond -RequiresReplication $False',
    [{ name: 'New-CsTrustedApplicationPool', bound: { Identity: 'atl-owa-001.litwareinc.com', Registrar: 'atl-cs-001.litwareinc.com', Site: 'Redmond', RequiresReplication: false } }],
  ],
  [
    'A13: four leading blanks and two before -Port, some of them without a break',
    `  ${BLANK} New-CsTrustedApplication -ApplicationId OutlookWebApp -TrustedApplicationPoolFqdn atl-owa-001.litwareinc.com${BLANK} -Port 5199`,
    [{ name: 'New-CsTrustedApplication', bound: { ApplicationId: 'OutlookWebApp', TrustedApplicationPoolFqdn: 'atl-owa-001.litwareinc.com', Port: 5199 } }],
  ],
  [
    'A14: New-CsPartnerApplication',
    'New-CsPartnerApplication -Identity Exchange -ApplicationTrustLevel Full -MetadataUrl https://autodiscover.ntsystems.local/autodiscover/metadata/json/1',
    [{ name: 'New-CsPartnerApplication', bound: { Identity: 'Exchange', ApplicationTrustLevel: 'Full', MetadataUrl: 'https://autodiscover.ntsystems.local/autodiscover/metadata/json/1' } }],
  ],
  ['A15, F24: Set-CsOAuthConfiguration with an en-dash', `Set-CsOAuthConfiguration ${DASH}Realm ntsystems.local`, [{ name: 'Set-CsOAuthConfiguration', bound: { Realm: 'ntsystems.local' } }]],
  [
    'A16, F24: all virtual directories, with an en-dash',
    `Get-OwaVirtualDirectory | Set-OwaVirtualDirectory ${DASH}InstantMessagingEnabled $True -InstantMessagingType OCS`,
    [{ name: 'Set-OwaVirtualDirectory', bound: { Identity: 'EX14\\owa (Default Web Site)', InstantMessagingEnabled: true, InstantMessagingType: 'Ocs' } }],
  ],
  [
    'A17: the same with a hyphen',
    'Get-OwaVirtualDirectory | Set-OwaVirtualDirectory -InstantMessagingEnabled $True -InstantMessagingType OCS',
    [{ name: 'Set-OwaVirtualDirectory', bound: { Identity: 'EX14\\owa (Default Web Site)', InstantMessagingEnabled: true, InstantMessagingType: 'Ocs' } }],
  ],
  [
    'A19: the default mailbox policy',
    'Set-OwaMailboxPolicy -Identity "Default" -InstantMessagingEnabled $True -InstantMessagingType "OCS"',
    [{ name: 'Set-OwaMailboxPolicy', bound: { Identity: 'Default', InstantMessagingEnabled: true, InstantMessagingType: 'Ocs' } }],
  ],
  [
    'A19, F24: the same with smart quotes',
    'Set-OwaMailboxPolicy -Identity \u201CDefault\u201D -InstantMessagingEnabled $True -InstantMessagingType \u201EOCS\u201C',
    [{ name: 'Set-OwaMailboxPolicy', bound: { Identity: 'Default', InstantMessagingEnabled: true, InstantMessagingType: 'Ocs' } }],
  ],
  [
    'A20: all mailbox policies',
    'Get-OwaMailboxPolicy | Set-OwaMailboxPolicy -InstantMessagingEnabled $True -InstantMessagingType "OCS"',
    ['Default', 'Sales'].map((Identity) => ({ name: 'Set-OwaMailboxPolicy', bound: { Identity, InstantMessagingEnabled: true, InstantMessagingType: 'Ocs' } })),
  ],
  [
    'A22: Appcmd.exe by its path',
    'C:\\Windows\\System32\\Inetsrv\\Appcmd.exe recycle apppool /apppool.name:"MSExchangeOWAAppPool"',
    [{ name: 'appcmd', args: ['recycle', 'apppool', '/apppool.name:MSExchangeOWAAppPool'] }],
  ],
  [
    'A23: instant messaging off',
    'Get-OwaVirtualDirectory | Set-OwaVirtualDirectory -InstantMessagingEnabled $False',
    [{ name: 'Set-OwaVirtualDirectory', bound: { Identity: 'EX14\\owa (Default Web Site)', InstantMessagingEnabled: false } }],
  ],
  ['A24, C2: notepad with a variable in quotes, in any case', 'notepad "$exinstall\\ClientAccess\\OWA\\Web.Config"', [{ name: 'notepad', args: [`${exInstall}\\ClientAccess\\OWA\\Web.Config`] }]],
  [
    'A25: a virtual directory by position',
    'Set-OwaVirtualDirectory SERVEUR\\WebApp -InstantMessagingType OCS -InstantMessagingEnabled $true',
    [{ name: 'Set-OwaVirtualDirectory', bound: { Identity: 'SERVEUR\\WebApp', InstantMessagingType: 'Ocs', InstantMessagingEnabled: true } }],
  ],
  ['A26: iisreset /noforce', 'iisreset /noforce', [{ name: 'iisreset', args: ['/noforce'] }]],
  ['A27: iisreset /stop and /start', 'iisreset /stop\niisreset /start', [{ name: 'iisreset', args: ['/stop'] }, { name: 'iisreset', args: ['/start'] }]],
  ['A28: iisreset alone', 'iisreset', [{ name: 'iisreset', args: [] }]],
  ['A29: an application by its identity', 'Remove-CsTrustedApplication -Identity ex14.ntsystems.local/owa', [{ name: 'Remove-CsTrustedApplication', bound: { Identity: 'ex14.ntsystems.local/owa' } }]],
])('%s', async (_row, line, calls) => {
  const run = await paste(line)
  expect(run.errors).toEqual([])
  expect(run.changing).toEqual(calls)
})

test('A1: the thumbprint is in the variable, and prints as it is', async () => {
  const { output } = await paste(['$iiscert = (Get-ExchangeCertificate | Where {$_.Services -like "*IIS*"}).Thumbprint', '$iiscert'])
  expect(output).toBe(`${thumbprint}\n`)
})

test('A1, F33: a variable with two values is refused where one is expected, and both are shown', async () => {
  const { errors, changing } = await paste(['$iiscert = "AA", "BB"', 'Get-OWAVirtualDirectory | Set-OWAVirtualDirectory -InstantMessagingCertificateThumbprint $iiscert'])
  expect(changing).toEqual([])
  expect(errors).toMatchObject([{ message: expect.stringContaining("required by parameter 'InstantMessagingCertificateThumbprint'"), expected: 'one value', found: '2: AA, BB' }])
})

test('A8: Get-ClientAccessServer | fl prints name and value', async () => {
  const { output } = await paste('Get-ClientAccessServer | fl AutoDiscoverServiceInternalUri')
  expect(output.trim()).toBe('AutoDiscoverServiceInternalUri : https://autodiscover.ntsystems.local/Autodiscover/Autodiscover.xml')
})

test('A10: plain text of a link works; markup around it is an error with its column', async () => {
  const line = (url: string) => `& $exInstall\\Scripts\\Configure-EnterprisePartnerApplication.ps1 ${DASH}AuthMetaDataUrl ${url} -ApplicationType Lync`
  expect((await paste(line('https://ly15.ntsystems.local/metadata/json/1'))).changing).toHaveLength(1)
  for (const marked of ['<a href="https://ly15.ntsystems.local/metadata/json/1">https://ly15.ntsystems.local/metadata/json/1</a>', '<https://ly15.ntsystems.local/metadata/json/1>']) {
    const { errors, messages, changing } = await paste(line(marked))
    expect(changing).toEqual([])
    expect(errors).toHaveLength(1)
    expect(messages).toContain(`At line 1, column ${line(marked).indexOf('<') + 1}`)
    expect(messages).toContain('leave out < and >')
  }
})

test('A10: a bracket left behind the address, and blanks after it, are an error with its column too', async () => {
  const line = 'New-CsPartnerApplication Exchange -MetadataUrl https://autodiscover.ntsystems.local/autodiscover/metadata/json/1>  '
  const { errors, messages, changing } = await paste(line)
  expect(changing).toEqual([])
  expect(errors).toHaveLength(1)
  expect(messages).toContain(`At line 1, column ${line.indexOf('>') + 1}`)
})

test('A18: Get-ExchangeCertificate shows thumbprint, services and subject', async () => {
  const { output } = await paste('Get-ExchangeCertificate')
  expect(output.trim().split('\n')[0]?.split(/\s+/)).toEqual(['Thumbprint', 'Services', 'Subject'])
})

test('A21: Get-CsSite | Select-Object gives two columns, also where the names differ', async () => {
  const { output } = await paste('Get-CsSite | Select-Object DisplayName, SiteID')
  expect(output.trim().split('\n').map((line) => [line.slice(0, 12).trim(), line.slice(12).trim()])).toEqual([['DisplayName', 'SiteId'], ['-----------', '------'], ['Redmond WA', 'Redmond']])
})

test('A27, F25: the typo is not recognised, and iisreset is offered', async () => {
  const { errors, calls } = await paste('iireset /stop')
  expect(calls).toEqual([])
  expect(errors).toMatchObject([{ code: 'missing', message: expect.stringContaining("The term 'iireset' is not recognized"), remedy: 'Did you mean iisreset?' }])
})

test('A32: commands, parameters, values and variables in any case', async () => {
  const { changing, errors } = await paste('GET-owavirtualdirectory | sET-OWAVirtualDirectory -instantmessagingTYPE ocs -INSTANTMESSAGINGENABLED $TRUE')
  expect(errors).toEqual([])
  expect(changing).toMatchObject([{ bound: { InstantMessagingType: 'Ocs', InstantMessagingEnabled: true } }])
})

test('B17: another type of instant messaging is refused with the names there are', async () => {
  const { errors, changing } = await paste('Set-OwaMailboxPolicy Default -InstantMessagingType Skype')
  expect(changing).toEqual([])
  expect(errors[0]?.message).toMatch(/possible enumeration values are "None,Ocs/i)
})

test('F24: every dash, quote and blank of a web page does what the plain one does', async () => {
  for (const dash of ['-', '\u2013', '\u2014', '\u2015']) {
    for (const [open, close] of ['""', "''", '\u201C\u201D', '\u201E\u201C', '\u2018\u2019', '\u201A\u2018']) {
      for (const blank of [' ', BLANK, '\u0085', '\t', '\u2009', '\u3000']) {
        const line = `Set-OwaMailboxPolicy${blank}${dash}Identity${blank}${open}Default${close}${blank}${dash}InstantMessagingEnabled${blank}$True`
        expect((await paste(line)).changing).toEqual([{ name: 'Set-OwaMailboxPolicy', bound: { Identity: 'Default', InstantMessagingEnabled: true } }])
      }
    }
  }
})

test('several lines pasted at once run one after the other, continued ones as one', async () => {
  const { commands, calls } = recording()
  const shell = new TestShell({ commands })
  await shell.paste('Enable-CsTopology\r\n\r\nNew-CsTrustedApplication -ApplicationId owa `\r\n  -TrustedApplicationPoolFqdn a.b.c `\r\n  -Port 5199\r\nGet-OwaMailboxPolicy |\r\n  Set-OwaMailboxPolicy -InstantMessagingEnabled $true\r\n')
  expect(shell.result().errors).toEqual([])
  expect(calls.map((c) => c.name)).toEqual(['Enable-CsTopology', 'New-CsTrustedApplication', 'Get-OwaMailboxPolicy', 'Set-OwaMailboxPolicy', 'Set-OwaMailboxPolicy'])
})
