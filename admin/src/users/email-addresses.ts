import { AppError } from '@parley/platform/errors'
import { sipUri, toSipAddress } from '@parley/topology/names'
import type { User } from '@parley/topology/users'

/** What a list of proxy addresses decides: the mail address stays as it is, the sip addresses are kept as they are written.
 *  @throws AppError `invalid` */
export function emailAddressChange(user: User, addresses: readonly string[]): { sipProxyAddresses: string[] | undefined } {
  const proxies: string[] = []
  for (const written of addresses) {
    const [, prefix = 'smtp', rest = ''] = /^(?:([a-z0-9]+):)?(.*)$/i.exec(written.trim()) ?? []
    const address = toSipAddress(rest)
    if (prefix.toLowerCase() === 'sip') proxies.push(`sip:${address}`)
    else if (prefix.toLowerCase() !== 'smtp') throw new AppError('invalid', `'${written.slice(0, 80)}' is no proxy address that is known here`, { parameter: 'emailAddresses', expected: 'SMTP:user@domain or sip:user@domain' })
    else if (address !== user.address) throw new AppError('invalid', 'Mail goes to one address of each person here', { parameter: 'emailAddresses', expected: `SMTP:${user.address}`, found: written.slice(0, 80) })
  }
  // As it is without anything said: then it follows the address.
  const usual = proxies.length === 1 && proxies[0] === sipUri(user.address)
  return { sipProxyAddresses: usual ? undefined : [...new Set(proxies)] }
}
