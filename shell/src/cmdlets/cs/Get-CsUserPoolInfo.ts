import type { Cmdlet } from '../../cmdlet.ts'
import type { ApiItem } from '../../api-client.ts'
import { getUser, userIdentity } from './user-parameters.ts'

interface Pool extends ApiItem {
  computers: string[]
}

export const getCsUserPoolInfo: Cmdlet = {
  name: 'Get-CsUserPoolInfo',
  synopsis: 'Shows the pool and the computers where a user is at home.',
  parameters: { Identity: userIdentity('One user', { mandatory: true }) },
  examples: [{ line: 'Get-CsUserPoolInfo -Identity alice@parley.test', does: 'The home pool of alice and its computers, the first to be asked first.' }],
  see: ['Get-CsUser', 'Move-CsUser'],
  async run(c, p) {
    const user = await getUser(c, p)
    const pool = user.registrarPool === null ? undefined : await c.api.get<Pool>('pools', user.registrarPool)
    return {
      type: 'CsUserPoolInfo',
      properties: {
        Identity: user.identity,
        PrimaryPoolFQDN: pool?.identity ?? null,
        BackupPoolFQDN: null,
        PrimaryPoolMachinesInPreferredOrder: pool?.computers ?? [],
        PrimaryPoolPrimaryRegistrar: pool?.computers[0] ?? null,
      },
    }
  },
}
