import { bodyOf, text } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import type { AuthorizedHostItem } from './topology-objects.ts'
import { bare, force, identity, mustBeEnabled, oneIdentity, tell, trustSwitches } from './topology-parameters.ts'

export const setCsAuthorizedHost: Cmdlet = {
  name: 'Set-CsAuthorizedHost',
  synopsis: 'Changes an authorized host.',
  parameters: {
    Identity: identity('The FQDN of the host.', 'authorized-hosts', { mandatory: true, pipeline: true }),
    Pool: { type: 'string', help: 'Another front end pool.' },
    ...trustSwitches,
    Port: { type: 'int', help: 'Where it listens.' },
    Force: force,
  },
  changes: true,
  examples: [{ line: 'Set-CsAuthorizedHost -Identity ex2.parley.test -TreatAsAuthenticated $true', does: 'Lets the host act for users.' }],
  see: ['New-CsAuthorizedHost', 'Enable-CsTopology'],
  async run(c, p) {
    const fqdn = oneIdentity(p)
    if (!(await c.shouldProcess(fqdn, 'Set-CsAuthorizedHost'))) return
    const pool = text(p, 'Pool')
    const patch = { ...bodyOf(p, [...Object.keys(trustSwitches), 'Port']), ...(pool === undefined ? {} : { pool: bare(pool, 'Registrar') }) }
    tell(c, await c.api.update<AuthorizedHostItem>('authorized-hosts', fqdn, patch))
    mustBeEnabled(c)
  },
}
