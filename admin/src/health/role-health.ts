import type { HealthCheck } from './health-row.ts'

/** Whether each role of the process runs, and how well. */
export const roleHealth: HealthCheck = (c) =>
  Object.entries(c.runtime.health()).map(([role, { state, reasons = [] }]) => ({
    set: 'Roles',
    check: 'Runs',
    target: role,
    state: state === 'up' ? 'ok' : state === 'degraded' ? 'warning' : 'failure',
    found: reasons.join('; ') || state,
    ...(state === 'down' && { remedy: 'Start it: iisreset /start.' }),
  }))
