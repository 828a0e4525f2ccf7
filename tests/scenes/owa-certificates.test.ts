import { connect } from 'node:tls'
import { X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { webConfigFile } from '@parley/topology/owa/paths'
import { createRequest } from '@parley/topology/certificate-store/request'
import { parseName } from '@parley/topology/certificate-store/distinguished-name'
import { expect, test } from 'vitest'
import { startLab, type Lab } from '../lab.ts'
import { LabShell } from '../lab/lab-shell.ts'

const recycle = 'Restart-WebAppPool MSExchangeOWAAppPool'

/** The certificate a port presents. */
function presented(port: number): Promise<X509Certificate> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
      const certificate = socket.getPeerX509Certificate()
      socket.destroy()
      if (certificate) resolve(certificate)
      else reject(new Error('no certificate'))
    })
    socket.on('error', reject)
  })
}

const thumbprintOf = async (port: number) => (await presented(port)).fingerprint.replaceAll(':', '')

function nameInWebConfig(lab: Lab, thumbprint: string): void {
  writeFileSync(join(lab.dataDir, webConfigFile), `<configuration><AppSettings><add key="IMCertificateThumbprint" value="${thumbprint}"/></AppSettings></configuration>`)
}

test('A18, B32: the table of certificates has thumbprint, services and subject; the list the full set; one certificate has IIS and UM', async () => {
  await using lab = await startLab()
  await using shell = new LabShell(lab)
  const { output } = await shell.fine('Get-ExchangeCertificate')
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  expect(lines[0]).toMatch(/^Thumbprint +Services +Subject/)
  expect(lines.find((line) => line.includes('IIS'))).toMatch(new RegExp(`^${lab.certificates.web.thumbprint} +UM, IIS +CN=owa\\.parley\\.test`))
  const full = (await shell.fine('Get-ExchangeCertificate | fl')).output
  for (const name of ['AccessRules', 'CertificateDomains', 'HasPrivateKey', 'IsSelfSigned', 'Issuer', 'NotAfter', 'NotBefore', 'PublicKeySize', 'RootCAType', 'SerialNumber', 'Services', 'Status', 'Subject', 'Thumbprint']) expect(full).toContain(`${name} `)
  const { objects } = await shell.fine('Get-ExchangeCertificate')
  // The order is that of the thumbprints, which are new for every laboratory.
  const web = objects.find((certificate) => certificate['Thumbprint'] === lab.certificates.web.thumbprint)
  expect(web).toMatchObject({ Services: 'UM, IIS', Status: 'Valid', HasPrivateKey: true, IsSelfSigned: false })
})

test('D7, D3, D2: request, internal authority, import and assignment by shell lines give a certificate that browsers and pool accept at once', async () => {
  await using lab = await startLab()
  await using shell = new LabShell(lab)
  await shell.fine(
    '$req = New-ExchangeCertificate -GenerateRequest -SubjectName "CN=owa.parley.test, O=Contoso" -DomainName owa.parley.test,mail.parley.test,localhost -FriendlyName "IM and web"',
    '$cert = Import-ExchangeCertificate -FileData (Submit-CertificateRequest $req)',
  )
  const [held] = (await shell.fine('$cert')).objects
  expect(held).toMatchObject({ Subject: 'CN=owa.parley.test, O=Contoso', CertificateDomains: ['owa.parley.test', 'mail.parley.test', 'localhost'], Services: 'None', Status: 'Valid', FriendlyName: 'IM and web' })
  const enabled = await shell.fine('Enable-ExchangeCertificate $cert.Thumbprint -Services IIS,UM')
  // The other one keeps its services in the list; which is presented is said.
  expect(enabled.warnings.join('\n')).toContain('the certificate that was assigned last is presented')
  expect(await thumbprintOf(lab.web.httpsPort)).toBe(held?.['Thumbprint'])
  nameInWebConfig(lab, String(held?.['Thumbprint']))
  await shell.fine(recycle)
  await lab.signIn('alice')
  expect(lab.web.provider().certificate).toContain(String(held?.['Thumbprint']))
  expect(await thumbprintOf(lab.web.trustedPort)).toBe(held?.['Thumbprint'])
})

