import { given } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { trustedApplicationPool, type PoolItem } from './topology-objects.ts'
import { filter, identity, localStore, oneIdentity, read } from './topology-parameters.ts'

export const getCsTrustedApplicationPool: Cmdlet = {
  name: 'Get-CsTrustedApplicationPool',
  synopsis: 'Shows the trusted application pools.',
  parameters: {
    Identity: identity('The FQDN of a pool.', 'trusted-application-pools', { pipeline: true }),
    Filter: filter,
    PoolFqdn: { type: 'string', help: 'The FQDN of a pool.' },
    LocalStore: localStore,
  },
  parameterSets: [['Identity'], ['Filter'], ['PoolFqdn']],
  examples: [
    { line: 'Get-CsTrustedApplicationPool', does: 'All pools.' },
    { line: 'Get-CsTrustedApplicationPool | fl PoolFqdn, Registrar, SiteId, Computers', does: 'What each is made of.' },
  ],
  see: ['New-CsTrustedApplicationPool', 'Get-CsKnownServer'],
  run(c, p) {
    return read<PoolItem>(c, given(p, 'PoolFqdn') ? { Identity: oneIdentity(p, 'PoolFqdn') } : p, { collection: 'trusted-application-pools', role: 'TrustedApplicationPool', shown: trustedApplicationPool })
  },
}
