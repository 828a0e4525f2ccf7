import { number } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import type { ShellObject } from '../../shell-object.ts'
import { force } from './topology-parameters.ts'

interface Pending {
  changes: { change: string; what: string; identity: string; text: string }[]
}

export const publishCsTopology: Cmdlet = {
  name: 'Publish-CsTopology',
  synopsis: 'Shows the changes that wait for Enable-CsTopology, or publishes an earlier topology again.',
  description: 'Every change is published as it is made: nothing has to be carried to the store. Enable-CsTopology puts it in force.',
  parameters: {
    Version: { type: 'int', help: 'A version that was in force, in place of all that waits now. The number in force drops what waits. Get-CsTopology -AllVersions lists them.' },
    Force: force,
  },
  changes: true,
  examples: [
    { line: 'Publish-CsTopology', does: 'What is published and not yet in force.' },
    { line: 'Publish-CsTopology -Version 1', does: 'Publishes the first topology again; Enable-CsTopology goes back to it.' },
  ],
  table: [{ property: 'Change' }, { property: 'Object' }, { property: 'Identity' }, { property: 'Details' }],
  see: ['Enable-CsTopology', 'Get-CsTopology'],
  async run(c, p) {
    const version = number(p, 'Version')
    if (version !== undefined && !(await c.shouldProcess(`topology version ${version}`, 'Publish-CsTopology'))) return
    const { result } = version === undefined ? await c.api.run<Pending>('topology-difference') : await c.api.run<Pending>('restore-topology', { version })
    if (result.changes.length === 0) c.verbose('Nothing is pending: what is published is in force.')
    return result.changes.map(({ change, what, identity, text }): ShellObject => ({
      type: 'TopologyChange',
      properties: { Change: change.charAt(0).toUpperCase() + change.slice(1), Object: what, Identity: identity, Details: /\((.*)\)$/.exec(text)?.[1] ?? '' },
    }))
  },
}
