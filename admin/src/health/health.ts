import { toAppError } from '@parley/platform/errors'
import type { AdminContext } from '../admin-context.ts'
import { certificateHealth } from './certificate-health.ts'
import { contactStoreHealth } from './contact-store-health.ts'
import type { HealthCheck, HealthRow } from './health-row.ts'
import { providerHealth } from './provider-health.ts'
import { roleHealth } from './role-health.ts'
import { topologyHealth } from './topology-health.ts'

/** All health sets, by name, in the order they are shown. */
const sets: Readonly<Record<string, HealthCheck>> = {
  Roles: roleHealth,
  Topology: topologyHealth,
  'OWA.Protocol.Dep': providerHealth,
  Certificates: certificateHealth,
  'Unified contact store': contactStoreHealth,
}

export const healthSets = Object.keys(sets)

/** Every check, made now. One that breaks is a row of its own and keeps no other from being made.
 *  @param only  one health set */
export async function healthOf(c: AdminContext, only?: string): Promise<HealthRow[]> {
  const wanted = Object.entries(sets).filter(([name]) => only === undefined || name.toLowerCase() === only.toLowerCase())
  return (await Promise.all(wanted.map(([name, check]) => rowsOf(c, name, check)))).flat()
}

async function rowsOf(c: AdminContext, set: string, check: HealthCheck): Promise<HealthRow[]> {
  try {
    return await check(c)
  } catch (thrown) {
    const { message, remedy } = toAppError(thrown)
    return [{ set, check: 'Could be checked', target: '', state: 'failure', found: message, remedy: remedy ?? 'Look at the event log, then check again.' }]
  }
}
