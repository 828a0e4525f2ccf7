import { domainOf } from './address.ts'

/** Whom mail is for. */
export interface MailDirectory {
  domains: readonly string[]
  /** The account address behind an address, if it is a person's; in any case of letters. */
  find(address: string): string | undefined
  nameOf(address: string): string
}

interface KnownUser {
  address: string
  displayName: string
  administrator: boolean
}

export interface KnownUsers {
  byAddress(address: string): KnownUser | undefined
  all(): KnownUser[]
  /** Everybody has one where this isn't said. */
  hasMailbox?(address: string): boolean
}

/** The users of the organisation, and `postmaster`, whose mail an administrator gets (RFC 5321 §4.5.1). */
export function mailDirectory(users: KnownUsers, domains: readonly string[]): MailDirectory {
  const own = new Set(domains.map((domain) => domain.toLowerCase()))
  return {
    domains: [...own],
    find(address) {
      if (!own.has(domainOf(address))) return undefined
      const user = users.byAddress(address)
      if (user) return hasMailbox(users, user) ? user.address : undefined
      return address.toLowerCase().startsWith('postmaster@') ? users.all().find((candidate) => candidate.administrator && hasMailbox(users, candidate))?.address : undefined
    },
    nameOf: (address) => users.byAddress(address)?.displayName ?? '',
  }
}

function hasMailbox(users: KnownUsers, { address }: KnownUser): boolean {
  return users.hasMailbox?.(address) ?? true
}

export type Destination = { kind: 'person'; account: string } | { kind: 'unknown' } | { kind: 'elsewhere' }

export function destinationOf(directory: MailDirectory, address: string): Destination {
  const account = directory.find(address)
  if (account !== undefined) return { kind: 'person', account }
  return directory.domains.includes(domainOf(address)) ? { kind: 'unknown' } : { kind: 'elsewhere' }
}
