import type { Cmdlet } from '../../cmdlet.ts'
import { bare, force, identity, mustBeEnabled, oneIdentity, tell } from './topology-parameters.ts'

export const removeCsTrustedApplicationPool: Cmdlet = {
  name: 'Remove-CsTrustedApplicationPool',
  synopsis: 'Removes a trusted application pool with its computers and applications.',
  parameters: {
    Identity: identity('The FQDN of the pool.', 'trusted-application-pools', { mandatory: true, pipeline: true }),
    Force: force,
  },
  changes: true,
  examples: [
    { line: 'Remove-CsTrustedApplicationPool -Identity owa.parley.test', does: 'Removes the pool.' },
    { line: 'Get-CsTrustedApplicationPool -Filter "*.parley.test" | Remove-CsTrustedApplicationPool', does: 'Removes all pools of a domain.' },
  ],
  notes: 'It stays a known server until Enable-CsTopology has run.',
  see: ['Remove-CsTrustedApplication', 'Enable-CsTopology'],
  async run(c, p) {
    const fqdn = bare(oneIdentity(p), 'TrustedApplicationPool')
    if (!(await c.shouldProcess(fqdn, 'Remove-CsTrustedApplicationPool'))) return
    tell(c, await c.api.remove('trusted-application-pools', fqdn))
    mustBeEnabled(c)
  },
}
