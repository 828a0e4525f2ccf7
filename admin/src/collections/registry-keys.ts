import { AppError } from '@parley/platform/errors'
import { registryName } from '@parley/topology/owa/sources'
import { toRegistryPath } from '@parley/topology/owa/registry'
import { z } from 'zod'
import type { AdminContext } from '../admin-context.ts'
import type { Collection } from '../collection.ts'
import { afterRecycle } from '../owa/after-recycle.ts'
import { serverNamed } from '../owa/local-server.ts'

export interface RegistryKeyItem {
  /** `HKLM:\SYSTEM\…` */
  identity: string
  version: number
  values: Record<string, string>
}

/** What Windows would keep in its registry, of the server of this data folder. */
export const registryKeys: Collection<RegistryKeyItem> = {
  name: 'registry-keys',
  summary: 'Registry keys of this server, as far as the product looks there',
  schema: z.object({ identity: z.string(), version: z.number(), values: z.record(z.string(), z.string()) }),
  patchSchema: z.object({ values: z.record(z.string().min(1).max(200), z.string().max(2_000).nullable()) }),
  roles: { read: 'read-only', write: 'administrator' },
  list: items,
  get: (c, identity) => items(c).find((item) => item.identity.toLowerCase() === path(identity).toLowerCase()),
  async update(c, identity, { values }: { values: Record<string, string | null> }, o) {
    const name = registryName(serverNamed(c, undefined), path(identity))
    const before = c.topology.settings.get('registry-key', name)
    if (!before) throw new AppError('missing', `There is no key ${path(identity)}`, { candidates: items(c).map((item) => item.identity) })
    const changes = Object.entries(values).map(([given, value]) => [Object.keys(before.value.values).find((known) => known.toLowerCase() === given.toLowerCase()) ?? given, value] as const)
    const next = Object.entries({ ...before.value.values, ...Object.fromEntries(changes) }).filter((entry): entry is [string, string] => entry[1] !== null)
    const stored = await c.topology.settings.put('registry-key', name, { values: Object.fromEntries(next) }, { ifVersion: o.ifVersion ?? before.version })
    return { item: { identity: path(identity), version: stored.version, values: stored.value.values }, warnings: [afterRecycle] }
  },
}

function items(c: AdminContext): RegistryKeyItem[] {
  const prefix = registryName(serverNamed(c, undefined), '')
  return c.topology.settings.list('registry-key').flatMap(({ name, version, value }) => (name.toLowerCase().startsWith(prefix.toLowerCase()) ? [{ identity: name.slice(prefix.length), version, values: value.values }] : []))
}

function path(identity: string): string {
  const known = toRegistryPath(identity)
  if (known !== undefined) return known
  throw new AppError('invalid', 'That is not a path of the registry', { expected: 'HKLM:\\SYSTEM\\…', found: identity.slice(0, 80) })
}
