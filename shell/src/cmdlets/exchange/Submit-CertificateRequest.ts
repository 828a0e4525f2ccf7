import { text } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'

export const submitCertificateRequest: Cmdlet = {
  name: 'Submit-CertificateRequest',
  synopsis: 'Has the internal authority answer a certificate request.',
  description: 'Parley’s own authority, which pool and web server trust from the start. The answer is text in PEM, for Import-ExchangeCertificate on the server the request is from.',
  parameters: {
    Request: { type: 'string', mandatory: true, position: 1, pipeline: 'value', help: 'The request in PEM, as New-ExchangeCertificate -GenerateRequest prints it.' },
    Output: { type: 'string', help: 'Writes the answer to this file.' },
  },
  changes: true,
  examples: [{ line: 'Import-ExchangeCertificate -FileData (Submit-CertificateRequest $req)', does: 'Request, signature and import.' }],
  see: ['New-ExchangeCertificate', 'Import-ExchangeCertificate'],
  async run(c, p) {
    if (!(await c.shouldProcess('the internal authority', 'Submit-CertificateRequest'))) return
    const { result } = await c.api.run<{ chain: string }>('sign-certificate-request', { request: text(p, 'Request') ?? '' })
    const file = text(p, 'Output')
    if (file !== undefined) await c.host.writeFile(file, result.chain)
    return result.chain.trim()
  },
}
