import { bodyOf, requiredText } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { authorizedHost, type AuthorizedHostItem } from './topology-objects.ts'
import { bare, force, mustBeEnabled, tell, trustSwitches } from './topology-parameters.ts'

export const newCsAuthorizedHost: Cmdlet = {
  name: 'New-CsAuthorizedHost',
  synopsis: 'Makes a host known by the name in its certificate, the way of the Authorized Hosts page.',
  description: 'Without TreatAsAuthenticated its requests are challenged, and it acts for nobody.',
  parameters: {
    Identity: { type: 'string', position: 1, mandatory: true, help: 'The FQDN in the subject of its certificate.' },
    Pool: { type: 'string', mandatory: true, help: 'The front end pool it may speak to.', complete: async (c) => (await c.api.list('pools')).map((pool) => pool.identity) },
    ...trustSwitches,
    Port: { type: 'int', help: 'Where it listens, if it does.' },
    Force: force,
  },
  changes: true,
  examples: [{ line: 'New-CsAuthorizedHost -Identity ex2.parley.test -Pool lync.parley.test -TreatAsAuthenticated $true -ThrottleAsServer $true', does: 'A host with both boxes ticked.' }],
  notes: 'A Parley cmdlet: the original had only the property page of the pool.',
  see: ['Enable-CsTopology', 'New-CsTrustedApplicationPool', 'Get-CsKnownServer'],
  async run(c, p) {
    const fqdn = requiredText(p, 'Identity')
    if (!(await c.shouldProcess(fqdn, 'New-CsAuthorizedHost'))) return
    const changed = await c.api.create<AuthorizedHostItem>('authorized-hosts', { identity: fqdn, pool: bare(requiredText(p, 'Pool'), 'Registrar'), ...bodyOf(p, [...Object.keys(trustSwitches), 'Port']) })
    tell(c, changed)
    mustBeEnabled(c)
    return changed.item && authorizedHost(changed.item)
  },
}
