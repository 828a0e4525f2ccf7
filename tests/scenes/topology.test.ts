import { expect, test } from 'vitest'
import { startLab, type Browser, type Lab, type LabOptions } from '../lab.ts'
import { LabShell } from '../lab/lab-shell.ts'

/** An installation whose web app is set up for instant messaging, and which the pool does not know. */
const strange: LabOptions = { topology: (topology) => ({ ...topology, trustedApplicationPools: [] }) }

/** Pasted into a shell of its own; nothing may fail. */
async function run(lab: Lab, ...lines: string[]): ReturnType<LabShell['fine']> {
  await using shell = new LabShell(lab)
  return shell.fine(...lines)
}
const ambiguousNow = (lab: Lab) => lab.diagnostics.recorded.named('trustRefusedAmbiguous').length
const newPool = (lab: Lab) => [
  `New-CsTrustedApplicationPool -Identity ${lab.owa} -Registrar ${lab.pool} -Site site1 -RequiresReplication $False`,
  `New-CsTrustedApplication -ApplicationId OutlookWebApp -TrustedApplicationPoolFqdn ${lab.owa} -Port ${lab.web.trustedPort}`,
]
const dialPlan = (lab: Lab) => [
  'New-UMDialPlan -Name SipPlan -NumberOfDigitsInExtension 4 -CountryOrRegionCode 1 -URIType SipName',
  `Set-UMService -Identity ${lab.owa} -DialPlans SipPlan`,
  `Set-UMCallRouterSettings -Server ${lab.owa} -DialPlans SipPlan`,
]

async function refused(lab: Lab): Promise<Browser> {
  const alice = await lab.signIn('alice', { waitForIm: false })
  await alice.until(() => alice.snapshot.im.state === 'unavailable')
  return alice
}

async function talkBothWays(lab: Lab, alice: Browser): Promise<void> {
  const bob = await lab.signIn('bob')
  await alice.say(lab.address('bob'), 'there')
  await bob.until(() => bob.state.transcript(lab.address('alice')).length === 1)
  await bob.say(lab.address('alice'), 'and back')
  await alice.until(() => alice.state.transcript(lab.address('bob')).length === 2)
}

test('A5, B8, B13: pool and application take effect at Enable-CsTopology, on the running server, and the status says when', async () => {
  await using lab = await startLab(strange)
  const alice = await refused(lab)
  await run(lab, ...newPool(lab))
  expect(lab.server.knownServers().servers).toEqual([])
  await run(lab, 'Enable-CsTopology')
  await alice.ready()
  const version = lab.topology.active().version
  const [known] = (await run(lab, `Get-CsKnownServer ${lab.owa}`)).objects
  expect(known).toMatchObject({ Source: 'TrustedApplicationPool', Connected: true, LastHandshake: expect.any(Date) as Date })
  const [replica] = (await run(lab, 'Get-CsManagementStoreReplicationStatus')).objects
  expect(replica).toMatchObject({ ReplicaFqdn: lab.pool, UpToDate: true, TopologyVersion: version })
  const times = [replica?.['LastUpdateCreation'], replica?.['LastStatusReport'], known?.['LastHandshake']].map(Number)
  expect(times.map((at) => at - times[0]!).filter((ms) => ms < 0 || ms > 10_000)).toEqual([])
  const [applied] = lab.diagnostics.recorded.named('topologyApplied').filter((event) => event.fields['version'] === version)
  const [accepted] = lab.diagnostics.recorded.named('trustedPeerAccepted')
  expect([applied?.id, accepted?.fields['fqdn']]).toEqual([14406, lab.owa])
  await talkBothWays(lab, alice)
})

test('A29: removed and enabled, the server is a stranger at once', async () => {
  await using lab = await startLab()
  const alice = await lab.signIn('alice')
  await run(lab, 'Get-CsTrustedApplication | Remove-CsTrustedApplication', 'Get-CsTrustedApplicationPool | Remove-CsTrustedApplicationPool')
  expect(lab.server.knownServers().servers).toMatchObject([{ connected: true }])
  await run(lab, 'Enable-CsTopology')
  await alice.until(() => alice.snapshot.im.state === 'unavailable')
  expect((await run(lab, 'Get-CsKnownServer -Refused')).objects).toMatchObject([{ CertificateNames: expect.arrayContaining([lab.owa]) as string[] }])
})

