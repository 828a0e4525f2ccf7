import { toFqdn } from '@parley/topology/names'
import { isServer, shortName } from '@parley/topology/owa/virtual-directories'
import { exchangeServer, type ExchangeServer } from '@parley/topology/settings/exchange-server'
import { z } from 'zod'
import type { AdminContext } from '../admin-context.ts'
import type { Collection } from '../collection.ts'
import { serverNamed } from '../owa/local-server.ts'

export interface ExchangeServerItem extends ExchangeServer {
  /** The FQDN. */
  identity: string
  /** `OWA` */
  name: string
  version: number
}

const { roles: kinds, autoDiscoverServiceInternalUri: uri, production } = exchangeServer.schema.shape
const url = uri.unwrap().refine((text) => text === '' || /^https:\/\/[^\s/]+\/\S*$/i.test(text), 'is an https URL')
const settable = z.object({ roles: kinds.unwrap().min(1), autoDiscoverServiceInternalUri: url, production: production.unwrap() }).partial()

type Patch = z.output<typeof settable>

/** The servers of the web side. */
export const exchangeServers: Collection<ExchangeServerItem> = {
  name: 'exchange-servers',
  summary: 'Servers of the web side, with the address Autodiscover has inside',
  schema: z.object({ identity: z.string(), name: z.string(), version: z.number(), ...exchangeServer.schema.shape }),
  createSchema: settable.extend({ identity: z.string().max(255) }),
  patchSchema: settable,
  roles: { read: 'read-only', write: 'administrator' },
  list: items,
  get: (c, identity) => items(c).find((item) => isServer(item.identity, identity)),
  async create(c, { identity, ...value }: Patch & { identity: string }) {
    await c.topology.settings.put('exchange-server', toFqdn(identity), exchangeServer.schema.parse(value), { ifVersion: 0 })
    return { ...itemOf(c, toFqdn(identity)), warnings: [] }
  },
  async update(c, identity, patch: Patch, o) {
    const name = serverNamed(c, identity)
    const before = c.topology.settings.get('exchange-server', name)
    await c.topology.settings.put('exchange-server', name, { ...before?.value, ...exchangeServer.schema.partial().parse(patch) }, { ifVersion: o.ifVersion ?? before?.version })
    return { ...itemOf(c, name), warnings: [] }
  },
  async remove(c, identity, o) {
    await c.topology.settings.remove('exchange-server', serverNamed(c, identity), o)
    return { warnings: [] }
  },
}

function items(c: AdminContext): ExchangeServerItem[] {
  return c.topology.settings.list('exchange-server').map(({ name, version, value }) => ({ identity: name, name: shortName(name), version, ...value }))
}

function itemOf(c: AdminContext, name: string): { item?: ExchangeServerItem } {
  const item = items(c).find((one) => one.identity === name)
  return item ? { item } : {}
}
