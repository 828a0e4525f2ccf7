import { bodyOf, flag, given, requiredText } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { tell } from './changed.ts'
import { owaFeatures, type PolicyItem } from './owa-objects.ts'

export const setOwaMailboxPolicy: Cmdlet = {
  name: 'Set-OwaMailboxPolicy',
  synopsis: 'Changes an OWA mailbox policy.',
  description: 'For the mailboxes it is assigned to, or for all without one when it is the default. Instant messaging needs the virtual directory as well.',
  parameters: {
    Identity: { type: 'string', mandatory: true, position: 1, pipeline: 'both', help: 'The name of the policy.', complete: async (c) => (await c.api.list('owa-mailbox-policies')).map((one) => one.identity) },
    Name: { type: 'string', help: 'Another name, at most 64 characters.' },
    IsDefault: { type: 'switch', help: 'Makes it the default.' },
    ...owaFeatures,
  },
  changes: true,
  examples: [
    { line: 'Set-OwaMailboxPolicy -Identity "Default" -InstantMessagingEnabled $True -InstantMessagingType "OCS"', does: 'Switches instant messaging on for everybody without a policy of their own.' },
    { line: 'Get-OwaMailboxPolicy | Set-OwaMailboxPolicy -InstantMessagingEnabled $True -InstantMessagingType "OCS"', does: 'The same for every policy.' },
  ],
  notes: 'Who signs in from then on has it; who is signed in already within 5 minutes, or at once when the application pool is recycled.',
  see: ['Get-OwaMailboxPolicy', 'Set-OwaVirtualDirectory', 'Restart-WebAppPool'],
  async run(c, p) {
    const identity = requiredText(p, 'Identity')
    if (!(await c.shouldProcess(identity, 'Set-OwaMailboxPolicy'))) return
    const isDefault = given(p, 'IsDefault') ? { isDefault: flag(p, 'IsDefault') } : {}
    tell(c, await c.api.update<PolicyItem>('owa-mailbox-policies', identity, { ...bodyOf(p, ['Name', ...Object.keys(owaFeatures)]), ...isDefault }))
  },
}
