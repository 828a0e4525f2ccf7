import { requiredText, text, texts } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import type { CertificateItem } from '../certificate-item.ts'
import { certificateName, serverParameter, servicesParameter } from './certificate-objects.ts'
import { tell } from './changed.ts'

export const enableExchangeCertificate: Cmdlet = {
  name: 'Enable-ExchangeCertificate',
  synopsis: 'Assigns services to a certificate.',
  description: 'New connections are shown it at once, nothing has to be restarted. Which certificate instant messaging uses is set by its thumbprint.',
  parameters: {
    Thumbprint: { type: 'string', mandatory: true, position: 1, pipeline: 'both', aliases: ['Identity'], help: 'The thumbprint.' },
    Services: { ...servicesParameter, mandatory: true },
    DoNotRequireSsl: { type: 'switch', help: 'Has no meaning here.' },
    Server: serverParameter,
    Force: { type: 'switch', help: 'Does not ask.' },
  },
  changes: true,
  examples: [{ line: 'Enable-ExchangeCertificate $iiscert -Services IIS,UM', does: 'One certificate for browsers and for the pool.' }],
  see: ['Get-ExchangeCertificate', 'Import-ExchangeCertificate'],
  async run(c, p) {
    const { server, thumbprint } = certificateName(requiredText(p, 'Thumbprint'), text(p, 'Server'))
    const services = (texts(p, 'Services') ?? []).filter((name) => name !== 'None')
    if (services.length === 0 || !(await c.shouldProcess(thumbprint, `Assign ${services.join(', ')}`))) return
    tell(c, await c.api.run<CertificateItem>('enable-certificate', { thumbprint, services, ...(server === undefined ? {} : { server }) }))
  },
}
