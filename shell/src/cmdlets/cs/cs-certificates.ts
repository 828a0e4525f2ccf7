import { flag, given, password, requiredText, text, texts } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { tell } from '../exchange/changed.ts'
import type { CertificateItem } from '../certificate-item.ts'
import { keySizes } from '../exchange/certificate-objects.ts'
import { fileData } from '../exchange/file-data.ts'
import { certificateTypes, csCertificate, hostOf, hostParameter, typeParameter } from './certificate-objects.ts'

const table = [{ property: 'Use' }, { property: 'Thumbprint', width: 40 }, { property: 'NotAfter' }, { property: 'Subject' }] as const

const getCsCertificate: Cmdlet = {
  name: 'Get-CsCertificate',
  synopsis: 'Shows the certificates a front end presents.',
  parameters: { Type: { ...typeParameter, position: 1 }, Identity: hostParameter },
  examples: [{ line: 'Get-CsCertificate -Type Default | fl Subject,AlternativeNames,NotAfter', does: 'What the pool presents for SIP, and until when.' }],
  table,
  see: ['Set-CsCertificate', 'Request-CsCertificate', 'Test-CsCertificateConfiguration'],
  async run(c, p) {
    const all = await c.api.list<CertificateItem>('certificates', { server: await hostOf(c, p) })
    const wanted = texts(p, 'Type') ?? certificateTypes
    return wanted.flatMap((use) => all.filter((item) => item.presentedFor.includes(use)).map((item) => csCertificate(item, use)))
  },
}

const requestCsCertificate: Cmdlet = {
  name: 'Request-CsCertificate',
  synopsis: 'Makes a certificate request for a front end, and has the internal authority answer it.',
  description: 'With -CA the answer is taken in at once, and Set-CsCertificate assigns it. With -Output the request is written to a file, for another authority; Import-CsCertificate takes its answer.',
  parameters: {
    New: { type: 'switch', help: 'A new one; there is no other sort.' },
    Type: { ...typeParameter, mandatory: true },
    CA: { type: 'string', help: 'The authority; whichever is named, the internal one answers.' },
    Output: { type: 'string', help: 'Writes the request to this file instead.' },
    DomainName: { type: 'string', many: true, help: 'More host names.' },
    FriendlyName: { type: 'string', help: 'How it is called in lists.', default: 'Front end' },
    KeySize: { type: 'string', enum: keySizes, help: 'Bits of the key; a front end refuses 1024.', default: '2048' },
    PrivateKeyExportable: { type: 'bool', help: 'Whether the key may be taken out again.', default: '$False' },
    Identity: hostParameter,
  },
  parameterSets: [['CA'], ['Output']],
  changes: true,
  examples: [
    { line: 'Request-CsCertificate -New -Type Default -CA "Parley CA"', does: 'A new certificate of the internal authority.' },
    { line: 'Request-CsCertificate -New -Type Default -Output C:\\lync.req', does: 'A request for another authority.' },
  ],
  table,
  see: ['Set-CsCertificate', 'Import-CsCertificate'],
  async run(c, p) {
    const server = await hostOf(c, p)
    if (!(await c.shouldProcess(server, 'Request-CsCertificate'))) return
    const names = (texts(p, 'DomainName') ?? []).flatMap((name) => name.split(',')).map((name) => name.trim())
    const created = await c.api.create<CertificateItem>('certificates', {
      kind: 'request',
      server,
      domainNames: names,
      friendlyName: text(p, 'FriendlyName') ?? 'Front end',
      ...(given(p, 'KeySize') && { keySize: Number(p['KeySize']) }),
      ...(typeof p['PrivateKeyExportable'] === 'boolean' ? { privateKeyExportable: p['PrivateKeyExportable'] } : {}),
    })
    const request = created.item?.request ?? ''
    const file = text(p, 'Output')
    if (file !== undefined) return c.host.writeFile(file, request)
    const { result } = await c.api.run<{ chain: string }>('sign-certificate-request', { request })
    const imported = await c.api.run<CertificateItem>('import-certificate', { server, data: Buffer.from(result.chain).toString('base64') })
    tell(c, imported)
    return (texts(p, 'Type') ?? []).map((use) => csCertificate(imported.result, use))
  },
}

