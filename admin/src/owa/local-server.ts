import { AppError } from '@parley/platform/errors'
import { isServer } from '@parley/topology/owa/virtual-directories'
import type { AdminContext } from '../admin-context.ts'

/** The web server of this data folder, whose files can be read. */
export function localServer(c: AdminContext): string | undefined {
  return c.runtime.web.provider()?.server ?? (c.topology.settings.list('exchange-server').length === 1 ? c.topology.settings.list('exchange-server')[0]?.name : undefined)
}

/** The FQDN of the server an administrator names, by its FQDN or short name; this one when none is named.
 *  @throws AppError `missing`, listing those there are */
export function serverNamed(c: AdminContext, name: string | undefined): string {
  const all = c.topology.settings.list('exchange-server').map((stored) => stored.name)
  const asked = name ?? localServer(c)
  const found = asked === undefined ? undefined : all.find((fqdn) => isServer(fqdn, asked))
  if (found !== undefined) return found
  throw new AppError('missing', asked === undefined ? 'Which server is not said' : `There is no server '${asked.slice(0, 80)}'`, { parameter: 'server', candidates: all })
}
