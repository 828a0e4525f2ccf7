import { AppError } from '@parley/platform/errors'
import { toThumbprint } from '@parley/topology/names'
import { z } from 'zod'
import type { AdminContext } from '../admin-context.ts'
import type { Collection } from '../collection.ts'
import { roles, type Role } from '../roles.ts'

interface RoleAssignment {
  identity: string
  version: number
  role: Role
  description: string
}

const fields = { role: z.enum(roles), description: z.string().max(256).optional() }

/** Who may use the API besides the accounts marked administrator. */
export const roleAssignments: Collection<RoleAssignment> = {
  name: 'role-assignments',
  summary: 'Roles given to accounts (account:bob) and certificates (certificate:<thumbprint>)',
  schema: z.object({ identity: z.string(), version: z.number(), role: z.enum(roles), description: z.string() }),
  createSchema: z.object({ identity: z.string().max(256), ...fields }),
  patchSchema: z.object(fields).partial(),
  roles: { read: 'administrator', write: 'administrator' },
  list: (c) => c.topology.settings.list('role-assignment').map((stored) => ({ identity: stored.name, version: stored.version, ...stored.value })),
  async create(c, { identity, ...value }: { identity: string; role: Role; description?: string }) {
    const name = canonical(c, identity)
    const stored = await c.topology.settings.put('role-assignment', name, value, { ifVersion: 0 })
    return { item: { identity: stored.name, version: stored.version, ...stored.value }, warnings: [] }
  },
  async update(c, identity, patch: Partial<{ role: Role; description: string }>, o) {
    const before = c.topology.settings.get('role-assignment', identity)
    if (!before) throw new AppError('missing', `Nobody has a role as ${identity}`)
    const stored = await c.topology.settings.put('role-assignment', identity, { ...before.value, ...patch }, { ifVersion: o.ifVersion ?? before.version })
    return { item: { identity: stored.name, version: stored.version, ...stored.value }, warnings: [] }
  },
  async remove(c, identity, o) {
    await c.topology.settings.remove('role-assignment', identity, o)
    return { warnings: [] }
  },
}

/** @throws AppError `invalid` | `missing` */
function canonical(c: AdminContext, identity: string): string {
  const [, kind, rest = ''] = /^(account|certificate):(.+)$/i.exec(identity.trim()) ?? []
  if (kind?.toLowerCase() === 'certificate') return `certificate:${toThumbprint(rest)}`
  if (kind === undefined) throw new AppError('invalid', 'A role is given to an account or a certificate', { parameter: 'identity', expected: 'account:bob or certificate:<thumbprint>' })
  const user = c.topology.users.byAccount(rest) ?? c.topology.users.byAddress(rest)
  if (!user) throw new AppError('missing', `There is no account ${rest.slice(0, 80)}`, { parameter: 'identity' })
  return `account:${user.account}`
}
