import { flag, text } from '../../bound.ts'
import type { ApiItem } from '../../api-client.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import type { ShellObject } from '../../shell-object.ts'
import { onlyLocal } from './local-computers.ts'
import { filter, identity, localStore, read } from './topology-parameters.ts'

interface Computer extends ApiItem {
  pool: string
}

export const getCsComputer: Cmdlet = {
  name: 'Get-CsComputer',
  synopsis: 'Shows the computers of all pools.',
  parameters: {
    Identity: identity('The FQDN of a computer.', 'computers', { pipeline: true }),
    Filter: filter,
    Pool: { type: 'string', help: 'Only those of this pool.' },
    Local: { type: 'switch', help: 'Only those this installation runs as.' },
    LocalStore: localStore,
  },
  parameterSets: [['Identity'], ['Filter'], ['Pool'], ['Local']],
  examples: [{ line: 'Get-CsComputer -Pool lync.parley.test', does: 'The computers of a pool.' }],
  table: [{ property: 'Identity' }, { property: 'Pool' }],
  see: ['Get-CsPool', 'Get-CsTrustedApplicationComputer'],
  async run(c, p) {
    const pool = text(p, 'Pool')
    const found = await read<Computer>(c, p, { collection: 'computers', shown, ...(pool === undefined ? {} : { query: { pool } }) })
    return flag(p, 'Local') ? onlyLocal(c, found) : found
  },
}

function shown(item: Computer): ShellObject {
  return { type: 'Computer', properties: { Identity: item.identity, Pool: item.pool, Fqdn: item.identity } }
}
