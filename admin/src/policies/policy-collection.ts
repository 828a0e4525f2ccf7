import { AppError } from '@parley/platform/errors'
import { kinds } from '@parley/topology/settings/kinds'
import { z } from 'zod'
import type { AdminContext } from '../admin-context.ts'
import type { AnyCollection, Changed, ChangeOptions } from '../collection.ts'
import { mergePatch } from '../merge-patch.ts'
import { GLOBAL, policyKinds, withoutEffect, type PolicyKind } from './policy-kinds.ts'

/** `Global`, or `Tag:Sales` for one that is granted. */
export interface PolicyItem {
  identity: string
  version: number
}

/** The collection of one kind of policy or configuration. `Global` is always there: with its defaults until somebody changes it. */
export function policyCollection(kind: PolicyKind): AnyCollection {
  const declared = policyKinds[kind]
  const fields = kinds.find((one) => one.kind === kind)?.schema as unknown as z.ZodObject
  const optional = withoutDefaults(fields)
  const assigned = 'assigned' in declared ? declared.assigned : undefined
  const stored = (c: AdminContext, name: string) => c.topology.settings.get(kind, name)
  const item = (name: string, version: number, value: object): PolicyItem => ({ identity: name === GLOBAL ? GLOBAL : `Tag:${name}`, version, ...value })
  const find = (c: AdminContext, identity: string): PolicyItem | undefined => {
    const name = policyName(identity)
    const found = stored(c, name)
    if (found) return item(canonical(found.name), found.version, found.value)
    return name.toLowerCase() === GLOBAL.toLowerCase() ? item(GLOBAL, 0, fields.parse({})) : undefined
  }

  const put = async (c: AdminContext, name: string, value: object, given: object, ifVersion: number | undefined): Promise<Changed<PolicyItem>> => {
    const changed = await c.topology.settings.put(kind, name, fields.parse(value) as never, { ifVersion })
    return { item: item(canonical(changed.name), changed.version, changed.value), warnings: withoutEffect(kind, Object.keys(given)) }
  }

  return {
    name: declared.name,
    summary: declared.summary,
    schema: z.object({ identity: z.string(), version: z.number(), ...fields.shape }),
    createSchema: z.object({ identity: z.string().min(1).max(256), ...optional.shape }),
    patchSchema: optional,
    roles: { read: 'read-only', write: 'administrator' },
    list: (c) => [find(c, GLOBAL)!, ...c.topology.settings.list(kind).filter((one) => canonical(one.name) !== GLOBAL).map((one) => item(one.name, one.version, one.value))],
    get: find,
    ...(assigned === undefined ? {} : { create: (c: AdminContext, { identity, ...value }: { identity: string }) => put(c, policyName(identity), value, value, 0) }),
    update: async (c: AdminContext, identity: string, patch: object, o: ChangeOptions) => {
      const name = policyName(identity)
      const { identity: _, version, ...before } = find(c, identity)!
      return put(c, name, mergePatch(before, patch), patch, o.ifVersion ?? version)
    },
    remove: async (c: AdminContext, identity: string, o: ChangeOptions) => {
      const name = policyName(identity)
      if (name.toLowerCase() === GLOBAL.toLowerCase()) return reset(c, kind, o)
      const users = assigned === undefined ? [] : c.topology.users.all().filter((user) => sameName(c.topology.users.accountOf(user.address)?.[assigned], name))
      if (users.length > 0 && !o.force) {
        const few = users.slice(0, 3).map((user) => user.address).join(', ')
        throw new AppError('conflict', `The policy ${name} is assigned to ${users.length} people: ${few}`, { remedy: 'Grant them another policy first, or remove it with -Force: the global policy counts for them then.' })
      }
      await c.topology.settings.remove(kind, name, { ifVersion: o.ifVersion })
      return { warnings: users.length === 0 ? [] : [`The global policy counts for ${users.length} people from now on.`] }
    },
  } as AnyCollection
}

/** `Tag:Sales` and `Sales` are the same; so are `Global` and `global`. @throws AppError `invalid` */
export function policyName(identity: string): string {
  const name = identity.replace(/^(tag|global):/i, '').trim()
  if (/^site:/i.test(name)) throw new AppError('invalid', 'Policies of a site are not kept', { parameter: 'identity', expected: 'Global or a name', remedy: 'Give the people of the site a policy of their own with Grant-.' })
  return canonical(name)
}

const canonical = (name: string) => (name.toLowerCase() === GLOBAL.toLowerCase() ? GLOBAL : name)

export function sameName(one: unknown, other: string): boolean {
  return typeof one === 'string' && one.toLowerCase() === other.toLowerCase()
}

/** The global one can't go: it gets its defaults back. */
async function reset(c: AdminContext, kind: PolicyKind, o: ChangeOptions): Promise<Changed<never>> {
  if (c.topology.settings.get(kind, GLOBAL)) await c.topology.settings.remove(kind, GLOBAL, { ifVersion: o.ifVersion })
  return { warnings: ['The global settings cannot be removed; they have their defaults again.'] }
}

/** The same properties, each of which may be left out or, in a patch, null for its default. */
function withoutDefaults(fields: z.ZodObject): z.ZodObject {
  const bare = Object.entries(fields.shape).map(([name, field]) => [name, (field instanceof z.ZodDefault ? (field.unwrap() as z.ZodType) : (field as z.ZodType)).nullable().optional()])
  return z.object(Object.fromEntries(bare) as z.ZodRawShape)
}
