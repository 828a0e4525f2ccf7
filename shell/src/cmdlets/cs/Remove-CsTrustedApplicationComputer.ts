import type { Cmdlet } from '../../cmdlet.ts'
import { force, identity, mustBeEnabled, oneIdentity, tell } from './topology-parameters.ts'

export const removeCsTrustedApplicationComputer: Cmdlet = {
  name: 'Remove-CsTrustedApplicationComputer',
  synopsis: 'Takes a computer out of its trusted application pool.',
  parameters: {
    Identity: identity('The FQDN of the computer; the last of a pool goes with the pool only.', 'trusted-application-computers', { mandatory: true, pipeline: true }),
    Force: force,
  },
  changes: true,
  examples: [{ line: 'Remove-CsTrustedApplicationComputer -Identity ex2.parley.test', does: 'One member less.' }],
  see: ['Remove-CsTrustedApplicationPool'],
  async run(c, p) {
    const fqdn = oneIdentity(p)
    if (!(await c.shouldProcess(fqdn, 'Remove-CsTrustedApplicationComputer'))) return
    tell(c, await c.api.remove('trusted-application-computers', fqdn))
    mustBeEnabled(c)
  },
}
