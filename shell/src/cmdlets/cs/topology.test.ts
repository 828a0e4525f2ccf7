import type { AdminRuntime } from '@parley/admin/runtime'
import { defaultTopology } from '@parley/topology/default-topology'
import { toFqdn } from '@parley/topology/names'
import type { Topology } from '@parley/topology/topology'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ShellObject } from '../../shell-object.ts'
import { AdminShell, objects } from '../../testing/admin-shell.ts'
import type { ShellRun } from '../../testing/run-shell.ts'

/** The organisation of the guides: two sites of which one is called otherwise than its SiteId, one front end pool, nothing that is trusted. */
const atl = toFqdn('atl-cs-001.litwareinc.com')
const litware: Topology = {
  ...defaultTopology({ domain: 'litwareinc.com' }),
  sites: [{ siteId: 'Redmond', displayName: 'Redmond' }, { siteId: 'Bolzano', displayName: 'Bozen South' }],
  pools: [{ fqdn: atl, site: 'Redmond', computers: [atl], sipPort: 5061 }],
  trustedApplicationPools: [],
}
const owa = 'atl-owa-001.litwareinc.com'
const NEW_POOL = `New-CsTrustedApplicationPool -Identity ${owa} -Registrar ${atl} -Site Redmond -RequiresReplication $False`
const NEW_APPLICATION = `    New-CsTrustedApplication -ApplicationId OutlookWebApp -TrustedApplicationPoolFqdn ${owa}  -Port 5199`

let desk: AdminShell
const live = { servers: [] as unknown[], refusedPeers: [] as unknown[], replicas: [] as unknown[], web: undefined as { server: string } | undefined }
beforeEach(async () => {
  Object.assign(live, { servers: [], refusedPeers: [], replicas: [], web: undefined })
  const server = { knownServers: () => live, replicas: () => live.replicas }
  desk = await AdminShell.start({ runtime: { server, web: { provider: () => live.web } } as unknown as AdminRuntime }, litware)
})
afterEach(() => desk[Symbol.asyncDispose]())

const shell = (...lines: string[]): Promise<ShellRun> => desk.run(lines)
const fine = async (...lines: string[]): Promise<ShellRun> => {
  const run = await shell(...lines)
  expect(run.messages.split('\n').filter((line) => !line.startsWith('WARNING')).join('\n')).not.toContain('Error')
  expect(run.errors.map((e) => e.message)).toEqual([])
  return run
}
const ENABLE_WARNING = 'The following changes must be made in order for the operation to be complete.'

test('A12: New-CsTrustedApplicationPool makes pool, service id and computer, and says that Enable-CsTopology is still needed', async () => {
  const run = await fine(NEW_POOL)
  expect(run.warnings).toContain(ENABLE_WARNING)
  expect(objects(run)).toMatchObject([{ Identity: `TrustedApplicationPool:${owa}`, Registrar: `Registrar:${atl}`, RequiresReplication: false, TreatAsAuthenticated: true, ThrottleAsServer: true, OutboundOnly: false, ServiceId: '1-ExternalServer-1', SiteId: 'Site:Redmond', PoolFqdn: owa, Computers: [owa], Role: 'TrustedApplicationPool' }])
  expect(Object.keys(objects(run)[0]!).slice(0, 7)).toEqual(['Identity', 'Registrar', 'FileStore', 'ThrottleAsServer', 'TreatAsAuthenticated', 'OutboundOnly', 'RequiresReplication'])
})

test('the media ports of a pool are kept, one at a time, under the names of the original', async () => {
  const pool = async () => objects(await fine(`Get-CsTrustedApplicationPool ${owa}`))[0]
  await fine(`${NEW_POOL} -AppSharingPortStart 49152 -AppSharingPortCount 16383`)
  expect(await pool()).toMatchObject({ AudioPortStart: 0, AudioPortCount: 0, AppSharingPortStart: 49152, AppSharingPortCount: 16383, VideoPortStart: 0, VideoPortCount: 0 })
  await fine(`Set-CsTrustedApplicationPool ${owa} -AudioPortStart 50000`)
  expect(await pool()).toMatchObject({ AudioPortStart: 50000, AppSharingPortStart: 49152, AppSharingPortCount: 16383 })
})

