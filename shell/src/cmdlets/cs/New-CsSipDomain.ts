import { bool, requiredText } from '../../bound.ts'
import type { ApiItem } from '../../api-client.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import type { ShellObject } from '../../shell-object.ts'
import { force, mustBeEnabled, tell } from './topology-parameters.ts'

export interface SipDomainItem extends ApiItem {
  isDefault: boolean
}

export function sipDomain(item: SipDomainItem): ShellObject {
  return { type: 'SipDomain', properties: { Identity: item.identity, Name: item.identity, IsDefault: item.isDefault } }
}

export const newCsSipDomain: Cmdlet = {
  name: 'New-CsSipDomain',
  synopsis: 'Adds a domain people can have addresses in.',
  parameters: {
    Identity: { type: 'string', position: 1, mandatory: true, aliases: ['Name'], help: 'The domain, such as parley.test.' },
    IsDefault: { type: 'bool', default: 'False', help: 'New users and GRUUs get this domain.' },
    Force: force,
  },
  changes: true,
  examples: [{ line: 'New-CsSipDomain -Identity branch.parley.test', does: 'A second domain.' }],
  see: ['Get-CsSipDomain', 'Enable-CsTopology'],
  async run(c, p) {
    const name = requiredText(p, 'Identity')
    if (!(await c.shouldProcess(name, 'New-CsSipDomain'))) return
    const changed = await c.api.create<SipDomainItem>('sip-domains', { identity: name, isDefault: bool(p, 'IsDefault') ?? false })
    tell(c, changed)
    mustBeEnabled(c)
    return changed.item && sipDomain(changed.item)
  },
}
