import type { Cmdlet } from '../../cmdlet.ts'
import { identity, oneIdentity, tell } from './topology-parameters.ts'

export const removeUMDialPlan: Cmdlet = {
  name: 'Remove-UMDialPlan',
  synopsis: 'Removes a UM dial plan no server is in.',
  parameters: { Identity: identity('The name of the dial plan.', 'um-dial-plans', { mandatory: true, pipeline: true }) },
  changes: true,
  examples: [{ line: 'Remove-UMDialPlan SipPlan', does: 'Removes it.' }],
  see: ['Set-UMService', 'Set-UMCallRouterSettings'],
  async run(c, p) {
    const name = oneIdentity(p)
    if (await c.shouldProcess(name, 'Remove-UMDialPlan')) tell(c, await c.api.remove('um-dial-plans', name))
  },
}
