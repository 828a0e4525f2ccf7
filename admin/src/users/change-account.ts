import type { SipAddress } from '@parley/topology/names'
import type { UserAccount } from '@parley/topology/settings/user-account'
import type { AdminContext } from '../admin-context.ts'

/** Changes what is decided about a person; undefined gives the default back. @returns the version it has now @throws AppError `conflict` */
export async function changeAccount(c: AdminContext, address: SipAddress, patch: { [K in keyof UserAccount]?: UserAccount[K] | undefined }, ifVersion?: number): Promise<number> {
  const before = c.topology.settings.get('user-account', address)
  const next = Object.fromEntries(Object.entries({ ...before?.value, ...patch }).filter(([, value]) => value !== undefined))
  const stored = await c.topology.settings.put('user-account', address, next, { ifVersion: ifVersion ?? before?.version ?? 0 })
  return stored.version
}
