import { isServer } from '@parley/topology/owa/virtual-directories'
import type { AdminContext } from '../admin-context.ts'

/** What is wrong with the settings of OWA across servers: instant messaging switched on behind a front end, and members of a pool that lack
 *  what others have. */
export function owaWarnings(c: AdminContext): string[] {
  const { settings } = c.topology
  const directories = settings.list('owa-virtual-directory').map(({ name, value }) => ({ identity: name, ...value }))
  const behind = directories.filter((d) => d.type === 'back-end' && d.instantMessagingEnabled && d.instantMessagingType !== 'None')
  const onBackEnd = behind.map((d) => `Instant messaging is switched on for the back-end virtual directory ${d.identity}: it belongs on front ends only.`)
  return [...onBackEnd, ...c.topology.active().trustedApplicationPools.flatMap((pool) => memberWarnings(pool.fqdn, pool.computers, directories))]
}

type Directory = { identity: string; server: string; type: string; instantMessagingEnabled: boolean; instantMessagingType: string; instantMessagingServerName: string; instantMessagingCertificateThumbprint: string }

const told = ['instantMessagingEnabled', 'instantMessagingType', 'instantMessagingServerName', 'instantMessagingCertificateThumbprint'] as const

/** In an array of servers every one needs the same steps. */
function memberWarnings(pool: string, computers: readonly string[], directories: readonly Directory[]): string[] {
  if (computers.length < 2) return []
  const members = computers.map((computer) => ({ computer, directory: directories.find((d) => d.type === 'front-end' && isServer(d.server, computer)) }))
  const set = members.find(({ directory }) => directory?.instantMessagingType === 'Ocs')?.directory
  if (!set) return []
  return members.flatMap(({ computer, directory }) => {
    if (!directory) return [`${computer} of the pool ${pool} has no OWA virtual directory.`]
    // Each server has a certificate of its own, so a thumbprint may differ, but not be missing.
    const lacking = told.filter((name) => (name === 'instantMessagingCertificateThumbprint' ? set[name] !== '' && directory[name] === '' : directory[name] !== set[name]))
    const names = lacking.map((name) => name.charAt(0).toUpperCase() + name.slice(1))
    return names.length === 0 ? [] : [`${computer} of the pool ${pool} lacks settings that ${set.server} has: ${names.join(', ')}.`]
  })
}
