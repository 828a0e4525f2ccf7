import type { Cmdlet } from '../../cmdlet.ts'
import { identity, read } from './topology-parameters.ts'
import { umRole, type UmRoleItem } from './um-objects.ts'

export const getUMService: Cmdlet = {
  name: 'Get-UMService',
  synopsis: 'Shows the UM service of each server, and its dial plans.',
  parameters: { Identity: identity('The FQDN of a server.', 'um-services', { pipeline: true }) },
  examples: [{ line: 'Get-UMService', does: 'All servers.' }],
  table: [{ property: 'Name' }, { property: 'Fqdn' }, { property: 'DialPlans' }, { property: 'UMStartupMode' }],
  see: ['Set-UMService', 'Get-UMCallRouterSettings'],
  run: (c, p) => read<UmRoleItem>(c, p, { collection: 'um-services', shown: (item) => umRole('UMServer', item) }),
}
