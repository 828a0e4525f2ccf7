import { randomUUID } from 'node:crypto'
import { settingOverride, type SettingOverride } from '@parley/topology/settings/setting-override'
import { z } from 'zod'
import type { AdminContext } from '../admin-context.ts'
import type { Collection } from '../collection.ts'
import { afterRecycle } from '../owa/after-recycle.ts'

export interface SettingOverrideItem extends SettingOverride {
  identity: string
  version: number
  whenChanged: number
}

const { component, section, parameters, reason, servers, minVersion, maxVersion } = settingOverride.schema.shape
const settable = { parameters, reason, servers: servers.unwrap(), minVersion: minVersion.unwrap(), maxVersion: maxVersion.unwrap() }

/** Settings given from above. */
export const settingOverrides: Collection<SettingOverrideItem> = {
  name: 'setting-overrides',
  summary: 'Setting overrides: they win over web.config and virtual directories',
  schema: z.object({ identity: z.string(), version: z.number(), whenChanged: z.number(), ...settingOverride.schema.shape }),
  createSchema: z.object({ identity: z.string().max(256), component, section, ...settable }).partial({ servers: true, minVersion: true, maxVersion: true }),
  patchSchema: z.object(settable).partial(),
  roles: { read: 'read-only', write: 'administrator' },
  list: items,
  async create(c, { identity, ...value }: Partial<SettingOverride> & Pick<SettingOverride, 'component' | 'section' | 'parameters' | 'reason'> & { identity: string }) {
    await c.topology.settings.put('setting-override', identity, { ...value, guid: randomUUID(), modifiedBy: c.actor.name }, { ifVersion: 0 })
    const item = items(c).find((one) => one.identity.toLowerCase() === identity.trim().toLowerCase())
    return { ...(item ? { item } : {}), warnings: [...unknownPlace(value), afterRecycle] }
  },
  async update(c, identity, patch: Partial<SettingOverride>, o) {
    const stored = items(c).find((one) => one.identity.toLowerCase() === identity.trim().toLowerCase())
    const { identity: name = identity, version, whenChanged: _, ...before } = stored ?? ({} as SettingOverrideItem)
    const changed = await c.topology.settings.put('setting-override', name, { ...before, ...patch, modifiedBy: c.actor.name }, { ifVersion: o.ifVersion ?? version })
    return { item: { identity: changed.name, version: changed.version, whenChanged: changed.changedAt, ...changed.value }, warnings: [afterRecycle] }
  },
  async remove(c, identity, o) {
    await c.topology.settings.remove('setting-override', identity, o)
    return { warnings: [afterRecycle] }
  },
}

function items(c: AdminContext): SettingOverrideItem[] {
  return c.topology.settings.list('setting-override').map(({ name, version, changedAt, value }) => ({ identity: name, version, whenChanged: changedAt, ...value }))
}

function unknownPlace({ component: given, section: of }: Pick<SettingOverride, 'component' | 'section'>): string[] {
  const known = given.toLowerCase() === 'owaserver' && of.toLowerCase() === 'imsettings'
  return known ? [] : [`Nothing reads the section ${of} of ${given}: instant messaging is Component OwaServer, Section IMSettings.`]
}
