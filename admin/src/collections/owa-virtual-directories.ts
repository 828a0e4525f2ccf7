import { randomUUID } from 'node:crypto'
import { isFqdn, toFqdn, toThumbprint } from '@parley/topology/names'
import { instantMessagingTypes, toInstantMessagingType } from '@parley/topology/owa/instant-messaging-type'
import { defaultSite, directoryIdentity, findDirectory } from '@parley/topology/owa/virtual-directories'
import { owaVirtualDirectory, type OwaVirtualDirectory } from '@parley/topology/settings/owa-virtual-directory'
import { z } from 'zod'
import type { AdminContext } from '../admin-context.ts'
import type { Collection } from '../collection.ts'
import { afterRecycle } from '../owa/after-recycle.ts'
import { withoutEffect } from '../owa/without-effect.ts'

export interface OwaVirtualDirectoryItem extends OwaVirtualDirectory {
  /** `OWA\owa (Default Web Site)` */
  identity: string
  version: number
  whenChanged: number
}

const settable = z.object({
  internalUrl: z.string().max(500),
  externalUrl: z.string().max(500),
  logonFormat: z.enum(['FullDomain', 'PrincipalName', 'UserName']),
  instantMessagingEnabled: z.boolean(),
  instantMessagingType: z.string().max(60),
  instantMessagingServerName: z.string().max(300),
  instantMessagingCertificateThumbprint: z.string().max(200),
  displayPhotosEnabled: z.boolean(),
  setPhotoEnabled: z.boolean(),
  calendarEnabled: z.boolean(),
  contactsEnabled: z.boolean(),
}).partial()

type Patch = z.output<typeof settable>

/** OWA virtual directories of all servers. The web role reads its own when it starts. */
export const owaVirtualDirectories: Collection<OwaVirtualDirectoryItem> = {
  name: 'owa-virtual-directories',
  summary: 'OWA virtual directories: instant messaging and features, for everybody who comes in by them',
  schema: z.object({ identity: z.string(), version: z.number(), whenChanged: z.number(), ...owaVirtualDirectory.schema.shape, instantMessagingType: z.enum(instantMessagingTypes) }),
  createSchema: settable.extend({ server: z.string().max(255), site: z.string().max(100).optional(), type: z.enum(['front-end', 'back-end']).optional() }),
  patchSchema: settable,
  roles: { read: 'read-only', write: 'administrator' },
  list: items,
  get: (c, identity) => findDirectory(items(c), identity),
  async create(c, { server, site = defaultSite, type = 'front-end', ...patch }: Patch & { server: string; site?: string; type?: 'front-end' | 'back-end' }) {
    const fqdn = toFqdn(server)
    const value = owaVirtualDirectory.schema.parse({ server: fqdn, site, type, guid: randomUUID(), aliases: site === defaultSite ? ['WebApp', 'owa'] : [], internalUrl: `https://${fqdn}/owa`, ...normalised(patch) })
    if (!c.topology.settings.get('exchange-server', fqdn)) await c.topology.settings.put('exchange-server', fqdn, {})
    await c.topology.settings.put('owa-virtual-directory', directoryIdentity(fqdn, site), value, { ifVersion: 0 })
    const item = findDirectory(items(c), directoryIdentity(fqdn, site))
    return { item, warnings: warningsOf(c, item) }
  },
  async update(c, identity, patch: Patch, o) {
    const { identity: name, version, whenChanged: _, ...before } = findDirectory(items(c), identity)
    await c.topology.settings.put('owa-virtual-directory', name, { ...before, ...normalised(patch) }, { ifVersion: o.ifVersion ?? version })
    const item = findDirectory(items(c), name)
    return { item, warnings: [...warningsOf(c, item), ...withoutEffect(patch), afterRecycle] }
  },
  async remove(c, identity, o) {
    const { identity: name } = findDirectory(items(c), identity)
    await c.topology.settings.remove('owa-virtual-directory', name, o)
    return { warnings: [afterRecycle] }
  },
}

function items(c: AdminContext): OwaVirtualDirectoryItem[] {
  return c.topology.settings.list('owa-virtual-directory').map(({ name, version, changedAt, value }) => ({ identity: name, version, whenChanged: changedAt, ...value }))
}

/** @throws AppError `invalid` — a type that is none, a thumbprint that is none */
function normalised(patch: Patch): Partial<OwaVirtualDirectory> {
  const { instantMessagingType: type, instantMessagingCertificateThumbprint: thumbprint, instantMessagingServerName: name, ...others } = patch
  return {
    ...(others as Partial<OwaVirtualDirectory>),
    ...(type === undefined ? {} : { instantMessagingType: toInstantMessagingType(type) }),
    ...(thumbprint === undefined ? {} : { instantMessagingCertificateThumbprint: thumbprint.trim() === '' ? '' : toThumbprint(thumbprint) }),
    ...(name === undefined ? {} : { instantMessagingServerName: name.trim() }),
  }
}

function warningsOf(c: AdminContext, item: OwaVirtualDirectoryItem): string[] {
  const { instantMessagingEnabled: on, instantMessagingType: type, instantMessagingServerName: name, instantMessagingCertificateThumbprint: thumbprint } = item
  const store = c.topology.certificates.of(item.server)
  return [
    ...(on && item.type === 'back-end' ? [`${item.identity} is a back-end virtual directory: switch instant messaging on for the front end, ${directoryIdentity(item.server, defaultSite)}, only.`] : []),
    ...(type === 'Msn' ? [`InstantMessagingType MSN on ${item.identity}: provider not available.`] : []),
    ...(name !== '' && !isFqdn(name.toLowerCase()) ? [`InstantMessagingServerName '${name}' is not an FQDN; instant messaging will not start.`] : []),
    ...(thumbprint !== '' && store.list().length > 0 && !store.current(thumbprint) ? [`${item.server} has no certificate with the thumbprint ${thumbprint}.`] : []),
  ]
}
