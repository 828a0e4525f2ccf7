import type { Cmdlet } from '../../cmdlet.ts'
import { identity, read } from './topology-parameters.ts'
import { dialPlan, type DialPlanItem } from './um-objects.ts'

export const getUMDialPlan: Cmdlet = {
  name: 'Get-UMDialPlan',
  synopsis: 'Shows the UM dial plans and the servers in them.',
  parameters: { Identity: identity('The name of a dial plan.', 'um-dial-plans', { pipeline: true }) },
  examples: [{ line: 'Get-UMDialPlan | Where-Object {$_.URIType -eq "SipName"}', does: 'The SIP URI dial plans.' }],
  table: [{ property: 'Name' }, { property: 'URIType' }, { property: 'VoIPSecurity' }, { property: 'UMServers' }],
  see: ['New-UMDialPlan', 'Get-UMService'],
  run: (c, p) => read<DialPlanItem>(c, p, { collection: 'um-dial-plans', shown: dialPlan }),
}
