import { bodyOf, text } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { identity, oneIdentity, tell } from './topology-parameters.ts'
import { voipSecurities, type DialPlanItem } from './um-objects.ts'

export const setUMDialPlan: Cmdlet = {
  name: 'Set-UMDialPlan',
  synopsis: 'Changes a UM dial plan; its URIType stays what it was made with.',
  parameters: {
    Identity: identity('The name of the dial plan.', 'um-dial-plans', { mandatory: true, pipeline: true }),
    VoIPSecurity: { type: 'string', enum: voipSecurities, help: 'Whether signalling and media are encrypted.' },
    CountryOrRegionCode: { type: 'string', help: 'The code of the country.' },
  },
  changes: true,
  examples: [{ line: 'Set-UMDialPlan -Identity SipPlan -VoIPSecurity Secured', does: 'Encrypts it.' }],
  see: ['New-UMDialPlan'],
  async run(c, p) {
    const name = oneIdentity(p)
    if (!(await c.shouldProcess(name, 'Set-UMDialPlan'))) return
    const voipSecurity = text(p, 'VoIPSecurity')
    const patch = { ...bodyOf(p, ['CountryOrRegionCode']), ...(voipSecurity === undefined ? {} : { voipSecurity }) }
    tell(c, await c.api.update<DialPlanItem>('um-dial-plans', name, patch))
  },
}
