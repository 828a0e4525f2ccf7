import { checkNewPassword, hashPassword } from '@parley/platform/passwords'
import { z } from 'zod'
import type { Action } from '../action.ts'
import { requireUser } from '../users/find-user.ts'
import { requireMayManage } from '../users/may-manage.ts'

const input = z.strictObject({ user: z.string().min(1).max(320), password: z.string().max(1024) })

/** Gives a person a new password; every session of theirs ends. */
export const resetPassword: Action<z.output<typeof input>> = {
  name: 'reset-password',
  summary: 'Gives a person a new password and ends their sessions',
  input,
  role: 'help-desk',
  audited: true,
  target: ({ user }) => user,
  async run(c, { user, password }) {
    const person = requireUser(c, user)
    requireMayManage(c, person)
    checkNewPassword(password, [person.account, person.address, person.displayName])
    const passwordHash = await hashPassword(password)
    // Hashing takes its time: they may have become an administrator meanwhile.
    requireMayManage(c, requireUser(c, person.address))
    await c.topology.users.change(person.address, {}, { passwordHash })
    await c.runtime.users.endSessions(person.address)
    c.diagnostics.events.record('passwordChanged', { user: person.address, actor: c.actor.name, peer: c.actor.peer })
    return { warnings: ['Client passwords of other devices are as they were: Remove-CsClientPassword revokes them.'] }
  },
}
