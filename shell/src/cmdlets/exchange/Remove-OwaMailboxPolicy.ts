import { flag, requiredText } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { tell } from './changed.ts'

export const removeOwaMailboxPolicy: Cmdlet = {
  name: 'Remove-OwaMailboxPolicy',
  synopsis: 'Removes an OWA mailbox policy.',
  parameters: {
    Identity: { type: 'string', mandatory: true, position: 1, pipeline: 'both', help: 'The name of the policy.' },
    Force: { type: 'switch', help: 'Does not ask, and removes one that is assigned: the default counts for its mailboxes then.' },
  },
  changes: 'high',
  examples: [{ line: 'Remove-OwaMailboxPolicy "Kiosk" -Confirm:$false', does: 'Removes a policy nobody has.' }],
  see: ['Get-OwaMailboxPolicy', 'New-OwaMailboxPolicy'],
  async run(c, p) {
    const identity = requiredText(p, 'Identity')
    if (await c.shouldProcess(identity, 'Remove-OwaMailboxPolicy')) tell(c, await c.api.remove('owa-mailbox-policies', identity, { force: flag(p, 'Force') }))
  },
}
