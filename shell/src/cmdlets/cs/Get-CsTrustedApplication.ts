import { text } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { applicationParameters } from './application-identity.ts'
import { trustedApplication, type ApplicationItem } from './topology-objects.ts'
import { bare, filter, identity, localStore, read } from './topology-parameters.ts'

export const getCsTrustedApplication: Cmdlet = {
  name: 'Get-CsTrustedApplication',
  synopsis: 'Shows the trusted applications.',
  parameters: {
    Identity: identity('An application as <pool FQDN>/<ApplicationId>; urn:application: may be left out.', 'trusted-applications', { pipeline: true }),
    Filter: filter,
    ...applicationParameters,
    LocalStore: localStore,
  },
  parameterSets: [['Identity'], ['Filter'], ['ApplicationId', 'TrustedApplicationPoolFqdn']],
  examples: [
    { line: 'Get-CsTrustedApplication', does: 'All applications.' },
    { line: 'Get-CsTrustedApplication owa.parley.test/OutlookWebApp | fl', does: 'One, with its GRUUs.' },
  ],
  see: ['New-CsTrustedApplication', 'Get-CsTrustedApplicationPool'],
  run(c, p) {
    const [pool, id] = [text(p, 'TrustedApplicationPoolFqdn'), text(p, 'ApplicationId')]
    const query = {
      ...(pool === undefined ? {} : { trustedApplicationPoolFqdn: bare(pool, 'TrustedApplicationPool') }),
      ...(id === undefined ? {} : { applicationId: `urn:application:${bare(id, 'urn:application')}` }),
    }
    return read<ApplicationItem>(c, p, { collection: 'trusted-applications', shown: trustedApplication, query })
  },
}
