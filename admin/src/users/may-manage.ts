import { AppError } from '@parley/platform/errors'
import type { User } from '@parley/topology/users'
import type { AdminContext } from '../admin-context.ts'
import { mayAct, type Role } from '../roles.ts'

/** Nobody changes somebody who may do more than they themselves: with a password of theirs they could do it all.
 *  @throws AppError `forbidden` */
export function requireMayManage(c: AdminContext, user: User): void {
  const theirs = roleOf(c, user)
  if (theirs === undefined || mayAct(c.actor.role, theirs)) return
  throw new AppError('forbidden', `${user.account} may do more than ${c.actor.name}`, { expected: theirs, found: c.actor.role, remedy: 'Ask an administrator.' })
}

/** @throws AppError `forbidden` */
export function requireAdministrator(c: AdminContext, what: string): void {
  if (c.actor.role !== 'administrator') throw new AppError('forbidden', `Only administrators may ${what}`, { expected: 'administrator', found: c.actor.role })
}

function roleOf(c: AdminContext, user: User): Role | undefined {
  return user.administrator ? 'administrator' : c.topology.settings.get('role-assignment', `account:${user.account}`)?.value.role
}
