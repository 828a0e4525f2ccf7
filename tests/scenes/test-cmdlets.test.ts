import { expect, test } from 'vitest'
import type { ShellObject } from '@parley/shell/shell-object'
import { providerSteps } from '@parley/topology/owa/provider-step'
import { startLab } from '../lab.ts'
import { LabShell } from '../lab/lab-shell.ts'

const propertiesOf = (values: readonly unknown[]) => values.map((value) => (value as ShellObject).properties)

test('Test-CsRegistration, Test-CsPresence and Test-CsIM say Success for people who can reach each other', async () => {
  await using lab = await startLab()
  await using shell = new LabShell(lab)
  const { values, errors } = await shell.run(
    `Test-CsRegistration -TargetFqdn ${lab.pool} -UserSipAddress "sip:alice@${lab.domain}"`,
    `Test-CsPresence ${lab.pool} -PublisherSipAddress alice@${lab.domain} -SubscriberSipAddress bob@${lab.domain}`,
    `Test-CsIM ${lab.pool} -SenderSipAddress alice@${lab.domain} -ReceiverSipAddress bob@${lab.domain}`,
  )
  expect(errors).toEqual([])
  expect(propertiesOf(values)).toMatchObject(Array.from({ length: 3 }, () => ({ TargetFqdn: lab.pool, Result: 'Success', Error: '' })))
})

test('F17: the two-way probe names the direction that fails', async () => {
  await using lab = await startLab({ topology: (topology) => ({ ...topology, trustedApplicationPools: [] }) })
  await using shell = new LabShell(lab)
  const { values } = await shell.run(`Test-CsIM ${lab.pool} -SenderSipAddress alice@${lab.domain} -ReceiverSipAddress bob@${lab.domain} -TrustedApplication`)
  expect(propertiesOf(values).map(({ Direction, Result }) => [Direction, Result])).toEqual([
    ['Outlook Web App to client', 'Failure'],
    ['client to Outlook Web App', 'Failure'],
  ])
  expect(String(propertiesOf(values)[0]?.['Error'])).toContain(`owa.${lab.domain}`)
})

test('test users of the pool stand in for those who are not named, and without any the way to name them is told', async () => {
  await using lab = await startLab()
  await using shell = new LabShell(lab)
  const { errors } = await shell.run(`Test-CsRegistration ${lab.pool}`)
  expect(errors[0]?.remedy).toContain('New-CsHealthMonitoringConfiguration')
})

test('E1: event 112 is found by its source and number, once for each initialisation', async () => {
  await using lab = await startLab()
  await lab.signIn('alice')
  await using shell = new LabShell(lab)
  const { values, errors, output } = await shell.run('Get-EventLog Application -Source "MSExchange OWA" -InstanceId 112')
  expect(errors).toEqual([])
  expect(propertiesOf(values)).toMatchObject([{ InstanceId: 112, Source: 'MSExchange OWA', EntryType: 'Information' }])
  expect(output).toContain('112')
})

test('E4, E5: SIPStack is logged with all levels and flags, and found again by person and Call-ID', async () => {
  await using lab = await startLab()
  await using shell = new LabShell(lab)
  const { errors } = await shell.run('Start-CsClsLogging -Scenario SIPStack -Duration 0.00:30')
  expect(errors).toEqual([])
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  await alice.say(bob.address, 'the canary sings')
  await bob.until(() => bob.state.transcript(alice.address).length === 1)
  const found = propertiesOf((await shell.run(`Search-CsClsLogging -Uri ${bob.address}`)).values)
  const message = found.find(({ Text }) => String(Text).startsWith('MESSAGE '))
  expect(message).toBeDefined()
  const dialog = propertiesOf((await shell.run(`Search-CsClsLogging -CallId "${String(message?.['CallId'])}" -MatchAll`)).values)
  expect(dialog.every(({ CallId }) => CallId === message?.['CallId'])).toBe(true)
  expect(dialog.length).toBeGreaterThan(1)
  const { files } = await shell.run(`Search-CsClsLogging -Uri ${bob.address} -OutputFilePath trace.txt`)
  expect(String(files['trace.txt'])).toContain('TF_PROTOCOL SIPStack')
  expect(JSON.stringify([found, files])).not.toContain('canary')
  const { values } = await shell.run('Stop-CsClsLogging SIPStack', 'Show-CsClsLogging')
  expect(propertiesOf(values).map(({ Scenario }) => Scenario)).toEqual(['AlwaysOn'])
})

test('Get-ServerHealth: every step of the provider in its order; Get-HealthReport sums it up', async () => {
  await using lab = await startLab()
  await lab.signIn('alice')
  await using shell = new LabShell(lab)
  const { values, errors } = await shell.run('Get-ServerHealth -HealthSet OWA.Protocol.Dep')
  expect(errors).toEqual([])
  const steps = propertiesOf(values)
  expect(steps.map(({ Name }) => Name)).toEqual(['Instant messaging', ...Object.values(providerSteps)])
  expect(new Set(steps.map(({ AlertValue }) => AlertValue))).toEqual(new Set(['Healthy']))
  expect(propertiesOf((await shell.run('Get-HealthReport')).values)).toMatchObject([{ HealthSet: 'Roles' }, { HealthSet: 'Topology' }, { HealthSet: 'OWA.Protocol.Dep', AlertValue: 'Healthy', UnhealthyCount: 0 }, { HealthSet: 'Certificates' }, { HealthSet: 'Unified contact store' }])
})

test('the front end is stopped: the health set of instant messaging names the step and what to do', async () => {
  await using lab = await startLab()
  await lab.stopServer()
  await lab.stopWeb()
  await lab.startWeb()
  await using shell = new LabShell(lab)
  const { values } = await shell.run('Get-ServerHealth | Where {$_.AlertValue -eq "Unhealthy"}')
  const failed = propertiesOf(values)
  expect(failed.find(({ HealthSetName, Name }) => HealthSetName === 'OWA.Protocol.Dep' && Name === 'TLS connection to the pool')?.['Remedy']).toBeTruthy()
  expect(failed.find(({ HealthSetName }) => HealthSetName === 'Roles')).toMatchObject({ Server: 'server' })
})

test('Test-OwaConnectivity: each scenario succeeds, but for meetings, which are not there yet', async () => {
  await using lab = await startLab()
  await lab.signIn('alice')
  await using shell = new LabShell(lab)
  const { values, errors } = await shell.run('Test-OwaConnectivity')
  expect(errors).toEqual([])
  expect(propertiesOf(values).map(({ Scenario, Result }) => `${String(Scenario)} ${String(Result)}`)).toEqual([
    'ImProvider Success',
    'ImCertificate Success',
    'ImMtlsOutbound Success',
    'ImKnownServer Success',
    'ImInboundPort Success',
    'ImSignIn Success',
    'OnlineMeeting Skipped',
  ])
})

test('B7, E8: the application has a port where nobody listens: the row says so, and how to mend it', async () => {
  await using lab = await startLab()
  await lab.signIn('alice')
  await using shell = new LabShell(lab)
  const { errors } = await shell.run('Get-CsTrustedApplication | Set-CsTrustedApplication -Port 1', 'Enable-CsTopology')
  expect(errors).toEqual([])
  const [failed] = propertiesOf((await shell.run('Test-OwaConnectivity | Where {$_.Result -eq "Failure"}')).values)
  expect(failed).toMatchObject({ Scenario: 'ImInboundPort' })
  expect(String(failed?.['Diagnosis'])).toContain('Set-CsTrustedApplication -Port')
})
