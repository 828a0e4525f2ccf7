import { flag, number, text } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { applicationOf, applicationParameters } from './application-identity.ts'
import { trustedApplication, type ApplicationItem } from './topology-objects.ts'
import { forced, mustBeEnabled, tell } from './topology-parameters.ts'

export const newCsTrustedApplication: Cmdlet = {
  name: 'New-CsTrustedApplication',
  synopsis: 'Makes an application on a trusted application pool, with the port it listens on.',
  description: 'GRUUs are made for the service and for each computer of the pool. The port is not opened: that is the application\'s part.',
  parameters: {
    Identity: { type: 'string', position: 1, mandatory: true, help: 'The application as <pool FQDN>/<ApplicationId>.' },
    ApplicationId: { ...applicationParameters.ApplicationId, mandatory: true },
    TrustedApplicationPoolFqdn: { ...applicationParameters.TrustedApplicationPoolFqdn, mandatory: true },
    Port: { type: 'int', mandatory: true, help: 'Where the application listens: any port that is free on its computers and not given twice in the pool.' },
    LegacyApplicationName: { type: 'string', help: 'The type in its GRUUs.', default: 'the ApplicationId' },
    EnableTcp: { type: 'switch', help: 'Speaks TCP in place of mutual TLS; only with -Force, since nothing shows then who it is.' },
    Force: { type: 'switch', help: 'Accepts -EnableTcp.' },
  },
  parameterSets: [['Identity'], ['ApplicationId', 'TrustedApplicationPoolFqdn']],
  changes: true,
  examples: [
    { line: 'New-CsTrustedApplication -ApplicationId OutlookWebApp2 -TrustedApplicationPoolFqdn owa.parley.test -Port 5198', does: 'A second application of Outlook Web App\'s pool.' },
    { line: 'New-CsTrustedApplication owa.parley.test/Archive -Port 6100', does: 'The same, named in one.' },
  ],
  see: ['New-CsTrustedApplicationPool', 'Enable-CsTopology', 'Remove-CsTrustedApplication'],
  async run(c, p) {
    const { trustedApplicationPoolFqdn, applicationId } = applicationOf(p)
    if (!(await c.shouldProcess(`${trustedApplicationPoolFqdn}/${applicationId}`, 'New-CsTrustedApplication'))) return
    const legacyApplicationName = text(p, 'LegacyApplicationName')
    const body = { trustedApplicationPoolFqdn, applicationId, port: number(p, 'Port'), ...(legacyApplicationName === undefined ? {} : { legacyApplicationName }), ...(flag(p, 'EnableTcp') && { enableTcp: true }) }
    const changed = await c.api.create<ApplicationItem>('trusted-applications', body, forced(p))
    tell(c, changed)
    mustBeEnabled(c)
    return changed.item && trustedApplication(changed.item)
  },
}
