import type { AdminRuntime, ContactStore, ContactStoreReport } from '@parley/admin/runtime'
import { AppError } from '@parley/platform/errors'
import type { ServerRole } from '@parley/server/main'
import type { SipAddress } from '@parley/topology/names'

/** The roles of this process, each asked for when it is needed: they may be restarted meanwhile. */
export interface RunningRoles {
  web: AdminRuntime['web'] & {
    /** Also while the role is stopped: then as soon as it starts. */
    endSessions(address: SipAddress): Promise<void>
  }
  /** Undefined while it is stopped. */
  server(): Pick<ServerRole, 'knownServers' | 'replica' | 'removeImData' | 'contactStores'> | undefined
  health: AdminRuntime['health']
  ports: AdminRuntime['ports']
  probes: AdminRuntime['probes']
}

/** What the admin API may ask of the roles of this process. */
export function adminRuntime(roles: RunningRoles): AdminRuntime {
  const { web, server, health, ports, probes } = roles
  const running = () => {
    const role = server()
    if (role) return role
    throw new AppError('unavailable', 'The front end is not running', { remedy: 'Start it, then try again: what it keeps is reached through it only.' })
  }
  return {
    web: { state: () => web.state(), stop: () => web.stop(), start: () => web.start(), recycle: () => web.recycle(), provider: () => web.provider() },
    health,
    server: {
      knownServers: () => server()?.knownServers() ?? { servers: [], refusedPeers: [] },
      replicas: () => {
        const replica = server()?.replica()
        if (!replica) return []
        // The web role beside it reads the same store.
        const own = web.provider()?.server
        return own === undefined ? [replica] : [replica, { ...replica, fqdn: own }]
      },
    },
    users: {
      endSessions: (address) => web.endSessions(address),
      removeImData: async (address) => running().removeImData(address),
    },
    contacts: {
      storeOf: async (address) => running().contactStores.of(address),
      stores: async (pool) => reportOf(await running().contactStores.all(pool)),
      rollBack: async (address) => running().contactStores.rollBack(address),
      listOf: async (address) => {
        const { groups, contacts } = await running().contactStores.listOf(address)
        return { groups: [...groups.values()], contacts: [...contacts.values()].map(({ address: of, name, groups: ids }) => ({ address: of, name, groups: ids })) }
      },
    },
    ports,
    probes,
  }
}

const NAMED_FAILURES = 100

function reportOf(stores: readonly ContactStore[]): ContactStoreReport {
  const count = (state: ContactStore['state']) => stores.filter((one) => one.state === state).length
  return {
    disabled: count('UcsDisabled'),
    allowed: count('UcsAllowed'),
    migrating: count('UcsMigrating'),
    migrated: count('UcsMigrated'),
    failed: stores.filter(({ failure }) => failure !== undefined).toSorted((one, other) => (one.address < other.address ? -1 : 1)).slice(0, NAMED_FAILURES),
  }
}
