import { describe, effectiveSettings } from '@parley/topology/owa/effective'
import { readOwaSources, type OwaSources } from '@parley/topology/owa/sources'
import { shortName } from '@parley/topology/owa/virtual-directories'
import type { TrustedApplicationPool } from '@parley/topology/topology'
import type { AdminContext } from '../admin-context.ts'
import { localServer } from '../owa/local-server.ts'
import type { TopologyCheck } from './check-topology.ts'

const check = 'Has the settings of its pool'

/** Whether every computer of the pools that host Outlook Web App is set up for instant messaging: behind one name the steps have to be done on each. */
export async function memberSettings(c: AdminContext): Promise<TopologyCheck[]> {
  const { pools, trustedApplicationPools } = c.topology.active()
  const settings = c.topology.settings
  const servers = new Set([...settings.list('exchange-server').map((s) => s.name.toLowerCase()), ...settings.list('owa-virtual-directory').map((d) => d.value.server)])
  const hosting = trustedApplicationPools.filter((pool) => pools.some((p) => p.fqdn === pool.registrar) && pool.computers.some((computer) => servers.has(computer)))
  return Promise.all(hosting.flatMap((pool) => pool.computers.map((computer) => memberCheck(c, pool, computer))))
}

async function memberCheck(c: AdminContext, pool: TrustedApplicationPool, target: string): Promise<TopologyCheck> {
  const local = localServer(c) === target
  const sources = await readOwaSources(c.topology, { server: target, ...(local ? { folder: c.topology.dataDir } : {}) })
  const lacking = lackingSettings(sources, pool)
  if (lacking.length === 0) return { target, check, ok: true }
  const remedy = `Repeat on ${target} what was set on the other computers of ${pool.fqdn}.`
  return { target, check, ok: false, warning: true, error: lacking.join('; '), remedy }
}

function lackingSettings(sources: OwaSources, pool: TrustedApplicationPool): string[] {
  const { directory } = sources
  if (!directory) return [`there is no OWA virtual directory on ${shortName(sources.server).toUpperCase()}`]
  // Switched off on purpose: nothing is missing then.
  if (!directory.value.instantMessagingEnabled) return []
  const { serverName, certificate } = effectiveSettings(sources)
  const lacking: string[] = []
  if (directory.value.instantMessagingType !== 'Ocs') lacking.push(`InstantMessagingType is ${directory.value.instantMessagingType} on ${directory.identity}`)
  if (!serverName.winner) lacking.push('IMServerName is set nowhere')
  else if (serverName.winner.value.toLowerCase() !== pool.registrar) lacking.push(`${describe(serverName.winner)}, but the Registrar of ${pool.fqdn} is ${pool.registrar}`)
  if (!certificate.winner) lacking.push('IMCertificateThumbprint is set nowhere')
  return lacking
}
