import { AppError } from '@parley/platform/errors'
import type { User } from '@parley/topology/users'
import { z } from 'zod'
import type { AdminContext } from '../admin-context.ts'
import type { Collection } from '../collection.ts'
import { requireUser } from '../users/find-user.ts'
import { requireMayManage } from '../users/may-manage.ts'

interface ClientPasswordItem {
  /** `<address>/<id>`. */
  identity: string
  user: string
  label: string
  createdAt: number
  lastUsedAt?: number
  /** Only where it was just made, and never again. */
  password?: string
}

/** The passwords of people's other clients. */
export const clientPasswords: Collection<ClientPasswordItem> = {
  name: 'client-passwords',
  summary: 'Passwords of desktop and phone clients, one for each device; ?user= names whose',
  schema: z.object({ identity: z.string(), user: z.string(), label: z.string(), createdAt: z.number(), lastUsedAt: z.number().optional(), password: z.string().optional() }),
  createSchema: z.object({ user: z.string().min(1).max(320), label: z.string().trim().min(1).max(100) }),
  querySchema: z.object({ user: z.string().min(1).max(320) }),
  roles: { read: 'help-desk', write: 'help-desk' },
  list: (c, { user }: { user: string }) => listOf(c, requireUser(c, user)),
  async get(c, identity) {
    const [address = '', id = ''] = identity.split('/')
    const user = c.topology.users.byAddress(address)
    return user && (await listOf(c, user)).find((item) => item.identity === `${user.address}/${id.toLowerCase()}`)
  },
  async create(c, { user: identity, label }: { user: string; label: string }) {
    const user = requireUser(c, identity)
    requireMayManage(c, user)
    const { id, password } = await c.topology.users.addClientPassword(user.address, label)
    c.diagnostics.events.record('clientPasswordMade', { user: user.address, actor: c.actor.name, label, peer: c.actor.peer })
    const made = (await listOf(c, user)).find((item) => item.identity.endsWith(`/${id}`))
    if (!made) throw new AppError('internal', 'A client password is gone as soon as it was made')
    return { item: { ...made, password }, warnings: ['The password is shown this once.'] }
  },
  async remove(c, identity) {
    const [address = '', id = ''] = identity.split('/')
    const user = requireUser(c, address)
    requireMayManage(c, user)
    await c.topology.users.revokeClientPassword(user.address, id)
    c.diagnostics.events.record('clientPasswordRevoked', { user: user.address, actor: c.actor.name, peer: c.actor.peer })
    return { warnings: [] }
  },
}

async function listOf(c: AdminContext, user: User): Promise<ClientPasswordItem[]> {
  const passwords = await c.topology.users.listClientPasswords(user.address)
  return passwords.map(({ id, ...rest }) => ({ identity: `${user.address}/${id}`, user: user.address, ...rest }))
}
