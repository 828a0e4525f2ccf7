import type { ApiItem } from '../../api-client.ts'
import { bool, text } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import type { ShellObject } from '../../shell-object.ts'
import { tell } from './changed.ts'
import { matches } from './matching.ts'

interface ServerItem extends ApiItem {
  name: string
  roles: string[]
  autoDiscoverServiceInternalUri: string
  production: boolean
}

const object = (item: ServerItem): ShellObject => ({
  type: 'ClientAccessServer',
  properties: {
    Name: item.name,
    Fqdn: item.identity,
    OutlookAnywhereEnabled: false,
    AutoDiscoverServiceCN: item.name,
    AutoDiscoverServiceClassName: 'ms-Exchange-AutoDiscover-Service',
    AutoDiscoverServiceInternalUri: item.autoDiscoverServiceInternalUri,
    Roles: item.roles,
    Production: item.production,
    Identity: item.name,
  },
})

const complete: NonNullable<Cmdlet['parameters'][string]['complete']> = async (c) => (await c.api.list('exchange-servers')).map((one) => one.identity)

/** Both names of the cmdlet; the older one says so. */
export function getter(name: 'Get-ClientAccessServer' | 'Get-ClientAccessService'): Cmdlet {
  const older = name === 'Get-ClientAccessServer'
  return {
    name,
    synopsis: 'Shows the client access servers, with the address of Autodiscover inside.',
    ...(older ? { description: 'The older name of Get-ClientAccessService.' } : {}),
    parameters: { Identity: { type: 'string', position: 1, pipeline: 'both', help: 'The name or FQDN of a server, or a pattern.', complete } },
    examples: [{ line: `${name} | fl AutoDiscoverServiceInternalUri`, does: 'Where Autodiscover is.' }],
    table: [{ property: 'Name' }, { property: 'Fqdn' }, { property: 'AutoDiscoverServiceInternalUri' }],
    see: [older ? 'Get-ClientAccessService' : 'Set-ClientAccessService'],
    async run(c, p) {
      if (older) c.warn('Get-ClientAccessServer is the older name: use Get-ClientAccessService.')
      const identity = text(p, 'Identity')
      if (identity !== undefined && !/[*?]/.test(identity)) return object(await c.api.get<ServerItem>('exchange-servers', identity))
      const all = await c.api.list<ServerItem>('exchange-servers')
      return all.filter((item) => item.roles.includes('ClientAccess') && (identity === undefined || matches(identity, item.name) || matches(identity, item.identity))).map(object)
    },
  }
}

export function setter(name: 'Set-ClientAccessServer' | 'Set-ClientAccessService'): Cmdlet {
  return {
    name,
    synopsis: 'Changes a client access server.',
    parameters: {
      Identity: { type: 'string', mandatory: true, position: 1, pipeline: 'both', help: 'The name or FQDN of the server.', complete },
      AutoDiscoverServiceInternalUri: { type: 'string', help: 'The address of Autodiscover inside: https://…/Autodiscover/Autodiscover.xml.' },
      Production: { type: 'bool', help: 'Whether iisreset asks before it stops the server.', default: '$False' },
    },
    changes: true,
    examples: [{ line: `${name} -Identity OWA -AutoDiscoverServiceInternalUri https://autodiscover.parley.test/Autodiscover/Autodiscover.xml`, does: 'Says where Autodiscover is.' }],
    see: ['Get-ClientAccessService'],
    async run(c, p) {
      const identity = text(p, 'Identity') ?? ''
      if (!(await c.shouldProcess(identity, name))) return
      const [uri, production] = [text(p, 'AutoDiscoverServiceInternalUri'), bool(p, 'Production')]
      tell(c, await c.api.update('exchange-servers', identity, { ...(uri === undefined ? {} : { autoDiscoverServiceInternalUri: uri }), ...(production === undefined ? {} : { production }) }))
    },
  }
}
