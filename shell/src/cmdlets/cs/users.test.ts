import { toFqdn } from '@parley/topology/names'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AdminShell, objects } from '../../testing/admin-shell.ts'

let desk: AdminShell
beforeAll(async () => {
  desk = await AdminShell.start()
  await desk.admin.topology.settings.put('owa-mailbox-policy', 'Default', { isDefault: true })
  await desk.addPeople()
})
afterAll(() => desk[Symbol.asyncDispose]())

const person = (account: string) => desk.admin.topology.users.byAccount(account)!

test('Get-CsUser shows who is enabled for Lync, found by every form of identity', async () => {
  expect(objects(await desk.fine('Get-CsUser')).map((o) => o['SipAddress'])).toEqual(['sip:alice@parley.test', 'sip:bob@parley.test', 'sip:carol@parley.test'])
  for (const form of ['sip:bob@parley.test', 'bob@parley.test', 'PARLEY\\bob', '"Bob Baker"', 'BOB', '"CN=Bob Baker,OU=People,DC=parley,DC=test"', '"cn=bob\\ baker,DC=test"']) expect((await desk.only(`Get-CsUser ${form}`))['SipAddress']).toBe('sip:bob@parley.test')
  expect(await desk.only('Get-CsUser -Identity bob')).toMatchObject({ Enabled: true, RegistrarPool: 'lync.parley.test', InstantMessaging: 'Available', SamAccountName: 'bob' })
  expect((await desk.failure('Get-CsUser nobody')).code).toBe('missing')
})

test('Get-CsUser -Filter takes properties with operators, -and and -or; a wrong one is named', async () => {
  const names = async (filter: string) => objects(await desk.fine(`Get-CsUser -Filter ${filter}`)).map((o) => o['SamAccountName'])
  expect(await names('{DisplayName -like "*a*" -and SamAccountName -ne "carol"}')).toEqual(['alice', 'bob'])
  expect(await names("{SamAccountName -eq 'bob' -or SamAccountName -eq 'carol'}")).toEqual(['bob', 'carol'])
  expect(await names('{Enabled -eq $false}')).toEqual([])
  expect((await desk.failure('Get-CsUser -Filter {Enbled -eq $true}')).candidates).toContain('Enabled')
  expect((await desk.failure('Get-CsUser -Filter {Enabled is true}')).message).toContain('not understood at: Enabled is true')
})

test('Get-CsUser shows and filters by what the directory has of a user', async () => {
  expect(objects(await desk.fine('Get-CsUser -Filter {FirstName -eq "Bob"}'))).toMatchObject([{ FirstName: 'Bob', LastName: 'Baker', UserPrincipalName: 'bob@parley.test', WindowsEmailAddress: 'bob@parley.test', ProxyAddresses: ['SMTP:bob@parley.test', 'sip:bob@parley.test'] }])
})

test('B30: Set-CsUser -Enabled $false, Disable-CsUser and Set-Mailbox each switch IM off; the lines that bring it back are the ones it names', async () => {
  await desk.fine('Set-CsUser -Identity bob -Enabled $false')
  expect(await desk.only('Get-CsUser bob')).toMatchObject({ Enabled: false, InstantMessaging: 'Disabled for Lync: Enabled is False for bob@parley.test' })
  await desk.fine('Get-CsUser -Filter {Enabled -eq $false} | Set-CsUser -Enabled $true')
  expect(person('bob').imEnabled).toBe(true)

  expect((await desk.run('Disable-CsUser bob')).errors[0]?.message).toContain('confirmed')
  expect(person('bob').imEnabled).toBe(true)
  expect((await desk.fine('Disable-CsUser bob -Confirm:$false')).warnings[0]).toContain('are gone')
  expect(desk.admin.restarts).toContain('forget bob@parley.test')
  expect((await desk.failure('Get-CsUser bob')).remedy).toContain('Enable-CsUser')
  expect(await desk.only('Get-CsAdUser bob')).toMatchObject({ SipAddress: '', Enabled: null })
  expect(objects(await desk.fine('Enable-CsUser -Identity "Bob Baker" -RegistrarPool lync.parley.test -SipAddressType EmailAddress -PassThru'))).toMatchObject([{ InstantMessaging: 'Available' }])

  const without = await desk.fine('Set-Mailbox bob -EmailAddresses @{Remove="sip:bob@parley.test"}')
  expect(without.warnings[0]).toContain('No SIP proxy address')
  const [, line = ''] = /Run: (.*)$/.exec(without.warnings[0] ?? '') ?? []
  await desk.fine(line)
  expect(person('bob').imEnabled).toBe(true)

  await desk.fine('Disable-Mailbox bob -Confirm:$false')
  expect((await desk.failure('Get-Mailbox bob')).remedy).toBe('Enable-Mailbox -Identity bob')
  expect(desk.admin.topology.users.imRefusal('bob@parley.test')?.check).toContain('No mailbox')
  await desk.fine('Enable-Mailbox -Identity bob')
  expect(person('bob').imEnabled).toBe(true)
})