test('B9, B10: a server in a SipName dial plan with both services needs no pool; with the services on two hosts it does', async () => {
  await using lab = await startLab(strange)
  const alice = await refused(lab)
  const [plan = '', service = '', router = ''] = dialPlan(lab)
  const split = await run(lab, plan, service, router.replace(lab.owa, 'other.parley.test'))
  expect(split.warnings.join('\n')).toContain('create a trusted application pool')
  expect(lab.server.knownServers().servers).toEqual([])
  await run(lab, router)
  await alice.ready()
  expect(lab.diagnostics.recorded.named('trustedPeerAccepted')[0]?.fields['source']).toBe('UMDialPlan')
  await talkBothWays(lab, alice)
})

test('F3: known twice by force, the server is refused by name; after the lines that were printed it is let in again without a restart', async () => {
  await using lab = await startLab(strange)
  await run(lab, ...dialPlan(lab))
  const alice = await lab.signIn('alice')
  await run(lab, ...newPool(lab))
  await using shell = new LabShell(lab)
  const told = await shell.run('Enable-CsTopology')
  const lines = told.messages.split('\n').map((line) => line.trim()).filter((line) => line.startsWith('Remove-Cs'))
  expect(lines).toHaveLength(2)
  expect(alice.snapshot.im.state).not.toBe('unavailable')

  await run(lab, 'Enable-CsTopology -Force')
  await alice.until(() => alice.snapshot.im.state === 'unavailable')
  await expect.poll(() => ambiguousNow(lab), { timeout: 15_000 }).toBeGreaterThan(0)
  const [server] = (await run(lab, `Get-CsKnownServer ${lab.owa}`)).objects
  expect(server).toMatchObject({ Duplicate: true, LastRejectReason: expect.stringContaining('ambiguous known server') as string, Remove: lines })

  await run(lab, ...lines, 'Enable-CsTopology')
  await alice.ready()
})

test('B12: an authorized host that is not treated as authenticated acts for nobody, and does as soon as it is', async () => {
  await using lab = await startLab(strange)
  const alice = await refused(lab)
  await run(lab, `New-CsAuthorizedHost -Identity ${lab.owa} -Pool ${lab.pool} -TreatAsAuthenticated $false -ThrottleAsServer $true`, 'Enable-CsTopology')
  await expect.poll(() => lab.diagnostics.recorded.named('trustRefusedNotAuthenticated').length, { timeout: 15_000 }).toBeGreaterThan(0)
  expect((await run(lab, `Get-CsKnownServer ${lab.owa}`)).objects[0]).toMatchObject({ LastRejectReason: expect.stringContaining('not treated as authenticated') as string })
  expect(alice.snapshot.im.state).toBe('unavailable')
  await run(lab, `Set-CsAuthorizedHost ${lab.owa} -TreatAsAuthenticated $true`, 'Enable-CsTopology')
  await alice.ready()
})

test('B14: the same lines a second time change nothing, and the same change over the API leaves nothing pending', async () => {
  await using lab = await startLab(strange)
  await run(lab, ...newPool(lab), 'Enable-CsTopology')
  const { version } = lab.topology.active()
  await using shell = new LabShell(lab)
  const again = await shell.run(...newPool(lab), 'Enable-CsTopology')
  expect(again.errors.map((error) => error.code)).toEqual(['conflict', 'conflict'])
  const patched = await lab.admin.ask('PATCH', `/trusted-application-pools/${lab.owa}`, { body: { requiresReplication: false } })
  expect([patched.status, patched.body.item.state, lab.topology.active().version]).toEqual([200, 'active', version])
})

test('B3: a pool that is left in replication reports that it is up to date, one that is taken out is not listed', async () => {
  await using lab = await startLab(strange)
  const [pool = '', application = ''] = newPool(lab)
  await run(lab, pool.replace(' -RequiresReplication $False', ''), application, 'Enable-CsTopology')
  const replicas = async () => (await run(lab, 'Get-CsManagementStoreReplicationStatus')).objects.map((r) => [r['ReplicaFqdn'], r['UpToDate']])
  expect(await replicas()).toEqual([[lab.pool, true], [lab.owa, true]])
  await run(lab, `Set-CsTrustedApplicationPool ${lab.owa} -RequiresReplication $False`, 'Enable-CsTopology')
  expect(await replicas()).toEqual([[lab.pool, true]])
})