test('A4: New-CsTrustedApplication makes an application with the identity, protocol and GRUUs of the original', async () => {
  const run = await fine(NEW_POOL, `New-CsTrustedApplication -ApplicationID OWA -TrustedApplicationPoolFqdn ${owa} -Port 4999`)
  expect(objects(run)[1]).toMatchObject({ Identity: `${owa}/urn:application:owa`, ApplicationId: 'urn:application:owa', Protocol: 'Mtls', Port: 4999, LegacyApplicationName: 'OWA', TrustedApplicationPoolFqdn: owa })
  expect(String(objects(run)[1]?.['ServiceGruu'])).toMatch(/^sip:atl-owa-001\.litwareinc\.com@litwareinc\.com;gruu;opaque=srvr:owa:[\w-]{22}$/)
})

test('A13: the line of the guide, with its leading blanks and the two before -Port, makes the application on 5199', async () => {
  const run = await fine(NEW_POOL, NEW_APPLICATION)
  expect(objects(run)[1]).toMatchObject({ Identity: `${owa}/urn:application:outlookwebapp`, Port: 5199 })
})

test('A5: without Enable-CsTopology the known servers table lacks the pool, with it the pool is there', async () => {
  await fine(NEW_POOL, NEW_APPLICATION)
  expect(objects(await fine('Get-CsKnownServer')).map((s) => s['Source'])).toEqual(['Topology'])
  const enabled = await fine('Enable-CsTopology')
  expect([enabled.output, enabled.warnings]).toEqual(['', []])
  expect(objects(await fine('Get-CsKnownServer'))[0]).toMatchObject({ Fqdn: owa, Source: 'TrustedApplicationPool', Version: 6, TreatAsAuthenticated: true, Duplicate: false, Port: 5199, LastHandshake: null })
})

test('Enable-CsTopology -Verbose shows the difference, -Report keeps it, -WhatIf does nothing', async () => {
  await fine(NEW_POOL)
  await fine('Enable-CsTopology -WhatIf')
  expect(desk.admin.topology.active().version).toBe(1)
  expect(objects(await fine('Publish-CsTopology'))).toMatchObject([{ Change: 'Added', Object: 'trusted application pool', Identity: owa }, { Object: 'trusted application computer' }])
  const run = await fine('Enable-CsTopology -Verbose -Report C:\\topology.html')
  expect(run.messages).toContain(`VERBOSE: + trusted application pool ${owa} (registrar ${atl}`)
  expect(run.messages).toContain('VERBOSE: Topology version 2 is in force.')
  expect(String(Object.values(run.files)[0])).toContain(`<li>+ trusted application pool ${owa}`)
})

test('an earlier topology is looked up, made pending again by Publish-CsTopology -Version, and enabled', async () => {
  await fine(NEW_POOL, 'Enable-CsTopology')
  expect(objects(await fine('Get-CsTopology -AllVersions'))).toMatchObject([{ Version: 2, Active: true, Changes: [expect.stringContaining(owa) as string, expect.any(String) as string] }, { Version: 1, Active: false }])
  expect(objects(await fine('Publish-CsTopology -Version 1')).map((c) => [c['Change'], c['Identity']])).toEqual([['Removed', owa], ['Removed', owa]])
  expect(desk.admin.topology.active().version).toBe(2)
  await fine('Enable-CsTopology')
  expect(objects(await fine('Get-CsTrustedApplicationPool'))).toEqual([])
  expect((await shell('Publish-CsTopology -Version 77')).errors[0]?.code).toBe('missing')
})

