import { bodyOf, requiredText, text } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { trustedApplicationPool, type PoolItem } from './topology-objects.ts'
import { bare, force, identity, mediaPorts, mediaPortsOf, mustBeEnabled, tell, trustSwitches } from './topology-parameters.ts'

export const newCsTrustedApplicationPool: Cmdlet = {
  name: 'New-CsTrustedApplicationPool',
  synopsis: 'Makes a pool of computers that host trusted applications, such as Outlook Web App.',
  description: 'The pool gets one computer. Its FQDN is the name in the certificate the computers present. After Enable-CsTopology it is a known server.',
  parameters: {
    Identity: identity('The FQDN of the pool: the name in its certificate.', 'trusted-application-pools', { mandatory: true }),
    Registrar: { type: 'string', help: 'The front end pool that is its next hop.', default: 'the only pool, where there is one', complete: async (c) => (await c.api.list('pools')).map((pool) => pool.identity) },
    Site: { type: 'string', mandatory: true, help: 'The SiteId of its site, without site: before it. Get-CsSite shows it.', complete: async (c) => (await c.api.list('sites')).map((site) => site.identity) },
    ComputerFqdn: { type: 'string', help: 'The first computer; another name than the pool\'s if more will follow.', default: 'the FQDN of the pool' },
    RequiresReplication: { type: 'bool', default: 'True', help: 'Whether configuration is replicated to the pool; Outlook Web App does not need it.' },
    ...trustSwitches,
    ...mediaPorts,
    Force: force,
  },
  changes: true,
  examples: [
    { line: 'New-CsTrustedApplicationPool -Identity owa2.parley.test -Registrar lync.parley.test -Site site1 -RequiresReplication $False', does: 'A pool of one computer for Outlook Web App.' },
    { line: 'New-CsTrustedApplicationPool -Identity mail.parley.test -Registrar lync.parley.test -Site site1 -ComputerFqdn ex1.parley.test', does: 'A pool named like an array of servers, with its first member.' },
  ],
  see: ['New-CsTrustedApplication', 'New-CsTrustedApplicationComputer', 'Enable-CsTopology', 'Get-CsSite'],
  async run(c, p) {
    const fqdn = bare(requiredText(p, 'Identity'), 'TrustedApplicationPool')
    if (!(await c.shouldProcess(fqdn, 'New-CsTrustedApplicationPool'))) return
    const registrar = text(p, 'Registrar')
    const changed = await c.api.create<PoolItem>('trusted-application-pools', {
      identity: fqdn,
      ...(registrar === undefined ? {} : { registrar: bare(registrar, 'Registrar') }),
      ...bodyOf(p, ['Site', 'ComputerFqdn', 'RequiresReplication', ...Object.keys(trustSwitches)]),
      ...mediaPortsOf(p),
    })
    tell(c, changed)
    mustBeEnabled(c)
    return changed.item && trustedApplicationPool(changed.item)
  },
}
