import { defaultTopology } from '@parley/topology/default-topology'
import { toSipAddress } from '@parley/topology/names'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AdminRuntime } from '../runtime.ts'
import { TestAdmin } from '../testing.ts'

const base = { ...defaultTopology({ domain: 'parley.test' }), trustedApplicationPools: [] }
const ex = 'ex14.parley.test'

let admin: TestAdmin
const report = { servers: [] as unknown[], refusedPeers: [] as unknown[], replicas: [] as unknown[] }
beforeEach(async () => {
  Object.assign(report, { servers: [], refusedPeers: [], replicas: [] })
  const server = { knownServers: () => report, replicas: () => report.replicas }
  const web = { provider: () => ({ server: 'ex1.parley.test' }) }
  admin = await TestAdmin.start({ runtime: { server, web } as unknown as AdminRuntime })
  await admin.topology.publish(base)
})
afterEach(() => admin[Symbol.asyncDispose]())

const get = async (path: string) => (await admin.ask('GET', path)).body
const post = (path: string, body: object) => admin.ask('POST', path, { body })
const run = async (action: string, body: object = {}) => (await post(`/actions/${action}`, body)).body
const newPool = (more: object = {}) => post('/trusted-application-pools', { identity: ex, site: 'site1', ...more })
const newApplication = (more: object = {}) => post('/trusted-applications', { applicationId: 'OWA', trustedApplicationPoolFqdn: ex, port: 4999, ...more })

test('A4, A12: pool, application and computer come about as documented, and wait to be enabled', async () => {
  const pool = await newPool({ registrar: 'lync.parley.test', requiresReplication: false })
  expect(pool.status).toBe(201)
  expect(pool.body.item).toMatchObject({ identity: ex, registrar: 'lync.parley.test', site: 'site1', serviceId: '1-ExternalServer-1', requiresReplication: false, treatAsAuthenticated: true, computers: [ex], state: 'added' })
  const application = await newApplication()
  expect(application.body.item).toMatchObject({ identity: `${ex}/urn:application:owa`, applicationId: 'urn:application:owa', port: 4999, protocol: 'Mtls', legacyApplicationName: 'OWA' })
  expect(application.body.item.computerGruus).toEqual([{ fqdn: ex, gruu: application.body.item.serviceGruu }])
  expect((await get('/trusted-application-computers')).items).toMatchObject([{ identity: ex, pool: ex }])
  expect((await get('/known-servers')).items.map((s: { source: string }) => s.source)).toEqual(['Topology'])

  const pending = await run('topology-difference')
  expect(pending.result.changes.map((c: { text: string }) => c.text)).toContain(`+ trusted application ${ex}/urn:application:owa (port 4999)`)
  const enabled = await run('enable-topology')
  expect(enabled.result).toMatchObject({ version: 2, changes: { length: 3 } })
  expect((await get('/known-servers')).items[0]).toMatchObject({ identity: `${ex} (TrustedApplicationPool)`, serverVersion: 6, port: 4999, duplicate: false, connected: false })
  expect((await get(`/trusted-application-pools/TrustedApplicationPool:${ex}`)).state).toBe('active')
  expect((await run('enable-topology')).warnings).toEqual(['Nothing was pending.'])
})

test('what is wrong is told with the parameter and what would have been right', async () => {
  expect((await newPool({ site: 'Headquarters' })).body.error).toMatchObject({ code: 'invalid', parameter: 'site', expected: "site1 (DisplayName 'Headquarters')", candidates: ['site1'] })
  expect((await newPool({ registrar: 'ly15.network.local' })).body.error).toMatchObject({ parameter: 'registrar', candidates: ['lync.parley.test'] })
  await newPool()
  expect(await newPool()).toMatchObject({ status: 409 })
  expect((await newApplication({ applicationId: 'Outlook Web App' })).body.error).toMatchObject({ code: 'invalid', parameter: 'applicationId' })
  expect((await newApplication({ enableTcp: true })).body.error.parameter).toBe('enableTcp')
  expect((await admin.ask('POST', '/trusted-applications?force=true', { body: { applicationId: 'OWA', trustedApplicationPoolFqdn: ex, port: 4999, enableTcp: true } })).status).toBe(201)
  expect((await newApplication({ applicationId: 'Other' })).body.error).toMatchObject({ code: 'conflict', parameter: 'port' })
})