test('A6: the check step lists the application and its computer', async () => {
  await fine(NEW_POOL, NEW_APPLICATION)
  expect(objects(await fine('Get-CsTrustedApplication'))).toMatchObject([{ Identity: `${owa}/urn:application:outlookwebapp` }])
  expect(objects(await fine('Get-CsTrustedApplicationComputer'))).toEqual([{ Identity: owa, Pool: owa, Fqdn: owa }])
  for (const line of [`Get-CsTrustedApplication ${owa}/OutlookWebApp`, `Get-CsTrustedApplication -Filter "*outlook*"`, `Get-CsTrustedApplication -ApplicationId OutlookWebApp -TrustedApplicationPoolFqdn ${owa}`, `Get-CsTrustedApplication -ApplicationId urn:application:outlookwebapp`]) {
    expect(objects(await fine(line)), line).toHaveLength(1)
  }
})

test('A11: a registrar nobody knows is refused with the registrars there are; with the right one there is a pool of one computer', async () => {
  const wrong = await shell('New-CsTrustedApplicationPool -Identity ex15.litwareinc.com -Registrar ly15.network.local -Site Bolzano -RequiresReplication $False')
  expect(wrong.errors[0]).toMatchObject({ code: 'invalid', message: 'There is no registrar ly15.network.local', expected: atl, candidates: [atl] })
  expect(wrong.messages).toContain(atl)
  const right = await fine(`New-CsTrustedApplicationPool -Identity ex15.litwareinc.com -Registrar ${atl} -Site Bolzano -RequiresReplication $False`)
  expect(objects(right)[0]).toMatchObject({ Computers: ['ex15.litwareinc.com'], ServiceId: '2-ExternalServer-1' })
})

test('B5, F28: -Site with a DisplayName is refused and quotes the SiteIds', async () => {
  const run = await shell(`New-CsTrustedApplicationPool -Identity ${owa} -Registrar ${atl} -Site "Bozen South"`)
  expect(run.messages).toContain("Redmond (DisplayName 'Redmond'), Bolzano (DisplayName 'Bozen South')")
  expect(run.errors[0]).toMatchObject({ found: 'a DisplayName', remedy: 'Use its SiteId: -Site Bolzano.' })
})

test('B6, F27: an ApplicationId with blanks is refused, letters and digits are not', async () => {
  const run = await shell(NEW_POOL, `New-CsTrustedApplication -ApplicationId "Outlook Web App" -TrustedApplicationPoolFqdn ${owa} -Port 5199`)
  expect(run.errors[0]?.message).toBe("The ApplicationId 'Outlook Web App' is not acceptable")
  await fine(`New-CsTrustedApplication -ApplicationId OutlookWebApp2 -TrustedApplicationPoolFqdn ${owa} -Port 5199`)
})

test('B7, F20: a second application on a port of the pool is refused, and the message names who has it', async () => {
  const run = await shell(NEW_POOL, NEW_APPLICATION, `New-CsTrustedApplication -ApplicationId Other -TrustedApplicationPoolFqdn ${owa} -Port 5199`)
  expect(run.errors[0]).toMatchObject({ code: 'conflict', message: `Port 5199 of ${owa} belongs to urn:application:outlookwebapp`, remedy: expect.stringContaining('netstat -an') as string })
  await fine(`Set-CsTrustedApplication -Identity ${owa}/OutlookWebApp -Port 5200`, `New-CsTrustedApplication -ApplicationId Other -TrustedApplicationPoolFqdn ${owa} -Port 5199`)
})

test('A21: Get-CsSite | Select-Object DisplayName, SiteID shows both, also where they differ', async () => {
  const run = await fine('Get-CsSite | Select-Object DisplayName, SiteID')
  expect(run.output).toMatch(/DisplayName +SiteI[dD]\n-+ +-+\nRedmond +Redmond\nBozen South +Bolzano/)
})

