import type { Cmdlet } from '../../cmdlet.ts'
import { applicationOf } from './application-identity.ts'
import { force, identity, mustBeEnabled, tell } from './topology-parameters.ts'

export const removeCsTrustedApplication: Cmdlet = {
  name: 'Remove-CsTrustedApplication',
  synopsis: 'Removes an application from its trusted application pool.',
  parameters: {
    Identity: identity('The application as <pool FQDN>/<ApplicationId>.', 'trusted-applications', { mandatory: true, pipeline: true }),
    Force: force,
  },
  changes: true,
  examples: [
    { line: 'Remove-CsTrustedApplication -Identity owa.parley.test/urn:application:outlookwebapp', does: 'Removes the application; its pool stays.' },
    { line: 'Get-CsTrustedApplication -TrustedApplicationPoolFqdn owa.parley.test | Remove-CsTrustedApplication', does: 'Removes all applications of a pool.' },
  ],
  notes: 'It stays in force until Enable-CsTopology has run. A host that is found by its SipName dial plan needs no pool and no application: with both it is known twice and refused.',
  see: ['Remove-CsTrustedApplicationPool', 'Enable-CsTopology', 'Get-CsKnownServer'],
  async run(c, p) {
    const { trustedApplicationPoolFqdn, applicationId } = applicationOf(p)
    const name = `${trustedApplicationPoolFqdn}/${applicationId}`
    if (!(await c.shouldProcess(name, 'Remove-CsTrustedApplication'))) return
    tell(c, await c.api.remove('trusted-applications', name))
    mustBeEnabled(c)
  },
}