test('F30: a user whose SIP proxy address is of another name has no IM, and Get-CsUser says what was expected', async () => {
  await desk.fine('Set-Mailbox carol -EmailAddresses "SMTP:carol@parley.test","sip:carol@old.test"')
  expect((await desk.only('Get-CsUser carol'))['InstantMessaging']).toBe('No valid SIP proxy address: expected sip:carol@parley.test, found sip:carol@old.test')
  await desk.fine('Set-Mailbox carol -EmailAddresses @{Add="sip:carol@parley.test"; Remove="sip:carol@old.test"}')
  expect(await desk.only('Get-Mailbox carol')).toMatchObject({ EmailAddresses: ['SMTP:carol@parley.test', 'sip:carol@parley.test'] })
})

test('Enable-CsUser refuses a pool that is not there and an address that is not the mail address, with what it expected', async () => {
  expect((await desk.failure('Enable-CsUser bob -RegistrarPool lync2.parley.test -SipAddressType EmailAddress')).candidates).toEqual(['lync.parley.test'])
  expect((await desk.failure('Enable-CsUser bob -RegistrarPool lync.parley.test -SipAddressType FirstLastName -SipDomain parley.test')).expected).toBe('sip:bob@parley.test')
  expect(await desk.only('Get-CsUserPoolInfo bob')).toMatchObject({ PrimaryPoolFQDN: 'lync.parley.test', PrimaryPoolMachinesInPreferredOrder: ['lync.parley.test'] })
})

test('Move-CsUser makes somebody at home in another pool', async () => {
  const second = toFqdn('lync2.parley.test')
  const active = desk.admin.topology.active()
  await desk.admin.topology.publish({ ...active, pools: [...active.pools, { fqdn: second, site: active.pools[0]!.site, computers: [second], sipPort: 5061 }] })
  const moved = await desk.fine('Move-CsUser bob -Target lync2.parley.test -Confirm:$false')
  expect(moved.warnings[0]).toContain('not copied to the new one yet')
  expect(await desk.only('Get-CsUserPoolInfo bob')).toMatchObject({ PrimaryPoolFQDN: 'lync2.parley.test' })
})

test('New-Mailbox makes somebody who can sign in; without a password it asks twice', async () => {
  await desk.fine('New-Mailbox -Name "Grace Green" -UserPrincipalName grace@parley.test -FirstName Grace -LastName Green -Password (ConvertTo-SecureString "a password of grace" -AsPlainText -Force)')
  expect(await desk.admin.topology.users.verify('grace', 'a password of grace')).toBeDefined()
  const asked = await desk.run('New-Mailbox "Henry Hill" -Alias henry', { answers: ['a password of henry', 'a password of henry'] })
  expect(asked.errors).toEqual([])
  expect(await desk.admin.topology.users.verify('henry', 'a password of henry')).toBeDefined()
  expect((await desk.run('New-Mailbox "Ian" -Alias ian', { answers: ['one password', 'another password'] })).errors[0]?.message).toBe('The two passwords differ')
  expect((await desk.failure('New-Mailbox "Ian" -Alias ian')).parameter).toBe('Password')
  await desk.fine('Set-Mailbox grace -Password (ConvertTo-SecureString "another of grace" -AsPlainText -Force) -DisplayName "Grace G."')
  expect((await desk.admin.topology.users.verify('grace', 'another of grace'))?.displayName).toBe('Grace G.')
  await desk.fine('Remove-Mailbox grace -Confirm:$false')
  expect(desk.admin.topology.users.byAccount('grace')).toBeUndefined()
})

