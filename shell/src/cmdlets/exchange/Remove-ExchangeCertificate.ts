import { requiredText, text } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { certificateName, certificatesOf, digits, found, serverParameter } from './certificate-objects.ts'
import { tell } from './changed.ts'

export const removeExchangeCertificate: Cmdlet = {
  name: 'Remove-ExchangeCertificate',
  synopsis: 'Removes a certificate and its key.',
  parameters: {
    Thumbprint: { type: 'string', mandatory: true, position: 1, pipeline: 'both', aliases: ['Identity'], help: 'The thumbprint.' },
    Server: serverParameter,
    Force: { type: 'switch', help: 'Does not ask.' },
  },
  changes: 'high',
  examples: [{ line: 'Get-ExchangeCertificate | Where {$_.Status -eq "DateInvalid"} | Remove-ExchangeCertificate -Force', does: 'Takes away those that have expired.' }],
  notes: 'One that a service presents is not removed: assign the service to another first.',
  see: ['Get-ExchangeCertificate', 'Enable-ExchangeCertificate'],
  async run(c, p) {
    const { server, thumbprint } = certificateName(requiredText(p, 'Thumbprint'), text(p, 'Server'))
    const all = await certificatesOf(c, server)
    const item = found(all.find((one) => one.thumbprint === digits(thumbprint)), thumbprint, all)
    if (await c.shouldProcess(item.identity, 'Remove-ExchangeCertificate')) tell(c, await c.api.remove('certificates', item.identity))
  },
}
