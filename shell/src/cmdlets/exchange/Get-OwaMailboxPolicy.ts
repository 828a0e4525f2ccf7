import { text } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { matches } from './matching.ts'
import { owaMailboxPolicy, type PolicyItem } from './owa-objects.ts'

export const getOwaMailboxPolicy: Cmdlet = {
  name: 'Get-OwaMailboxPolicy',
  synopsis: 'Shows OWA mailbox policies.',
  parameters: { Identity: { type: 'string', position: 1, pipeline: 'both', help: 'The name of a policy, or a pattern.', complete: async (c) => (await c.api.list('owa-mailbox-policies')).map((one) => one.identity) } },
  examples: [{ line: 'Get-OwaMailboxPolicy | fl Name,Inst*', does: 'What each policy says about instant messaging.' }],
  table: [{ property: 'Name' }, { property: 'IsDefault' }, { property: 'InstantMessagingEnabled' }, { property: 'InstantMessagingType' }],
  see: ['Set-OwaMailboxPolicy', 'Set-CASMailbox'],
  async run(c, p) {
    const identity = text(p, 'Identity')
    if (identity !== undefined && !/[*?]/.test(identity)) return owaMailboxPolicy(await c.api.get<PolicyItem>('owa-mailbox-policies', identity))
    const all = await c.api.list<PolicyItem>('owa-mailbox-policies')
    return all.filter((item) => identity === undefined || matches(identity, item.identity)).map(owaMailboxPolicy)
  },
}
