import { flag, text } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { onlyLocal } from './local-computers.ts'
import { trustedApplicationComputer, type ComputerItem } from './topology-objects.ts'
import { bare, filter, identity, localStore, read } from './topology-parameters.ts'

export const getCsTrustedApplicationComputer: Cmdlet = {
  name: 'Get-CsTrustedApplicationComputer',
  synopsis: 'Shows the computers of trusted application pools.',
  parameters: {
    Identity: identity('The FQDN of a computer.', 'trusted-application-computers', { pipeline: true }),
    Filter: filter,
    Pool: { type: 'string', help: 'Only those of this pool.', complete: async (c) => (await c.api.list('trusted-application-pools')).map((pool) => pool.identity) },
    Local: { type: 'switch', help: 'Only those this installation runs as.' },
    LocalStore: localStore,
  },
  parameterSets: [['Identity'], ['Filter'], ['Pool'], ['Local']],
  examples: [{ line: 'Get-CsTrustedApplicationComputer', does: 'All computers.' }],
  table: [{ property: 'Identity' }, { property: 'Pool' }],
  see: ['New-CsTrustedApplicationComputer', 'Get-CsTrustedApplicationPool'],
  async run(c, p) {
    const pool = text(p, 'Pool')
    const found = await read<ComputerItem>(c, p, { collection: 'trusted-application-computers', shown: trustedApplicationComputer, ...(pool === undefined ? {} : { query: { pool: bare(pool, 'TrustedApplicationPool') } }) })
    return flag(p, 'Local') ? onlyLocal(c, found) : found
  },
}
