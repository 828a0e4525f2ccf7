import type { Cmdlet } from '../../cmdlet.ts'
import { sipDomain, type SipDomainItem } from './New-CsSipDomain.ts'
import { filter, identity, localStore, read } from './topology-parameters.ts'

export const getCsSipDomain: Cmdlet = {
  name: 'Get-CsSipDomain',
  synopsis: 'Shows the sip domains.',
  parameters: { Identity: identity('A domain.', 'sip-domains', { pipeline: true }), Filter: filter, LocalStore: localStore },
  parameterSets: [['Identity'], ['Filter']],
  examples: [{ line: 'Get-CsSipDomain | Where-Object {$_.IsDefault}', does: 'The default domain.' }],
  table: [{ property: 'Identity' }, { property: 'IsDefault' }],
  see: ['New-CsSipDomain'],
  run: (c, p) => read<SipDomainItem>(c, p, { collection: 'sip-domains', shown: sipDomain }),
}