test('a change on an object somebody else has changed meanwhile is refused; changes elsewhere do not matter', async () => {
  await newPool()
  const { version } = await get(`/trusted-application-pools/${ex}`)
  await post('/sites', { identity: 'Bolzano' })
  const patch = (body: object) => admin.ask('PATCH', `/trusted-application-pools/${ex}`, { body, headers: { 'if-match': `"${version}"` } })
  expect((await patch({ outboundOnly: true })).body.item).toMatchObject({ outboundOnly: true })
  expect(await patch({ outboundOnly: false })).toMatchObject({ status: 409 })
})

test('A29: an application and a pool are removed by the identities they are listed with', async () => {
  await newPool()
  await newApplication()
  await run('enable-topology')
  expect((await admin.ask('DELETE', `/trusted-applications/${encodeURIComponent(`${ex}/OWA`)}`)).status).toBe(200)
  expect((await admin.ask('DELETE', `/trusted-application-pools/${ex}`)).status).toBe(200)
  expect((await get('/known-servers')).items).toHaveLength(2)
  await run('enable-topology')
  expect((await get('/known-servers')).items).toHaveLength(1)
})

test('F3: a pool for a server found by its dial plan is warned of, refused when enabled with the lines to run, and by force told as a duplicate', async () => {
  await post('/um-dial-plans', { identity: 'SIP', numberOfDigitsInExtension: 4, countryOrRegionCode: '39', uriType: 'SipName' })
  for (const role of ['um-services', 'um-call-routers']) expect((await post(`/${role}`, { identity: ex, dialPlans: ['SIP'] })).status).toBe(201)
  expect((await get('/known-servers')).items[0]).toMatchObject({ source: 'UMDialPlan', serverVersion: 0, duplicate: false })
  expect((await newPool()).body.warnings[0]).toContain('known server already (UMDialPlan)')
  await newApplication()
  const refused = await post('/actions/enable-topology', {})
  expect([refused.status, refused.body.error.message]).toEqual([409, expect.stringContaining(`Remove-CsTrustedApplication -Identity ${ex}/urn:application:owa`)])
  await run('enable-topology', { force: true })
  expect((await get('/known-servers')).items.filter((s: { duplicate: boolean }) => s.duplicate)).toHaveLength(2)
})

test('versions are kept with what each changed, can be compared, and one can be made pending again', async () => {
  await newPool()
  await run('enable-topology')
  expect((await get('/topology-versions')).items).toMatchObject([{ identity: '2', active: true, changes: { length: 2 } }, { identity: '1', active: false, changes: [] }])
  expect((await run('topology-difference', { from: 2, to: 1 })).result.changes[0]).toMatchObject({ change: 'removed', identity: ex })
  expect((await run('topology-document', { version: 1 })).result.trustedApplicationPools).toEqual([])
  expect((await run('restore-topology', { version: 1 })).result.changes).toHaveLength(2)
  expect((await run('discard-topology-changes')).result.changes).toHaveLength(2)
  expect((await run('topology-difference')).result.changes).toEqual([])
})

test('B3: only pools that ask for replication are among the replicas, and a replica is up to date once it has told so', async () => {
  await newPool({ identity: 'a.parley.test' })
  await newPool({ identity: 'b.parley.test', requiresReplication: false })
  await run('enable-topology')
  report.replicas = [{ fqdn: 'lync.parley.test', version: 2, appliedAt: 5 }]
  const { items } = await get('/replicas')
  expect(items).toMatchObject([{ identity: 'lync.parley.test', upToDate: true, lastStatusReport: 5 }, { identity: 'a.parley.test', upToDate: false }])
  expect((await post('/actions/invoke-replication', { replicaFqdn: 'b.parley.test' })).status).toBe(404)
  const heard: number[] = []
  admin.topology.onPublished((t) => heard.push(t.version))
  await run('invoke-replication')
  expect(heard).toEqual([2])
})

