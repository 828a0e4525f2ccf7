import { password, text } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import type { CertificateItem } from '../certificate-item.ts'
import { exchangeCertificate, exchangeColumns } from './certificate-objects.ts'
import { tell } from './changed.ts'
import { fileData } from './file-data.ts'

export const importExchangeCertificate: Cmdlet = {
  name: 'Import-ExchangeCertificate',
  synopsis: 'Takes in a certificate: PEM, DER or PFX, or the authority’s answer to a request.',
  parameters: {
    FileData: { type: 'object', pipeline: 'value', help: 'The content of the file: bytes, or the text of a PEM file.' },
    FileName: { type: 'string', help: 'The file.' },
    Password: { type: 'object', help: 'Of a PFX file or an encrypted key.' },
    FriendlyName: { type: 'string', help: 'How it is called in lists.' },
    PrivateKeyExportable: { type: 'bool', help: 'Whether the key may be taken out again.', default: '$False' },
    Server: { type: 'string', help: 'Another server than this one.' },
  },
  parameterSets: [['FileData'], ['FileName']],
  changes: true,
  examples: [
    { line: 'Import-ExchangeCertificate -FileName C:\\owa.pfx -Password (Read-Host -AsSecureString)', does: 'A certificate with its key.' },
    { line: 'Import-ExchangeCertificate -FileData ([System.IO.File]::ReadAllBytes("C:\\owa.cer"))', does: 'What an authority made of a request of this server.' },
  ],
  table: exchangeColumns,
  see: ['Enable-ExchangeCertificate', 'New-ExchangeCertificate'],
  async run(c, p) {
    const server = text(p, 'Server')
    const data = Buffer.from(await fileData(c, p)).toString('base64')
    if (!(await c.shouldProcess(server ?? 'this server', 'Import-ExchangeCertificate'))) return
    const [name, secret, exportable] = [text(p, 'FriendlyName'), password(p, 'Password'), p['PrivateKeyExportable']]
    const changed = await c.api.run<CertificateItem>('import-certificate', {
      data,
      ...(server === undefined ? {} : { server }),
      ...(secret === undefined ? {} : { password: secret }),
      ...(name === undefined ? {} : { friendlyName: name }),
      ...(exportable === undefined ? {} : { privateKeyExportable: exportable }),
    })
    tell(c, changed)
    return exchangeCertificate(changed.result)
  },
}
