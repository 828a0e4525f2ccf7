import { AppError } from '@parley/platform/errors'
import type { User } from '@parley/topology/users'
import type { AdminContext } from '../admin-context.ts'

/** A person by any name they have: sip address with or without `sip:`, mail address and UPN, `DOMAIN\\account`, account, display name, or a
 *  distinguished name that begins with the display name.
 *  @throws AppError `conflict` — several people have this display name */
export function findUser(c: Pick<AdminContext, 'topology'>, identity: string): User | undefined {
  const name = commonName(identity) ?? identity.trim().replace(/^(sips?|mailto|smtp):/i, '')
  const { users } = c.topology
  const direct = users.byAddress(name) ?? users.byAccount(name.replace(/^[^\\]*\\/, ''))
  if (direct) return direct
  const wanted = name.toLowerCase()
  const found = users.all().filter((user) => user.displayName.toLowerCase() === wanted)
  if (found.length < 2) return found[0]
  const candidates = found.slice(0, 10).map((user) => user.address)
  throw new AppError('conflict', `${found.length} people are called '${name.slice(0, 80)}'`, { parameter: 'identity', candidates, remedy: 'Give the address.' })
}

/** `CN=Alice Archer,OU=People,DC=parley,DC=test` → `Alice Archer`; a comma of the name itself has a backslash before it. */
function commonName(identity: string): string | undefined {
  return /^\s*CN=((?:[^,\\]|\\.){1,256}),/i.exec(identity)?.[1]?.replaceAll(/\\(.)/g, '$1')
}

/** @throws AppError `missing` | `conflict` */
export function requireUser(c: Pick<AdminContext, 'topology'>, identity: string): User {
  const user = findUser(c, identity)
  if (user) return user
  throw new AppError('missing', `There is no user '${identity.slice(0, 80)}'`, { parameter: 'identity', expected: 'a sip address, mail address, account, display name or distinguished name' })
}
