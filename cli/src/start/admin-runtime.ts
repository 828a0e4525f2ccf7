import type { AdminRuntime } from '@parley/admin/runtime'

/** The roles of this process, each asked for when it is needed: they may be restarted meanwhile. */
export interface RunningRoles {
  web: AdminRuntime['web']
  probes: AdminRuntime['probes']
}

/** What the admin API may ask of the roles of this process. */
export function adminRuntime(roles: RunningRoles): AdminRuntime {
  const { web, probes } = roles
  return {
    web: { state: () => web.state(), stop: () => web.stop(), start: () => web.start(), recycle: () => web.recycle() },
    probes,
  }
}
