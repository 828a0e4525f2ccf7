import { text } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { certificateName, certificatesOf, digits, exchangeCertificate, exchangeColumns, found, serverParameter } from './certificate-objects.ts'

export const getExchangeCertificate: Cmdlet = {
  name: 'Get-ExchangeCertificate',
  synopsis: 'Shows the certificates of a web server.',
  parameters: {
    Thumbprint: { type: 'string', position: 1, pipeline: 'both', help: 'One of them.' },
    Identity: { type: 'string', help: 'Server\\Thumbprint.' },
    Server: serverParameter,
    DomainName: { type: 'string', many: true, help: 'Only those with these names.' },
  },
  parameterSets: [['Thumbprint', 'Server'], ['Identity'], ['DomainName', 'Server']],
  examples: [
    { line: 'Get-ExchangeCertificate', does: 'Thumbprint, services and subject of each.' },
    { line: 'Get-ExchangeCertificate | fl Issuer,SerialNumberSpaced', does: 'What the older keys of web.config want.' },
    { line: '$iiscert = (Get-ExchangeCertificate | Where {$_.Services -like "*IIS*"}).Thumbprint', does: 'The thumbprint of the one browsers are shown.' },
  ],
  table: exchangeColumns,
  notes: 'Services lists what a certificate was assigned to; of several with one service the one that was assigned last is presented, which InUseFor tells.',
  see: ['Enable-ExchangeCertificate', 'New-ExchangeCertificate', 'Import-ExchangeCertificate'],
  async run(c, p) {
    const asked = text(p, 'Identity') ?? text(p, 'Thumbprint')
    const named = asked === undefined ? undefined : certificateName(asked, text(p, 'Server'))
    const all = await certificatesOf(c, named?.server ?? text(p, 'Server'))
    if (named) return exchangeCertificate(found(all.find((item) => item.thumbprint === digits(named.thumbprint)), named.thumbprint, all))
    const names = (p['DomainName'] as string[] | undefined)?.map((name) => name.toLowerCase())
    const shown = all.filter((item) => names === undefined || names.every((name) => item.certificateDomains.some((domain) => domain.toLowerCase() === name)))
    return shown.map(exchangeCertificate)
  },
}