test('Set-CASMailbox assigns an OWA mailbox policy and closes webmail; Get-CASMailbox reads both back', async () => {
  await desk.fine('Set-CASMailbox -Identity bob -OwaMailboxPolicy "default" -OWAEnabled $false')
  expect(await desk.only('Get-CASMailbox bob')).toMatchObject({ OWAEnabled: false, OwaMailboxPolicy: 'Default' })
  expect(desk.admin.restarts.at(-1)).toBe('end bob@parley.test')
  await desk.fine('Set-CASMailbox bob -OwaMailboxPolicy $null -OWAEnabled $true')
  expect(await desk.only('Get-CASMailbox bob')).toMatchObject({ OWAEnabled: true, OwaMailboxPolicy: null })
  expect((await desk.failure('Set-CASMailbox bob -OwaMailboxPolicy Sales')).candidates).toEqual(['Default'])
})

test('policies are made, granted, read back and removed; each change says that it has no effect yet', async () => {
  const made = await desk.fine('New-CsArchivingPolicy -Identity Sales -ArchiveInternal $true')
  expect(objects(made)).toEqual([{ Identity: 'Tag:Sales', Description: '', ArchiveInternal: true, ArchiveExternal: false }])
  expect(made.warnings[0]).toContain('does not archive')
  await desk.fine('Grant-CsArchivingPolicy -Identity bob -PolicyName Sales')
  expect((await desk.only('Get-CsUser bob'))['ArchivingPolicy']).toBe('Sales')
  expect((await desk.failure('Remove-CsArchivingPolicy Sales -Confirm:$false')).message).toContain('bob@parley.test')
  await desk.fine('Get-CsUser bob | Grant-CsArchivingPolicy -PolicyName $null')
  expect((await desk.only('Get-CsUser bob'))['ArchivingPolicy']).toBeNull()
  await desk.fine('Remove-CsArchivingPolicy Sales -Confirm:$false')
  expect((await desk.failure('Get-CsArchivingPolicy Sales')).code).toBe('missing')
  for (const [set, get] of [
    ['Set-CsArchivingConfiguration -EnableArchiving ImOnly -KeepArchivingDataForDays 30', { EnableArchiving: 'ImOnly', KeepArchivingDataForDays: 30, EnableExchangeArchiving: false }],
    ['Set-CsPresencePolicy -MaxPromptedSubscriber 100', { MaxPromptedSubscriber: 100, MaxCategorySubscription: 1000 }],
    ['Set-CsImFilterConfiguration -Action Block -Prefixes "http:","ftp:"', { Action: 'Block', Prefixes: ['http:', 'ftp:'], IgnoreLocal: true }],
    ['Set-CsPrivacyConfiguration -EnablePrivacyMode $true', { EnablePrivacyMode: true, DisplayPublishedPhotoDefault: true }],
    ['Set-CsConversationHistoryConfiguration -EnableServerConversationHistory $true', { EnableServerConversationHistory: true }],
  ] as const) {
    const changed = await desk.fine(set)
    expect(changed.warnings.join()).toMatch(/no effect/)
    const [verb = ''] = set.split(' ')
    expect(await desk.only(verb.replace('Set-', 'Get-'))).toMatchObject({ Identity: 'Global', ...get })
  }
  expect((await desk.admin.ask('PATCH', '/archiving-configurations/Global', { body: { keepArchivingDataForDays: 3000 } })).body.error).toMatchObject({ parameter: 'keepArchivingDataForDays' })
})

