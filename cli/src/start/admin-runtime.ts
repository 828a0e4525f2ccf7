import type { AdminRuntime } from '@parley/admin/runtime'
import type { ServerRole } from '@parley/server/main'

/** The roles of this process, each asked for when it is needed: they may be restarted meanwhile. */
export interface RunningRoles {
  web: AdminRuntime['web']
  /** Undefined while it is stopped. */
  server(): Pick<ServerRole, 'knownServers' | 'replica'> | undefined
  probes: AdminRuntime['probes']
}

/** What the admin API may ask of the roles of this process. */
export function adminRuntime(roles: RunningRoles): AdminRuntime {
  const { web, server, probes } = roles
  return {
    web: { state: () => web.state(), stop: () => web.stop(), start: () => web.start(), recycle: () => web.recycle() },
    server: {
      knownServers: () => server()?.knownServers() ?? { servers: [], refusedPeers: [] },
      replicas: () => {
        const replica = server()?.replica()
        return replica ? [replica] : []
      },
    },
    probes,
  }
}
