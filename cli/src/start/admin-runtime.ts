import type { AdminRuntime } from '@parley/admin/runtime'
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
  server(): Pick<ServerRole, 'knownServers' | 'replica' | 'removeImData'> | undefined
  health: AdminRuntime['health']
  ports: AdminRuntime['ports']
  probes: AdminRuntime['probes']
}

/** What the admin API may ask of the roles of this process. */
export function adminRuntime(roles: RunningRoles): AdminRuntime {
  const { web, server, health, ports, probes } = roles
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
      removeImData: async (address) => {
        const running = server()
        if (!running) throw new AppError('unavailable', 'The front end is not running', { remedy: 'Start it, then try again: what it keeps can be removed by it only.' })
        await running.removeImData(address)
      },
    },
    ports,
    probes,
  }
}
