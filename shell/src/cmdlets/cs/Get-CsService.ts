import { flag, text } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { service, type ServiceItem } from './topology-objects.ts'
import { filter, identity, localStore, read } from './topology-parameters.ts'

const roles = ['Registrar', 'UserServer', 'Director', 'WebServer', 'TrustedApplicationPool'] as const

export const getCsService: Cmdlet = {
  name: 'Get-CsService',
  synopsis: 'Shows the services of the pools.',
  parameters: {
    Identity: identity('A service, such as Registrar:lync.parley.test.', 'services', { pipeline: true }),
    Filter: filter,
    PoolFqdn: { type: 'string', help: 'Only those of this pool.' },
    ...Object.fromEntries(roles.map((role) => [role, { type: 'switch', help: `Only services of the role ${role}.` } as const])),
    LocalStore: localStore,
  },
  examples: [
    { line: 'Get-CsService -TrustedApplicationPool', does: 'The external servers, with their ServiceIds.' },
    { line: 'Get-CsService -PoolFqdn lync.parley.test', does: 'What runs on a pool.' },
  ],
  table: [{ property: 'Identity' }, { property: 'ServiceId' }, { property: 'SiteId' }],
  see: ['Get-CsPool', 'Test-CsTopology'],
  async run(c, p) {
    const pool = text(p, 'PoolFqdn')
    const wanted: readonly string[] = roles.filter((role) => flag(p, role))
    const all = await read<ServiceItem>(c, p, { collection: 'services', shown: service, ...(pool === undefined ? {} : { query: { poolFqdn: pool } }) })
    return wanted.length === 0 ? all : all.filter((object) => wanted.includes(String(object.properties['Role'])))
  },
}
