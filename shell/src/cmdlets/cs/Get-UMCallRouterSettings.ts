import { given } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { oneIdentity, read } from './topology-parameters.ts'
import { umRole, type UmRoleItem } from './um-objects.ts'

export const getUMCallRouterSettings: Cmdlet = {
  name: 'Get-UMCallRouterSettings',
  synopsis: 'Shows the UM Call Router of each server, and its dial plans.',
  parameters: { Server: { type: 'string', position: 1, pipeline: 'value', help: 'The FQDN of a server.', complete: async (c) => (await c.api.list('um-call-routers')).map((role) => role.identity) } },
  examples: [{ line: 'Get-UMCallRouterSettings', does: 'All servers.' }],
  table: [{ property: 'Name' }, { property: 'Fqdn' }, { property: 'DialPlans' }, { property: 'UMStartupMode' }],
  see: ['Set-UMCallRouterSettings', 'Get-UMService'],
  run(c, p) {
    return read<UmRoleItem>(c, given(p, 'Server') ? { Identity: oneIdentity(p, 'Server') } : {}, { collection: 'um-call-routers', shown: (item) => umRole('SIPFEServerConfiguration', item) })
  },
}
