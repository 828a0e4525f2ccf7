import type { Cmdlet } from '../../cmdlet.ts'
import type { ShellObject } from '../../shell-object.ts'
import { force } from './topology-parameters.ts'

interface Pending {
  changes: { change: string; what: string; identity: string; text: string }[]
}

export const publishCsTopology: Cmdlet = {
  name: 'Publish-CsTopology',
  synopsis: 'Shows the changes that wait for Enable-CsTopology.',
  description: 'Every change is published as it is made: nothing has to be carried to the store. Enable-CsTopology puts it in force.',
  parameters: { Force: force },
  examples: [{ line: 'Publish-CsTopology', does: 'What is published and not yet in force.' }],
  table: [{ property: 'Change' }, { property: 'Object' }, { property: 'Identity' }, { property: 'Details' }],
  see: ['Enable-CsTopology', 'Get-CsTopology'],
  async run(c) {
    const { result } = await c.api.run<Pending>('topology-difference')
    if (result.changes.length === 0) c.verbose('Nothing is pending: what is published is in force.')
    return result.changes.map(({ change, what, identity, text }): ShellObject => ({
      type: 'TopologyChange',
      properties: { Change: change.charAt(0).toUpperCase() + change.slice(1), Object: what, Identity: identity, Details: /\((.*)\)$/.exec(text)?.[1] ?? '' },
    }))
  },
}
