import { bodyOf, text } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import type { PoolItem } from './topology-objects.ts'
import { bare, force, identity, mediaPorts, mediaPortsOf, mustBeEnabled, oneIdentity, tell, trustSwitches } from './topology-parameters.ts'

export const setCsTrustedApplicationPool: Cmdlet = {
  name: 'Set-CsTrustedApplicationPool',
  synopsis: 'Changes a trusted application pool.',
  parameters: {
    Identity: identity('The FQDN of the pool.', 'trusted-application-pools', { mandatory: true, pipeline: true }),
    Registrar: { type: 'string', help: 'Another front end pool as its next hop; contacts of its endpoints at the old one are left behind.', complete: async (c) => (await c.api.list('pools')).map((pool) => pool.identity) },
    RequiresReplication: { type: 'bool', help: 'Whether configuration is replicated to the pool.' },
    ...trustSwitches,
    ...mediaPorts,
    Force: force,
  },
  changes: true,
  examples: [{ line: 'Set-CsTrustedApplicationPool -Identity owa.parley.test -RequiresReplication $False', does: 'Takes the pool out of replication.' }],
  see: ['Get-CsTrustedApplicationPool', 'Enable-CsTopology'],
  async run(c, p) {
    const fqdn = bare(oneIdentity(p), 'TrustedApplicationPool')
    if (!(await c.shouldProcess(fqdn, 'Set-CsTrustedApplicationPool'))) return
    const registrar = text(p, 'Registrar')
    const patch = { ...bodyOf(p, ['RequiresReplication', ...Object.keys(trustSwitches)]), ...(registrar === undefined ? {} : { registrar: bare(registrar, 'Registrar') }), ...mediaPortsOf(p) }
    tell(c, await c.api.update<PoolItem>('trusted-application-pools', fqdn, patch))
    mustBeEnabled(c)
  },
}
