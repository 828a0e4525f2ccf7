import { requiredText } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { trustedApplicationComputer, type ComputerItem } from './topology-objects.ts'
import { bare, force, mustBeEnabled, tell } from './topology-parameters.ts'

export const newCsTrustedApplicationComputer: Cmdlet = {
  name: 'New-CsTrustedApplicationComputer',
  synopsis: 'Adds a computer to a trusted application pool.',
  parameters: {
    Identity: { type: 'string', position: 1, mandatory: true, help: 'The FQDN of the computer.' },
    Pool: { type: 'string', mandatory: true, help: 'The pool it joins. A pool whose only computer has the name of the pool takes no other.', complete: async (c) => (await c.api.list('trusted-application-pools')).map((pool) => pool.identity) },
    Force: force,
  },
  changes: true,
  examples: [{ line: 'New-CsTrustedApplicationComputer -Identity ex2.parley.test -Pool mail.parley.test', does: 'A second member of an array of servers.' }],
  see: ['New-CsTrustedApplicationPool', 'Get-CsTrustedApplicationComputer'],
  async run(c, p) {
    const fqdn = requiredText(p, 'Identity')
    if (!(await c.shouldProcess(fqdn, 'New-CsTrustedApplicationComputer'))) return
    const changed = await c.api.create<ComputerItem>('trusted-application-computers', { identity: fqdn, pool: bare(requiredText(p, 'Pool'), 'TrustedApplicationPool') })
    tell(c, changed)
    mustBeEnabled(c)
    return changed.item && trustedApplicationComputer(changed.item)
  },
}