test('Grant- with -PassThru answers the user as Get-CsUser shows them', async () => {
  await desk.fine('New-CsPresencePolicy Quiet')
  expect(objects(await desk.fine('Grant-CsPresencePolicy carol Quiet -PassThru'))).toEqual([{ ...(await desk.only('Get-CsUser carol')), PresencePolicy: 'Quiet' }])
  expect(objects(await desk.fine('Grant-CsPresencePolicy carol $null -PassThru'))).toMatchObject([{ SipAddress: 'sip:carol@parley.test', PresencePolicy: null }])
})

test.each([
  ['Set-CsUserServicesPolicy -MigrationDelayInDays', 0, 180],
  ['Set-CsPresencePolicy -MaxPromptedSubscriber', 0, 600],
  ['Set-CsPresencePolicy -MaxCategorySubscription', 0, 3000],
  ['Set-CsArchivingConfiguration -KeepArchivingDataForDays', 1, 2562],
  ['Set-CsArchivingConfiguration -PurgeHourOfDay', 0, 23],
  ['Set-CsArchivingConfiguration -CachePurgingInterval', 1, 168],
  ['Set-CsConversationHistoryConfiguration -MaxContinuedConversationRetry', 0, 100],
])('%s takes %i to %i, as the API does', async (line, least, greatest) => {
  for (const value of [least, greatest]) await desk.fine(`${line} ${value}`)
  for (const value of [least - 1, greatest + 1]) expect((await desk.failure(`${line} ${value}`)).message).toContain('Cannot validate argument')
})

test('a list among the settings is replaced, added to and taken from', async () => {
  const prefixes = async () => (await desk.only('Get-CsImFilterConfiguration'))['Prefixes']
  await desk.fine('Set-CsImFilterConfiguration -Prefixes http:,ftp:')
  await desk.fine('Set-CsImFilterConfiguration -Prefixes @{Add="magnet:"; Remove="FTP:"} -Action Warn')
  expect(await prefixes()).toEqual(['http:', 'magnet:'])
  await desk.fine('Set-CsImFilterConfiguration -Action Allow')
  expect(await prefixes()).toEqual(['http:', 'magnet:'])
})

test('user services policies count: nothing else is said of them, but of the one setting that has no effect yet, when it is given', async () => {
  const quiet = ['Set-CsUserServicesPolicy Global -UcsAllowed $false -MigrationDelayInDays 5', 'New-CsUserServicesPolicy Late -MigrationDelayInDays 30', 'Grant-CsUserServicesPolicy bob -PolicyName Late', 'Grant-CsUserServicesPolicy bob -PolicyName $null']
  for (const line of quiet) expect((await desk.fine(line)).warnings, line).toEqual([])
  expect(await desk.only('Get-CsUserServicesPolicy Global')).toMatchObject({ UcsAllowed: false, MigrationDelayInDays: 5 })
  for (const line of ['Set-CsUserServicesPolicy Late -EnableAwaySinceIndication $true -UcsAllowed $false', 'New-CsUserServicesPolicy Away -EnableAwaySinceIndication $true']) {
    expect((await desk.fine(line)).warnings, line).toEqual(['EnableAwaySinceIndication is kept and has no effect yet.'])
  }
  await desk.fine('Set-CsUserServicesPolicy Late -MigrationDelayInDays 2', 'Remove-CsUserServicesPolicy Late -Confirm:$false', 'Remove-CsUserServicesPolicy Away -Confirm:$false', 'Remove-CsUserServicesPolicy Global -Confirm:$false')
})

test('New-CsHealthMonitoringConfiguration names the test users of a pool', async () => {
  await desk.fine('New-CsHealthMonitoringConfiguration -Identity lync.parley.test -FirstTestUserSipUri sip:alice@parley.test -SecondTestUserSipUri sip:bob@parley.test')
  await desk.fine('Set-CsHealthMonitoringConfiguration lync.parley.test -SecondTestUserSipUri sip:carol@parley.test')
  expect(await desk.only('Get-CsHealthMonitoringConfiguration')).toEqual({ Identity: 'lync.parley.test', FirstTestUserSipUri: 'sip:alice@parley.test', SecondTestUserSipUri: 'sip:carol@parley.test', TargetFqdn: 'lync.parley.test' })
  await desk.fine('Remove-CsHealthMonitoringConfiguration lync.parley.test')
  expect(objects(await desk.fine('Get-CsHealthMonitoringConfiguration'))).toEqual([])
})

