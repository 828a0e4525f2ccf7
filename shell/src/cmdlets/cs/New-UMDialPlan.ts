import { number, requiredText, text } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { tell } from './topology-parameters.ts'
import { dialPlan, uriTypes, voipSecurities, type DialPlanItem } from './um-objects.ts'

export const newUMDialPlan: Cmdlet = {
  name: 'New-UMDialPlan',
  synopsis: 'Makes a UM dial plan. A SipName plan makes the servers in it known servers.',
  parameters: {
    Name: { type: 'string', position: 1, mandatory: true, help: 'Its name.' },
    NumberOfDigitsInExtension: { type: 'int', mandatory: true, help: 'Digits of an extension number.' },
    CountryOrRegionCode: { type: 'string', mandatory: true, help: 'The code of the country, such as 49.' },
    URIType: { type: 'string', enum: uriTypes, default: 'TelExtn', help: 'SipName ties the plan to the users of the front end pools.' },
    VoIPSecurity: { type: 'string', enum: voipSecurities, default: 'Unsecured', help: 'Whether signalling and media are encrypted.' },
  },
  changes: true,
  examples: [{ line: 'New-UMDialPlan -Name SipPlan -NumberOfDigitsInExtension 4 -CountryOrRegionCode 49 -URIType SipName', does: 'A SIP URI dial plan. It is in force at once.' }],
  see: ['Set-UMService', 'Set-UMCallRouterSettings', 'Get-CsKnownServer'],
  async run(c, p) {
    const name = requiredText(p, 'Name')
    if (!(await c.shouldProcess(name, 'New-UMDialPlan'))) return
    const [uriType, voipSecurity] = [text(p, 'URIType'), text(p, 'VoIPSecurity')]
    const changed = await c.api.create<DialPlanItem>('um-dial-plans', {
      identity: name,
      numberOfDigitsInExtension: number(p, 'NumberOfDigitsInExtension'),
      countryOrRegionCode: requiredText(p, 'CountryOrRegionCode'),
      ...(uriType === undefined ? {} : { uriType }),
      ...(voipSecurity === undefined ? {} : { voipSecurity }),
    })
    tell(c, changed)
    return changed.item && dialPlan(changed.item)
  },
}
