import { bodyOf, flag, requiredText } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { tell } from './changed.ts'
import { owaFeatures, owaMailboxPolicy, type PolicyItem } from './owa-objects.ts'

export const newOwaMailboxPolicy: Cmdlet = {
  name: 'New-OwaMailboxPolicy',
  synopsis: 'Makes an OWA mailbox policy.',
  parameters: {
    Name: { type: 'string', mandatory: true, position: 1, help: 'At most 64 characters.' },
    IsDefault: { type: 'switch', help: 'Makes it the default.' },
    ...owaFeatures,
  },
  changes: true,
  examples: [{ line: 'New-OwaMailboxPolicy "Kiosk" -InstantMessagingEnabled $False', does: 'A policy without instant messaging; Set-CASMailbox assigns it.' }],
  see: ['Get-OwaMailboxPolicy', 'Set-CASMailbox', 'Remove-OwaMailboxPolicy'],
  async run(c, p) {
    const identity = requiredText(p, 'Name')
    if (!(await c.shouldProcess(identity, 'New-OwaMailboxPolicy'))) return
    const changed = await c.api.create<PolicyItem>('owa-mailbox-policies', { identity, ...(flag(p, 'IsDefault') ? { isDefault: true } : {}), ...bodyOf(p, Object.keys(owaFeatures)) })
    tell(c, changed)
    return changed.item && owaMailboxPolicy(changed.item)
  },
}
