import { flag, text } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { tell } from './topology-parameters.ts'
import { report } from './topology-report.ts'

interface Enabled {
  version: number
  changes: { text: string }[]
}

export const enableCsTopology: Cmdlet = {
  name: 'Enable-CsTopology',
  synopsis: 'Puts all changes of the topology in force.',
  description: 'The running servers take them up within seconds, without a restart. With -Verbose every change is shown.',
  parameters: {
    Report: { type: 'string', help: 'A file for a report of what was changed (HTML).' },
    SkipPrepareCheck: { type: 'switch', help: 'Accepted: there is no directory to prepare.' },
    Force: { type: 'switch', help: 'Also when a server would be known twice; the front end refuses it then.' },
  },
  changes: true,
  examples: [
    { line: 'Enable-CsTopology', does: 'Puts what is pending in force.' },
    { line: 'Enable-CsTopology -Verbose', does: 'The same, and tells what changes.' },
  ],
  notes: 'A server that would be known twice is refused, with the Remove- lines that leave it known once.',
  see: ['Publish-CsTopology', 'Get-CsTopology', 'Get-CsManagementStoreReplicationStatus', 'Get-CsKnownServer'],
  async run(c, p) {
    if (!(await c.shouldProcess('the topology', 'Enable-CsTopology'))) return
    const { result, warnings } = await c.api.run<Enabled>('enable-topology', { force: flag(p, 'Force') })
    if (result.changes.length > 0) tell(c, { warnings })
    else c.verbose('Nothing was pending.')
    for (const { text: line } of result.changes) c.verbose(line)
    c.verbose(`Topology version ${result.version} is in force.`)
    const file = text(p, 'Report')
    if (file !== undefined) await c.host.writeFile(file, report(`Topology version ${result.version}`, result.changes.map((change) => change.text)))
  },
}