test('client passwords are made for a device, listed without being shown again, and revoked', async () => {
  const made = await desk.only('New-CsClientPassword bob -Label "Desk phone"')
  expect(made['Password']).toMatch(/^[a-z2-7-]{20,}$/)
  expect(await desk.only('Get-CsClientPassword bob')).toEqual({ Identity: made['Identity'], User: 'bob@parley.test', Label: 'Desk phone', Created: expect.any(Date), LastUsed: null })
  await desk.fine('Get-CsClientPassword bob | Remove-CsClientPassword')
  expect(objects(await desk.fine('Get-CsClientPassword bob'))).toEqual([])
})

test('photos are set, previewed and saved, read back and removed', async () => {
  const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const photo = (...lines: string[]) => desk.run(lines, { files: { 'bob.png': png } })
  expect((await photo('Set-UserPhoto bob -PictureData ([System.IO.File]::ReadAllBytes("bob.png")) -Preview')).errors).toEqual([])
  expect(person('bob').photo).toBeUndefined()
  await desk.fine('Set-UserPhoto bob -Save')
  expect((await desk.only('Get-UserPhoto bob'))['PictureData']).toEqual(png)
  await desk.fine('Remove-UserPhoto bob')
  expect((await desk.failure('Get-UserPhoto bob')).code).toBe('missing')
  expect((await desk.failure('Set-UserPhoto bob -Save -Cancel')).message).toContain('one thing at a time')
})

test('role groups are the roles of the admin API: members come and go, the last administrator stays', async () => {
  await desk.fine('Add-RoleGroupMember "help desk" -Member "Bob Baker"', 'Add-RoleGroupMember "Organization Management" -Member carol', `Add-RoleGroupMember "View-Only Organization Management" certificate:${'ab'.repeat(20)}`)
  const members = Object.fromEntries(objects(await desk.fine('Get-RoleGroup')).map((o) => [o['Name'], o['Members']]))
  expect(members).toEqual({ 'Organization Management': ['alice@parley.test', 'carol@parley.test'], 'Help Desk': ['account:bob'], 'View-Only Organization Management': [`certificate:${'AB'.repeat(20)}`] })
  expect(desk.admin.topology.settings.get('role-assignment', 'account:bob')?.value.role).toBe('help-desk')
  await desk.fine('Remove-RoleGroupMember "Help Desk" -Member bob -Confirm:$false', 'Remove-RoleGroupMember "Organization Management" -Member carol -Confirm:$false')
  expect((await desk.failure('Remove-RoleGroupMember "Organization Management" -Member alice -Confirm:$false')).message).toContain('last administrator')
  expect(objects(await desk.fine('Get-RoleGroupMember "Organization Management"'))).toEqual([{ Name: 'Alice Archer', Identity: 'alice@parley.test', RecipientType: 'UserMailbox' }])
  expect((await desk.failure('Get-RoleGroup Everybody')).candidates).toHaveLength(3)
})

test('-WhatIf changes nothing, and Search-AdminAuditLog shows who changed what, before and after', async () => {
  await desk.fine('Set-CsUser bob -Enabled $false -WhatIf')
  expect(person('bob').imEnabled).toBe(true)
  await desk.fine('Set-Mailbox bob -Office "Room 1"')
  const found = await desk.only('Search-AdminAuditLog -Cmdlets users -ResultSize 1')
  expect(found).toMatchObject({ ObjectModified: 'bob@parley.test', CmdletName: 'update users', Caller: 'token', Succeeded: true, CmdletParameters: '{"office":"Room 1"}' })
  expect(String(found['Before'])).toContain('"office":""')
  expect(objects(await desk.fine('Search-AdminAuditLog -EndDate 2020-01-01'))).toEqual([])
})