test('B1: Get-CsTrustedApplicationPool | fl shows PoolFqdn, Registrar, SiteId and Computers', async () => {
  await fine(NEW_POOL)
  const { output } = await fine('Get-CsTrustedApplicationPool | fl PoolFqdn, Registrar, SiteId, Computers')
  expect(output).toMatch(new RegExp(`PoolFqdn +: ${owa}\\s+Registrar +: Registrar:${atl}\\s+SiteId +: Site:Redmond\\s+Computers +: \\{${owa}\\}`))
  for (const line of [`Get-CsTrustedApplicationPool TrustedApplicationPool:${owa}`, `Get-CsTrustedApplicationPool -PoolFqdn ${owa}`, 'Get-CsTrustedApplicationPool -Filter "atl*"']) expect(objects(await fine(line)), line).toHaveLength(1)
})


test('B2: a pool named like the array of servers takes -ComputerFqdn and further computers', async () => {
  await fine(
    `New-CsTrustedApplicationPool -Identity mail.litwareinc.com -Registrar ${atl} -Site Redmond -ComputerFqdn ex1.litwareinc.com`,
    'New-CsTrustedApplicationComputer -Identity ex2.litwareinc.com -Pool mail.litwareinc.com',
    'New-CsTrustedApplication -ApplicationId OutlookWebApp -TrustedApplicationPoolFqdn mail.litwareinc.com -Port 5199',
  )
  const [application] = objects(await fine('Get-CsTrustedApplication'))
  expect((application!['ComputerGruus'] as ShellObject[]).map((g) => g.properties['Fqdn'])).toEqual(['ex1.litwareinc.com', 'ex2.litwareinc.com'])
  await fine('Remove-CsTrustedApplicationComputer ex1.litwareinc.com')
  expect((await shell('Remove-CsTrustedApplicationComputer ex2.litwareinc.com')).errors[0]?.remedy).toContain('Remove-CsTrustedApplicationPool -Identity mail.litwareinc.com')
})

test('B3: RequiresReplication is True when nothing is said; with $False the pool is not among the replicas', async () => {
  await fine(NEW_POOL)
  const pool = objects(await fine(`New-CsTrustedApplicationPool -Identity b.litwareinc.com -Registrar ${atl} -Site Redmond`))[0]
  expect(pool).toMatchObject({ RequiresReplication: true })
  await fine('Enable-CsTopology')
  live.replicas = [{ fqdn: atl, version: 2, appliedAt: 86_400_000 }]
  const status = objects(await fine('Get-CsManagementStoreReplicationStatus'))
  expect(status).toMatchObject([{ UpToDate: true, ReplicaFqdn: atl, LastStatusReport: new Date(86_400_000) }, { UpToDate: false, ReplicaFqdn: 'b.litwareinc.com', LastStatusReport: null }])
  await fine('Set-CsTrustedApplicationPool b.litwareinc.com -RequiresReplication $false', 'Enable-CsTopology', 'Invoke-CsManagementStoreReplication')
  expect(objects(await fine('Get-CsManagementStoreReplicationStatus'))).toHaveLength(1)
  expect(objects(await fine('Get-CsManagementStoreReplicationStatus -CentralManagementStoreStatus'))[0]).toMatchObject({ ActiveReplicas: [atl] })
})

test('A29: application and pool are removed by identity, and what Get- shows can be piped to Remove-', async () => {
  await fine(NEW_POOL, NEW_APPLICATION)
  await fine(`Remove-CsTrustedApplication -Identity ${owa}/OutlookWebApp`, `Remove-CsTrustedApplicationPool -Identity ${owa}`)
  expect(desk.admin.topology.draft.changes()).toEqual([])
  await fine(NEW_POOL, NEW_APPLICATION, 'Get-CsTrustedApplication | Remove-CsTrustedApplication')
  expect(objects(await fine('Get-CsTrustedApplication'))).toEqual([])
  await fine('Get-CsTrustedApplicationPool | Remove-CsTrustedApplicationPool')
  expect(objects(await fine('Get-CsTrustedApplicationPool'))).toEqual([])
  const run = await shell(`Remove-CsTrustedApplicationPool -Identity ${owa}`)
  expect(run.errors[0]?.code).toBe('missing')
})

