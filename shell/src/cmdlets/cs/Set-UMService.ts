import { listAfter, text } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { forced, identity, oneIdentity, tell } from './topology-parameters.ts'
import { putRole, roleParameters } from './um-objects.ts'

export const setUMService: Cmdlet = {
  name: 'Set-UMService',
  synopsis: 'Puts the UM service of a server into dial plans.',
  description: 'A server whose UM service and UM Call Router are both in a SipName dial plan is a known server by itself, at once; no trusted application pool is needed then. It should be in all SIP URI dial plans.',
  parameters: { Identity: identity('The FQDN of the server.', 'um-services', { mandatory: true, pipeline: true }), ...roleParameters },
  changes: true,
  examples: [
    { line: 'Set-UMService -Identity ex2.parley.test -DialPlans SipPlan', does: 'One dial plan.' },
    { line: 'Set-UMService -Identity ex2.parley.test -DialPlans $null', does: 'None.' },
  ],
  see: ['Set-UMCallRouterSettings', 'New-UMDialPlan', 'Get-CsKnownServer'],
  async run(c, p) {
    const fqdn = oneIdentity(p)
    if (!(await c.shouldProcess(fqdn, 'Set-UMService'))) return
    const startupMode = text(p, 'UMStartupMode')
    tell(c, await putRole(c.api, 'um-services', fqdn, (now) => {
      const dialPlans = listAfter(p, 'DialPlans', now?.dialPlans ?? [])
      return { ...(dialPlans && { dialPlans }), ...(startupMode === undefined ? {} : { startupMode }) }
    }, forced(p)))
  },
}
