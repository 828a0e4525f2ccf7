import { flag, given, text, texts } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import type { CertificateItem } from '../certificate-item.ts'
import { exchangeCertificate, keySizes, servicesParameter } from './certificate-objects.ts'
import { tell } from './changed.ts'

export const newExchangeCertificate: Cmdlet = {
  name: 'New-ExchangeCertificate',
  synopsis: 'Makes a certificate request, or a self-signed certificate.',
  description: 'With -GenerateRequest it prints the request; the authority’s answer comes in with Import-ExchangeCertificate. Without, it makes a self-signed certificate, which a pool trusts only when it is imported there on purpose.',
  parameters: {
    GenerateRequest: { type: 'switch', help: 'A request instead of a certificate.' },
    SubjectName: { type: 'string', help: 'CN=owa.parley.test, with more parts if wanted.', default: 'CN= the FQDN of the server' },
    DomainName: { type: 'string', many: true, help: 'More host names, for the subject alternative names.' },
    KeySize: { type: 'string', enum: keySizes, help: 'Bits of the key; a front end refuses 1024.', default: '2048' },
    FriendlyName: { type: 'string', help: 'How it is called in lists.', default: 'Microsoft Exchange' },
    PrivateKeyExportable: { type: 'bool', help: 'Whether the key may be taken out again.', default: '$False' },
    Services: { ...servicesParameter, help: 'Services to assign a self-signed certificate to.' },
    IncludeServerFQDN: { type: 'switch', help: 'The name of the server too.' },
    IncludeAutoDiscover: { type: 'switch', help: 'autodiscover.<domain> too.' },
    BinaryEncoded: { type: 'switch', help: 'The request as bytes.' },
    RequestFile: { type: 'string', help: 'Writes the request to this file.' },
    Server: { type: 'string', help: 'Another server than this one.' },
    Force: { type: 'switch', help: 'Does not ask.' },
  },
  changes: true,
  examples: [
    { line: '$req = New-ExchangeCertificate -GenerateRequest -SubjectName "CN=owa.parley.test" -DomainName owa.parley.test', does: 'A request for the certificate of the web server.' },
    { line: 'New-ExchangeCertificate -SubjectName "CN=owa.parley.test"', does: 'A self-signed certificate.' },
  ],
  see: ['Submit-CertificateRequest', 'Import-ExchangeCertificate', 'Enable-ExchangeCertificate'],
  async run(c, p) {
    const server = text(p, 'Server')
    if (!(await c.shouldProcess(text(p, 'SubjectName') ?? server ?? 'this server', 'New-ExchangeCertificate'))) return
    const request = flag(p, 'GenerateRequest')
    const changed = await c.api.create<CertificateItem>('certificates', {
      kind: request ? 'request' : 'self-signed',
      ...(server === undefined ? {} : { server }),
      ...optional('subjectName', text(p, 'SubjectName')),
      domainNames: await names(c, p, server),
      ...optional('keySize', given(p, 'KeySize') ? Number(p['KeySize']) : undefined),
      ...optional('friendlyName', text(p, 'FriendlyName')),
      ...optional('privateKeyExportable', p['PrivateKeyExportable']),
    })
    tell(c, changed)
    const { item } = changed
    if (!item) return
    if (request) return requestText(c, p, item.request ?? '')
    const services = (texts(p, 'Services') ?? []).filter((name) => name !== 'None')
    if (services.length === 0) return exchangeCertificate(item)
    const enabled = await c.api.run<CertificateItem>('enable-certificate', { server: item.server, thumbprint: item.thumbprint, services })
    tell(c, enabled)
    return exchangeCertificate(enabled.result)
  },
}

type Run = Parameters<Cmdlet['run']>

async function requestText(c: Run[0], p: Run[1], pem: string) {
  const file = text(p, 'RequestFile')
  const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64')
  if (file !== undefined) await c.host.writeFile(file, flag(p, 'BinaryEncoded') ? der : pem)
  return flag(p, 'BinaryEncoded') ? new Uint8Array(der) : pem.trim()
}

async function names(c: Run[0], p: Run[1], server: string | undefined): Promise<string[]> {
  const domains = texts(p, 'DomainName') ?? []
  if (!flag(p, 'IncludeServerFQDN') && !flag(p, 'IncludeAutoDiscover')) return domains
  const [own] = await c.api.list('exchange-servers', server === undefined ? {} : { filter: `${server}*` })
  const fqdn = own?.identity ?? ''
  const domain = fqdn.slice(fqdn.indexOf('.') + 1)
  return [...domains, ...(flag(p, 'IncludeServerFQDN') && fqdn !== '' ? [fqdn] : []), ...(flag(p, 'IncludeAutoDiscover') && domain !== '' ? [`autodiscover.${domain}`] : [])]
}

function optional(name: string, value: unknown): Record<string, unknown> {
  return value === undefined ? {} : { [name]: value }
}