const UM_HOST = [
  'New-UMDialPlan -Name SipPlan -NumberOfDigitsInExtension 4 -CountryOrRegionCode 1 -URIType SipName',
  `Set-UMService -Identity ${owa} -DialPlans SipPlan`,
  `Set-UMCallRouterSettings -Server ${owa} -DialPlans SipPlan`,
]

test('B9: a server in a SipName dial plan with both UM services is a known server without a pool and without Enable-CsTopology', async () => {
  await fine(...UM_HOST)
  expect(objects(await fine('Get-CsKnownServer -Source UMDialPlan'))).toMatchObject([{ Fqdn: owa, Version: 0, TreatAsAuthenticated: true, Duplicate: false }])
  expect(objects(await fine('Get-UMService'))).toMatchObject([{ Fqdn: owa, DialPlans: ['SipPlan'], UMStartupMode: 'TCP' }])
  expect(objects(await fine('Get-UMCallRouterSettings'))).toMatchObject([{ Fqdn: owa, DialPlans: ['SipPlan'] }])
  await fine(`Set-UMService -Identity ${owa} -DialPlans $null`)
  expect(objects(await fine('Get-CsKnownServer -Source UMDialPlan'))).toEqual([])
})

test('B11: every server of the web side is there to be put into a dial plan, through the pipeline or by its short name', async () => {
  await desk.admin.topology.settings.put('exchange-server', owa, {})
  await fine(UM_HOST[0]!, 'Get-UMService | Set-UMService -DialPlans SipPlan', 'Set-UMCallRouterSettings -DialPlans SipPlan')
  expect(objects(await fine('Get-CsKnownServer -Source UMDialPlan'))).toMatchObject([{ Fqdn: owa }])
  await fine('Set-UMService ATL-OWA-001 -DialPlans @{Remove="SipPlan"}')
  expect(objects(await fine('Get-UMService'))).toMatchObject([{ Fqdn: owa, DialPlans: [] }])
})

test('B11: a server that is missing from one SIP dial plan is warned of, until it is added', async () => {
  await fine(...UM_HOST)
  const run = await fine('New-UMDialPlan -Name Second -NumberOfDigitsInExtension 4 -CountryOrRegionCode 1 -URIType SipName')
  expect(run.warnings.join('\n')).toMatch(/UM service of .* is not in every SIP URI dial plan: Second is missing[^]*UM Call Router of .* Second is missing/)
  const added = await fine(`Set-UMService ${owa} -DialPlans @{Add="Second"}`, `Set-UMCallRouterSettings ${owa} -DialPlans SipPlan,Second`)
  expect(added.warnings).toHaveLength(1)
  expect(objects(await fine('Get-UMDialPlan Second'))).toMatchObject([{ UMServers: [owa], UMCallRouters: [owa], URIType: 'SipName' }])
  expect((await shell('Remove-UMDialPlan Second')).errors[0]?.code).toBe('conflict')
})

test('F3: for a server found by its dial plan New- warns, Enable-CsTopology refuses, and the lines it prints restore one entry', async () => {
  await fine(...UM_HOST)
  expect((await fine(NEW_POOL, NEW_APPLICATION)).warnings.join('\n')).toMatch(/known server already \(UMDialPlan\)/)
  const refused = await shell('Enable-CsTopology')
  const lines = refused.messages.split('\n').map((line) => line.trim()).filter((line) => line.startsWith('Remove-Cs'))
  expect(lines).toEqual([`Remove-CsTrustedApplication -Identity ${owa}/urn:application:outlookwebapp`, `Remove-CsTrustedApplicationPool -Identity ${owa}`])
  await fine('Enable-CsTopology -Force')
  expect(objects(await fine(`Get-CsKnownServer ${owa}`)).map((s) => s['Duplicate'])).toEqual([true, true])
  await fine(...lines, 'Enable-CsTopology')
  expect(objects(await fine(`Get-CsKnownServer ${owa}`))).toMatchObject([{ Source: 'UMDialPlan', Duplicate: false }])
})

