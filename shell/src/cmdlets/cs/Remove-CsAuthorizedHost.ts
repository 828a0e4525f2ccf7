import type { Cmdlet } from '../../cmdlet.ts'
import { force, identity, mustBeEnabled, oneIdentity, tell } from './topology-parameters.ts'

export const removeCsAuthorizedHost: Cmdlet = {
  name: 'Remove-CsAuthorizedHost',
  synopsis: 'Removes an authorized host.',
  parameters: { Identity: identity('The FQDN of the host.', 'authorized-hosts', { mandatory: true, pipeline: true }), Force: force },
  changes: true,
  examples: [{ line: 'Remove-CsAuthorizedHost -Identity ex2.parley.test', does: 'The host is unknown after Enable-CsTopology.' }],
  see: ['New-CsAuthorizedHost', 'Enable-CsTopology'],
  async run(c, p) {
    const fqdn = oneIdentity(p)
    if (!(await c.shouldProcess(fqdn, 'Remove-CsAuthorizedHost'))) return
    tell(c, await c.api.remove('authorized-hosts', fqdn))
    mustBeEnabled(c)
  },
}
