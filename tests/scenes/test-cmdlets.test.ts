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
  expect(steps.map(({ Name }) => Name)).toEqual(['OwaIMInitializationFailedMonitor', ...Object.values(providerSteps)])
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

test('with TrustedServer everybody signs in as Outlook Web App does; the steps are kept as a page, and another port has nobody', async () => {
  await using lab = await startLab({ sampleContacts: true })
  await using shell = new LabShell(lab)
  const [alice, bob] = [lab.address('alice'), lab.address('bob')]
  const { values, files } = await shell.fine(
    `Test-CsRegistration ${lab.pool} -UserSipAddress ${alice} -Authentication TrustedServer`,
    `Test-CsPresence ${lab.pool} -PublisherSipAddress ${alice} -SubscriberSipAddress ${bob} -Authentication TrustedServer`,
    `Test-CsIM ${lab.pool} -SenderSipAddress ${alice} -ReceiverSipAddress ${bob} -Authentication TrustedServer -OutLoggerVariable TestOutput`,
    `Test-CsUnifiedContactStore ${lab.pool} -UserSipAddress ${alice} -Authentication TrustedServer -OutVerboseVariable steps`,
    '$steps > steps.txt',
    '$TestOutput.ToHTML() | Out-File im.html',
  )
  expect(propertiesOf(values)).toMatchObject(Array.from({ length: 4 }, () => ({ Result: 'Success', Error: '' })))
  expect(String(files['steps.txt'])).toContain(`${alice} was given its contact list`)
  for (const step of [`with the certificate of ${lab.owa}`, `${alice} signed in`, `${bob} received the message`]) expect(String(files['im.html'])).toContain(step)
  const [nobody] = propertiesOf((await shell.run(`Test-CsRegistration ${lab.pool} -UserSipAddress ${alice} -RegistrarPort 1`)).values)
  expect(nobody).toMatchObject({ Result: 'Failure', Error: expect.stringContaining('127.0.0.1:1') as string })
})

test('Test-OwaConnectivity -URL: alice signs in to the web app and out again; who may not is told why, and the password is nowhere', async () => {
  await using lab = await startLab()
  await lab.signIn('bob')
  await using shell = new LabShell(lab)
  const secret = 'not the right one'
  const logon = async (url: string, password = lab.password, more = '') => {
    const { values, errors } = await shell.run(`Test-OwaConnectivity -URL ${url} -MailboxCredential (New-PSCredential alice '${password}') ${more}`)
    return { errors, rows: propertiesOf(values) }
  }
  const url = `https://${lab.owa}/owa`
  const { rows } = await logon(url)
  expect(rows.map(({ Scenario, Result }) => `${String(Scenario)} ${String(Result)}`)).toEqual(['Logon Success', 'ImProvider Success', 'ImCertificate Success', 'ImMtlsOutbound Success', 'ImKnownServer Success', 'ImInboundPort Success', 'ImSignIn Success', 'OnlineMeeting Skipped'])
  const events = (name: 'sessionStarted' | 'sessionEnded' | 'sessionRefused') => lab.diagnostics.recorded.named(name).filter(({ fields }) => JSON.stringify(fields).includes('alice')).length
  expect([events('sessionStarted'), events('sessionEnded')]).toEqual([1, 1])

  expect((await logon(url, secret)).rows[0]).toMatchObject({ Scenario: 'Logon', Result: 'Failure', Error: expect.stringContaining("isn't correct") as string, Diagnosis: expect.stringContaining('client password') as string })
  expect(events('sessionRefused')).toBe(1)
  expect((await logon('https://evil.example/owa', secret)).errors).toMatchObject([{ code: 'forbidden', remedy: expect.stringContaining('Get-OwaVirtualDirectory') as string }])
  await shell.fine("Get-OwaVirtualDirectory | Set-OwaVirtualDirectory -ExternalUrl 'https://webmail.example.com/owa'")
  expect((await logon('https://webmail.example.com/owa', secret)).rows[0]).toMatchObject({ Result: 'Failure', Error: 'The certificate of the web app does not name webmail.example.com' })
  expect((await logon('https://webmail.example.com/owa', secret, '-TrustAnySSLCertificate')).rows[0]).toMatchObject({ Result: 'Failure', Error: 'The web app does not answer as webmail.example.com' })
  expect(events('sessionRefused')).toBe(1)
  await lab.stopWeb()
  expect((await logon(url)).rows[0]).toMatchObject({ Result: 'Failure', Error: 'Outlook Web App is stopped', Diagnosis: 'Run iisreset /start.' })

  const audit = (await lab.admin.ask('GET', '/audit')).body
  expect(JSON.stringify(audit)).toContain('test-owa-sign-in')
  const trace = (await lab.admin.ask('POST', '/actions/search-trace', { body: {} })).body
  for (const password of [secret, lab.password]) expect(JSON.stringify([audit, trace, lab.diagnostics.recorded])).not.toContain(password)
})