const importCsCertificate: Cmdlet = {
  name: 'Import-CsCertificate',
  synopsis: 'Takes in a certificate for a front end, or trusts whoever it vouches for.',
  parameters: {
    Path: { type: 'string', mandatory: true, position: 1, help: 'A PEM, DER or PFX file.' },
    Password: { type: 'object', help: 'Of a PFX file or an encrypted key.' },
    PrivateKeyExportable: { type: 'bool', help: 'Whether the key may be taken out again.', default: '$False' },
    TrustedRoot: { type: 'switch', help: 'Trusts it as an authority on that host, a self-signed one too. PEM only.' },
    Identity: hostParameter,
  },
  changes: true,
  examples: [
    { line: 'Import-CsCertificate C:\\contoso-ca.pem -TrustedRoot', does: 'Lets in web servers with certificates of that authority.' },
    { line: 'Import-CsCertificate C:\\lync.pfx -Password (Read-Host -AsSecureString)', does: 'A certificate with its key.' },
  ],
  table,
  see: ['Set-CsCertificate', 'Request-CsCertificate'],
  async run(c, p) {
    const server = await hostOf(c, p)
    const data = Buffer.from(await fileData(c, p)).toString('base64')
    if (!(await c.shouldProcess(server, flag(p, 'TrustedRoot') ? 'Trust the authority' : 'Import-CsCertificate'))) return
    if (flag(p, 'TrustedRoot')) return tell(c, await c.api.run('trust-certificate', { server, data }))
    const secret = password(p, 'Password')
    const exportable = p['PrivateKeyExportable']
    const imported = await c.api.run<CertificateItem>('import-certificate', { server, data, ...(secret === undefined ? {} : { password: secret }), ...(typeof exportable === 'boolean' ? { privateKeyExportable: exportable } : {}) })
    tell(c, imported)
    return csCertificate(imported.result, '')
  },
}

const setCsCertificate: Cmdlet = {
  name: 'Set-CsCertificate',
  synopsis: 'Has a front end present a certificate.',
  description: 'New connections are shown it at once; nothing has to be restarted.',
  parameters: {
    Type: { ...typeParameter, mandatory: true, position: 1 },
    Thumbprint: { type: 'string', mandatory: true, position: 2, pipeline: 'property', help: 'The thumbprint.' },
    Identity: hostParameter,
    Force: { type: 'switch', help: 'Does not ask.' },
  },
  changes: true,
  examples: [{ line: 'Request-CsCertificate -New -Type Default -CA "Parley CA" | Set-CsCertificate -Type Default', does: 'A new certificate, put to use.' }],
  see: ['Get-CsCertificate', 'Request-CsCertificate'],
  async run(c, p) {
    const [server, thumbprint, services] = [await hostOf(c, p), requiredText(p, 'Thumbprint'), texts(p, 'Type') ?? []]
    if (await c.shouldProcess(`${server} ${thumbprint}`, `Assign ${services.join(', ')}`)) tell(c, await c.api.run('enable-certificate', { server, thumbprint, services }))
  },
}

const testCsCertificateConfiguration: Cmdlet = {
  name: 'Test-CsCertificateConfiguration',
  synopsis: 'Checks what a front end presents: the name, the dates, and who vouches for it.',
  parameters: { Identity: hostParameter },
  examples: [{ line: 'Test-CsCertificateConfiguration', does: 'A row for each use.' }],
  table: [{ property: 'Use' }, { property: 'Result' }, { property: 'Error' }],
  see: ['Get-CsCertificate', 'Set-CsCertificate'],
  async run(c, p) {
    const server = await hostOf(c, p)
    const all = await c.api.list<CertificateItem>('certificates', { server })
    return certificateTypes.map((use) => {
      const item = all.find((one) => one.presentedFor.includes(use))
      const error = faultOf(item, server, use, c.host.now().getTime())
      return { type: 'CertificateTest', properties: { Use: use, Thumbprint: item?.thumbprint ?? '', NotAfter: item ? new Date(item.notAfter) : null, Result: error === '' ? 'Success' : 'Failure', Error: error } }
    })
  },
}

function faultOf(item: CertificateItem | undefined, server: string, use: string, now: number): string {
  // Nothing signs tokens yet.
  if (!item) return use === 'OAuthTokenIssuer' ? '' : `No certificate is assigned to ${use}.`
  if (item.status !== 'Valid') return `The certificate is ${item.status}.`
  if (!item.certificateDomains.some((name) => name.toLowerCase() === server.toLowerCase())) return `The certificate names ${item.certificateDomains.join(', ')}, the host is ${server}.`
  return item.notAfter - now < 30 * 86_400_000 ? `The certificate expires on ${new Date(item.notAfter).toISOString().slice(0, 10)}.` : ''
}

/** The certificates of front ends. */
export const certificateCmdlets: readonly Cmdlet[] = [getCsCertificate, importCsCertificate, requestCsCertificate, setCsCertificate, testCsCertificateConfiguration]
