import type { UserAccount } from './settings/user-account.ts'
import type { User } from './user.ts'

/** Why somebody has no instant messaging, for the person and for administrators. */
export interface ImRefusal {
  /** What everybody may read. */
  reason: string
  /** The condition that isn't met, and what was found. */
  check: string
  /** The line that changes it. */
  remedy: string
}

/** A person has instant messaging with a mailbox, enabled for Lync, and with a valid SIP proxy address. @returns the first that is missing */
export function imRefusal(user: Pick<User, 'address' | 'account'>, enabled: boolean, account: UserAccount | undefined): ImRefusal | undefined {
  const { address } = user
  if (account?.mailbox === false) return off(`No mailbox: ${address} has none`, `Enable-Mailbox -Identity ${user.account}`)
  if (account?.csUser === false) return off(`Not enabled for Lync: ${address}`, `Enable-CsUser -Identity ${address} -RegistrarPool <pool> -SipAddressType EmailAddress`)
  if (!enabled) return off(`Disabled for Lync: Enabled is False for ${address}`, `Set-CsUser -Identity ${address} -Enabled $true`)
  const fault = sipProxyFault(address, account?.sipProxyAddresses)
  return fault === undefined ? undefined : off(fault, `Set-Mailbox -Identity ${user.account} -EmailAddresses @{Add="sip:${address}"}`)
}

/** The SIP proxy address names the person towards the pool, so it has to be the address they sign in with. */
function sipProxyFault(address: string, proxies: readonly string[] | undefined): string | undefined {
  if (proxies === undefined) return undefined
  if (proxies.length === 0) return `No SIP proxy address: EmailAddresses of ${address} has no entry that begins with sip:`
  if (proxies.some((proxy) => proxy.toLowerCase() === `sip:${address}`)) return undefined
  return `No valid SIP proxy address: expected sip:${address}, found ${proxies.join(', ')}`
}

function off(check: string, remedy: string): ImRefusal {
  return { reason: 'Instant messaging is not enabled for your account.', check, remedy }
}