test('D2: a name that stands elsewhere than in subject and alternative names is warned of', async () => {
  await using lab = await startLab()
  await using shell = new LabShell(lab)
  const other = await shell.fine('$req = New-ExchangeCertificate -GenerateRequest -SubjectName "CN=mail.parley.test" -DomainName owa.parley.test')
  expect(other.warnings).toEqual(['The subject CN differs: CN=mail.parley.test, trusted application pool FQDN=owa.parley.test. The name is in the subject alternative names, which decide.'])
  await shell.fine('$cert = Import-ExchangeCertificate -FileData (Submit-CertificateRequest $req)')
  const [held] = (await shell.fine('$cert')).objects
  nameInWebConfig(lab, String(held?.['Thumbprint']))
  await shell.fine(recycle)
  await lab.signIn('alice')

  // In the common name alone: an authority of another make.
  const bare = await createRequest({ subject: parseName('CN=owa.parley.test'), dnsNames: [], key: { type: 'EC' } }, lab.clock)
  const answer = await lab.topology.certificates.sign(bare.request)
  await lab.topology.certificates.of(lab.owa).import(Buffer.from(answer.chain + bare.key))
  const thumbprint = new X509Certificate(answer.cert).fingerprint.replaceAll(':', '')
  const enabled = await shell.fine(`Enable-ExchangeCertificate ${thumbprint} -Services UM`)
  expect(enabled.warnings.join('\n')).toContain('owa.parley.test is in the common name only; put it among the subject alternative names too.')
  nameInWebConfig(lab, thumbprint)
  await shell.fine(recycle)
  await lab.signIn('alice')
  expect(lab.diagnostics.recorded.named('trustedPeerRemark').map((record) => record.fields['reason'])).toEqual([
    'the subject CN differs: CN=mail.parley.test, known server owa.parley.test',
    'the name owa.parley.test is in the common name only',
  ])
})

test('a renewed certificate is presented without a restart, to browsers and to the pool; web.config that names the old one goes on', async () => {
  await using lab = await startLab()
  await using shell = new LabShell(lab)
  const before = lab.certificates.web.thumbprint
  nameInWebConfig(lab, before)
  await shell.fine(recycle)
  const alice = await lab.signIn('alice')
  const next = await lab.topology.certificates.of(lab.owa).ensure(
    'web',
    { commonName: lab.owa, dnsNames: ['mail.parley.test', 'localhost', 'extra.parley.test'], purposes: ['serverAuth', 'clientAuth'], services: ['IIS', 'UM'], friendlyName: 'Microsoft Exchange' },
    lab.ca,
  )
  expect(next?.thumbprint).not.toBe(before)
  expect(await thumbprintOf(lab.web.httpsPort)).toBe(next?.thumbprint)
  expect(await thumbprintOf(lab.web.trustedPort)).toBe(next?.thumbprint)
  expect(lab.diagnostics.recorded.named('webCertificateInUse')[0]?.fields).toMatchObject({ thumbprint: next?.thumbprint })
  expect(alice.snapshot.im.state).toBe('signed-in')
  await lab.stopServer()
  await alice.until(() => alice.snapshot.im.state !== 'signed-in')
  await lab.startServer()
  await alice.ready()
  expect((await shell.fine(`Get-ExchangeCertificate ${before}`)).objects[0]).toMatchObject({ Services: 'None', RenewedBy: next?.thumbprint })
})

test('a certificate in use is not removed; one that is not is, with its key', async () => {
  await using lab = await startLab()
  await using shell = new LabShell(lab)
  const used = await shell.run(`Remove-ExchangeCertificate ${lab.certificates.web.thumbprint} -Confirm:$false`)
  expect(used.errors[0]).toMatchObject({ code: 'conflict', message: expect.stringMatching(/used by IIS, UM/) })
  await shell.fine('$own = New-ExchangeCertificate -SubjectName CN=owa.parley.test', '$own | Remove-ExchangeCertificate -Force')
  const gone = await shell.run('Get-ExchangeCertificate $own.Thumbprint')
  expect(gone.errors[0]).toMatchObject({ code: 'missing', candidates: expect.arrayContaining([lab.certificates.web.thumbprint]) })
})

test('the pool’s certificate is requested, assigned and presented in one line; the test of the configuration says so', async () => {
  await using lab = await startLab()
  await using shell = new LabShell(lab)
  await shell.fine('Request-CsCertificate -New -Type Default -CA "Parley CA" | Set-CsCertificate -Type Default')
  const [held] = (await shell.fine('Get-CsCertificate -Type Default')).objects
  expect(await thumbprintOf(lab.sipPort)).toBe(held?.['Thumbprint'])
  expect((await shell.fine('Test-CsCertificateConfiguration')).objects.map((row) => [row['Use'], row['Result'], row['Error']])).toEqual([
    ['Default', 'Success', ''],
    ['WebServicesInternal', 'Success', ''],
    ['WebServicesExternal', 'Success', ''],
    ['OAuthTokenIssuer', 'Success', ''],
  ])
  await lab.signIn('alice')
})