test('the check of the topology names what waits, who lags behind and who is refused', async () => {
  await newPool()
  await run('enable-topology')
  const checks = async () => (await run('test-topology')).result.checks as { target: string; ok: boolean; error?: string }[]
  expect((await checks()).filter((c) => !c.ok).map((c) => [c.target, c.error])).toEqual([
    ['lync.parley.test', 'it has never reported'],
    [ex, 'it has never reported'],
    [ex, 'it is not connected'],
  ])
  report.replicas = [{ fqdn: 'lync.parley.test', version: 2, appliedAt: 5 }, { fqdn: ex, version: 1, appliedAt: 5 }]
  report.servers = [{ fqdn: ex, connected: false, lastReject: { at: 9, peer: '1.2.3.4:5', reason: 'certificate expired on 2026-01-01', correlationId: 'abc' } }]
  await post('/sites', { identity: 'Bolzano' })
  expect((await checks()).filter((c) => !c.ok).map((c) => c.error)).toEqual(['1 changes are pending', 'it works by version 1, version 2 is in force', 'refused from 1.2.3.4:5: certificate expired on 2026-01-01'])
  expect((await run('test-topology', { service: `TrustedApplicationPool:${ex}` })).result.checks).toHaveLength(2)
  expect((await post('/actions/test-topology', { service: 'Registrar:nope.parley.test' })).status).toBe(404)
})

test('B33, F22: computers of a pool that lack the settings of the others are listed, each with what it lacks; B21: so is a server name that is not the registrar', async () => {
  const { settings } = admin.topology
  await newPool({ identity: 'mail.parley.test', computerFqdn: 'ex1.parley.test' })
  for (const identity of ['ex2.parley.test', 'ex3.parley.test']) await post('/trusted-application-computers', { identity, pool: 'mail.parley.test' })
  const checks = async () => (await run('test-topology')).result.checks.filter((c: { check: string }) => c.check === 'Has the settings of its pool')
  await run('enable-topology')
  expect(await checks()).toEqual([])
  const directory = (n: number) => ({ server: `ex${n}.parley.test`, site: 'owa (Default Web Site)' })
  const right = { instantMessagingType: 'Ocs' as const, instantMessagingServerName: 'lync.parley.test', instantMessagingCertificateThumbprint: 'A'.repeat(40) }
  await settings.put('owa-virtual-directory', 'EX1\\owa (Default Web Site)', { ...directory(1), ...right })
  await settings.put('owa-virtual-directory', 'EX2\\owa (Default Web Site)', directory(2))
  const found = await checks()
  expect(found.map((c: { target: string; ok: boolean }) => [c.target, c.ok])).toEqual([['ex1.parley.test', true], ['ex2.parley.test', false], ['ex3.parley.test', false]])
  expect(found[1]).toMatchObject({ warning: true, error: 'InstantMessagingType is None on EX2\\owa (Default Web Site); IMServerName is set nowhere; IMCertificateThumbprint is set nowhere', remedy: 'Repeat on ex2.parley.test what was set on the other computers of mail.parley.test.' })
  expect(found[2].error).toBe('there is no OWA virtual directory on EX3')
  await settings.put('owa-virtual-directory', 'EX2\\owa (Default Web Site)', { ...directory(2), ...right, instantMessagingServerName: 'other.parley.test' })
  expect((await checks())[1].error).toContain('but the Registrar of mail.parley.test is lync.parley.test')
})

test('sites, pools, sip domains, services and computers show the document as it will be', async () => {
  await post('/sites', { identity: 'Redmond', displayName: 'Redmond, WA' })
  await post('/pools', { identity: 'dir.parley.test', site: 'Redmond', role: 'director' })
  await newPool({ site: 'Redmond', registrar: 'lync.parley.test' })
  expect((await get('/sites/redmond'))).toMatchObject({ identity: 'Redmond', displayName: 'Redmond, WA', pools: ['dir.parley.test', ex], state: 'added' })
  expect((await get('/services')).items.map((s: { identity: string; serviceId: string }) => [s.identity, s.serviceId])).toEqual([
    ['Registrar:lync.parley.test', '1-Registrar-1'],
    ['UserServer:lync.parley.test', '1-UserServer-1'],
    ['WebServer:lync.parley.test', '1-WebServer-1'],
    ['Director:dir.parley.test', '2-Director-1'],
    [`TrustedApplicationPool:${ex}`, '2-ExternalServer-1'],
  ])
  expect((await get('/computers?pool=dir.parley.test')).items).toMatchObject([{ identity: 'dir.parley.test', role: 'Director', site: 'Redmond' }])
  await admin.topology.users.put({ address: toSipAddress('alice@parley.test'), account: 'alice', displayName: 'A', givenName: '', surname: '', title: '', department: '', company: '', office: '', phone: '', administrator: false, imEnabled: true })
  await post('/sip-domains', { identity: 'other.test', isDefault: true })
  expect((await admin.ask('DELETE', '/sip-domains/parley.test')).body.error.message).toContain('1 users')
})
