import { AppError } from '@parley/platform/errors'
import { toFqdn, toSipAddress } from '@parley/topology/names'
import { z } from 'zod'
import type { AdminContext } from '../admin-context.ts'
import type { Collection } from '../collection.ts'

export interface HealthMonitoring {
  /** The pool's FQDN. */
  identity: string
  version: number
  firstTestUserSipUri: string
  secondTestUserSipUri: string
}

type Users = Pick<HealthMonitoring, 'firstTestUserSipUri' | 'secondTestUserSipUri'>

const uri = z.string().min(3).max(320)
const fields = { firstTestUserSipUri: uri, secondTestUserSipUri: uri }

/** As whom the tests sign in to a pool when nobody is named. */
export const healthMonitoringConfigurations: Collection<HealthMonitoring> = {
  name: 'health-monitoring-configurations',
  summary: 'The two test users of a pool: without credentials the Test- cmdlets sign in as them',
  schema: z.object({ identity: z.string(), version: z.number(), ...fields }),
  createSchema: z.object({ identity: z.string().min(1).max(256), ...fields }),
  patchSchema: z.object(fields).partial(),
  roles: { read: 'read-only', write: 'administrator' },
  list: (c) => c.topology.settings.list('health-monitoring-configuration').map(({ name, version, value }) => ({ identity: name, version, ...value })),
  async create(c, { identity, ...users }: { identity: string } & Users) {
    const pool = toFqdn(identity)
    const pools: string[] = c.topology.active().pools.map((one) => one.fqdn)
    if (!pools.includes(pool)) throw new AppError('missing', `There is no pool ${pool}`, { parameter: 'identity', candidates: pools })
    return put(c, pool, users, 0)
  },
  update(c, identity, patch: Partial<Users>, o) {
    const { version, value } = c.topology.settings.get('health-monitoring-configuration', identity)!
    return put(c, identity, { ...value, ...patch }, o.ifVersion ?? version)
  },
  async remove(c, identity, o) {
    await c.topology.settings.remove('health-monitoring-configuration', identity, { ifVersion: o.ifVersion })
    return { warnings: [] }
  },
}

async function put(c: AdminContext, pool: string, users: Users, ifVersion: number) {
  const value = { firstTestUserSipUri: knownUri(c, users.firstTestUserSipUri), secondTestUserSipUri: knownUri(c, users.secondTestUserSipUri) }
  if (value.firstTestUserSipUri === value.secondTestUserSipUri) throw new AppError('invalid', 'The two test users are the same', { parameter: 'secondTestUserSipUri' })
  const stored = await c.topology.settings.put('health-monitoring-configuration', pool, value, { ifVersion })
  return { item: { identity: stored.name, version: stored.version, ...stored.value }, warnings: [] }
}

/** @throws AppError `missing` */
function knownUri(c: AdminContext, text: string): string {
  const address = toSipAddress(text)
  if (!c.topology.users.byAddress(address)) throw new AppError('missing', `There is no user ${address}`)
  return `sip:${address}`
}
