import { number } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { applicationOf } from './application-identity.ts'
import type { ApplicationItem } from './topology-objects.ts'
import { force, identity, mustBeEnabled, tell } from './topology-parameters.ts'

export const setCsTrustedApplication: Cmdlet = {
  name: 'Set-CsTrustedApplication',
  synopsis: 'Gives a trusted application another port.',
  parameters: {
    Identity: identity('The application as <pool FQDN>/<ApplicationId>.', 'trusted-applications', { mandatory: true, pipeline: true }),
    Port: { type: 'int', mandatory: true, help: 'Where it listens.' },
    Force: force,
  },
  changes: true,
  examples: [{ line: 'Set-CsTrustedApplication -Identity owa.parley.test/OutlookWebApp -Port 5199', does: 'Another port.' }],
  see: ['Get-CsTrustedApplication', 'Enable-CsTopology'],
  async run(c, p) {
    const { trustedApplicationPoolFqdn, applicationId } = applicationOf(p)
    const name = `${trustedApplicationPoolFqdn}/${applicationId}`
    if (!(await c.shouldProcess(name, 'Set-CsTrustedApplication'))) return
    tell(c, await c.api.update<ApplicationItem>('trusted-applications', name, { port: number(p, 'Port') }))
    mustBeEnabled(c)
  },
}