test('B12: an authorized host has both switches, and can be shown, changed and removed', async () => {
  const run = await fine(`New-CsAuthorizedHost -Identity ex07.litwareinc.com -Pool ${atl} -TreatAsAuthenticated $false`)
  expect(objects(run)).toMatchObject([{ Identity: 'ex07.litwareinc.com', Pool: atl, TreatAsAuthenticated: false, ThrottleAsServer: true }])
  await fine('Set-CsAuthorizedHost ex07.litwareinc.com -TreatAsAuthenticated $true', 'Enable-CsTopology')
  expect(objects(await fine('Get-CsKnownServer ex07.litwareinc.com'))).toMatchObject([{ Source: 'AuthorizedHost', Version: 0, TreatAsAuthenticated: true }])
  await fine('Get-CsAuthorizedHost | Remove-CsAuthorizedHost', 'Enable-CsTopology')
  expect(objects(await fine('Get-CsKnownServer -Source AuthorizedHost'))).toEqual([])
})

test('the known servers table shows the last handshake, the last refusal and its reason, and who else was refused', async () => {
  await fine(NEW_POOL, 'Enable-CsTopology')
  live.servers = [{ fqdn: owa, connected: false, lastHandshake: { at: 5000, peer: 'x' }, lastReject: { at: 9000, peer: 'x', reason: 'certificate expired on 2026-01-01', correlationId: 'abc' } }]
  live.refusedPeers = [{ names: ['owa2.litwareinc.com'], at: 9000, peer: '10.0.0.9:4', reason: 'certificate names owa2.litwareinc.com', correlationId: 'def' }]
  expect(objects(await fine(`Get-CsKnownServer ${owa}`))[0]).toMatchObject({ LastHandshake: new Date(5000), LastReject: new Date(9000), LastRejectReason: 'certificate expired on 2026-01-01', CorrelationId: 'abc' })
  expect(objects(await fine('Get-CsKnownServer -Refused'))).toMatchObject([{ CertificateNames: ['owa2.litwareinc.com'], Peer: '10.0.0.9:4' }])
  const { output } = await fine('Test-CsTopology')
  expect(output).toMatch(/refused from x: certificate expired/)
})

test('topology, pools, computers, services and domains can be read', async () => {
  await fine(NEW_POOL, NEW_APPLICATION, 'New-CsSipDomain -Identity branch.litwareinc.com')
  expect(objects(await fine('Get-CsTopology'))[0]).toMatchObject({ Sites: ['Site:Redmond', 'Site:Bolzano'], Clusters: [atl, owa], Machines: [atl, owa], InternalDomains: ['litwareinc.com', 'branch.litwareinc.com'] })
  const xml = await fine('Get-CsTopology -AsXml')
  expect(xml.output).toContain(`<TrustedApplication Id="OutlookWebApp" Port="5199"/>`.replace('TrustedApplication', 'Application'))
  expect(objects(await fine('Get-CsTopology -Version 1'))[0]).toMatchObject({ Clusters: [atl] })
  expect(objects(await fine('Get-CsPool'))).toMatchObject([{ Identity: atl, Services: [`Registrar:${atl}`, `UserServer:${atl}`, `WebServer:${atl}`], Site: 'Site:Redmond' }, { Identity: owa }])
  expect(objects(await fine(`Get-CsPool ${owa}`))).toHaveLength(1)
  expect(objects(await fine('Get-CsPool -Site "Bozen South"'))).toEqual([])
  expect(objects(await fine('Get-CsService -TrustedApplicationPool'))).toMatchObject([{ ServiceId: '1-ExternalServer-1', DependentServiceList: [`Registrar:${atl}`] }])
  expect(objects(await fine(`Get-CsComputer -Pool ${atl}`))).toEqual([{ Identity: atl, Pool: atl, Fqdn: atl }])
  expect(objects(await fine('Get-CsSipDomain'))).toMatchObject([{ Identity: 'litwareinc.com', IsDefault: true }, { IsDefault: false }])
  expect(objects(await fine('Get-CsSite Redmond'))[0]).toMatchObject({ Identity: 'Site:Redmond', Pools: [atl, owa], SiteType: 'CentralSite' })
})

