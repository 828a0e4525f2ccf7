import { text } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { authorizedHost, type AuthorizedHostItem } from './topology-objects.ts'
import { bare, filter, identity, localStore, read } from './topology-parameters.ts'

export const getCsAuthorizedHost: Cmdlet = {
  name: 'Get-CsAuthorizedHost',
  synopsis: 'Shows the authorized hosts.',
  parameters: { Identity: identity('The FQDN of a host.', 'authorized-hosts', { pipeline: true }), Filter: filter, Pool: { type: 'string', help: 'Only those of this pool.' }, LocalStore: localStore },
  parameterSets: [['Identity'], ['Filter'], ['Pool']],
  examples: [{ line: 'Get-CsAuthorizedHost', does: 'All of them.' }],
  table: [{ property: 'Identity' }, { property: 'Pool' }, { property: 'TreatAsAuthenticated' }, { property: 'ThrottleAsServer' }],
  see: ['New-CsAuthorizedHost', 'Get-CsKnownServer'],
  run(c, p) {
    const pool = text(p, 'Pool')
    return read<AuthorizedHostItem>(c, p, { collection: 'authorized-hosts', shown: authorizedHost, ...(pool === undefined ? {} : { query: { pool: bare(pool, 'Registrar') } }) })
  },
}