test('-Filter is a wildcard for the Identity as it is shown, or without its role', async () => {
  await fine(NEW_POOL, `New-CsTrustedApplicationPool -Identity b.litwareinc.com -Registrar ${atl} -Site Redmond`)
  const pools = async (filter: string) => objects(await fine(`Get-CsTrustedApplicationPool -Filter "${filter}"`)).map((pool) => pool['PoolFqdn'])
  expect(await pools('*Pool:b*')).toEqual(['b.litwareinc.com'])
  expect(await pools('trustedapplicationpool:*')).toEqual([owa, 'b.litwareinc.com'])
  expect(await pools('[a-b].*')).toEqual(['b.litwareinc.com'])
  expect(objects(await fine('Get-CsSite -Filter "Site:b*"'))).toMatchObject([{ SiteId: 'Bolzano' }])
})

test('-Local shows the computers of this installation', async () => {
  await fine(NEW_POOL, `New-CsTrustedApplicationPool -Identity b.litwareinc.com -Registrar ${atl} -Site Redmond`, 'Enable-CsTopology')
  live.replicas = [{ fqdn: atl, version: 2, appliedAt: 86_400_000 }]
  live.web = { server: owa }
  expect(objects(await fine('Get-CsComputer -Local')).map((computer) => computer['Identity'])).toEqual([atl, owa])
  expect(objects(await fine('Get-CsTrustedApplicationComputer -Local'))).toEqual([{ Identity: owa, Pool: owa, Fqdn: owa }])
  live.web = undefined
  expect(objects(await fine('Get-CsTrustedApplicationComputer -Local'))).toEqual([])
})

test('pools are asked for by a site there is, called by its SiteId or its DisplayName', async () => {
  for (const site of ['Redmond', 'site:redmond']) expect(objects(await fine(`Get-CsPool -Site ${site}`)), site).toHaveLength(1)
  expect((await shell('Get-CsPool -Site Seattle')).messages).toContain("Redmond (DisplayName 'Redmond'), Bolzano (DisplayName 'Bozen South')")
})

test('an empty name that is no -Identity is refused under its own', async () => {
  expect((await shell('Get-CsTrustedApplicationPool -PoolFqdn $null')).errors[0]?.message).toBe('-PoolFqdn is empty')
  expect((await shell('Get-UMCallRouterSettings -Server $null')).errors[0]?.message).toBe('-Server is empty')
})

test('A32: cmdlets, parameters and values are typed in any case, and an empty -Identity never means all', async () => {
  await fine(NEW_POOL.toUpperCase().replace('REDMOND', 'redmond'), 'enable-cstopology')
  const run = await shell('Remove-CsTrustedApplicationPool -Identity $nothing', 'Get-CsTrustedApplicationPool -Identity $nothing')
  expect(run.errors).toHaveLength(2)
  expect(objects(await fine('get-cstrustedapplicationpool'))).toHaveLength(1)
})

test('-EnableTcp is refused unless -Force goes with it', async () => {
  const line = `New-CsTrustedApplication ${owa}/Plain -Port 5300 -EnableTcp`
  expect((await shell(NEW_POOL, line)).errors[0]?.remedy).toContain('-Force')
  expect(objects(await fine(`${line} -Force`))[0]).toMatchObject({ Protocol: 'Tcp' })
})

test.each(['Remove-CsTrustedApplication', 'Remove-CsTrustedApplicationPool'])('C12: Get-Help %s shows what it does, with examples', async (name) => {
  const { output } = await fine(`Get-Help ${name} -Examples`)
  expect(output).toContain(name)
  expect(output).toMatch(new RegExp(`${name} -Identity`))
})
