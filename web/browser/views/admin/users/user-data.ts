import type { Item } from '../admin-api.ts'

/** A person, as the admin API shows them. */
export interface AdminUser extends Item {
  account: string
  displayName: string
  title: string
  administrator: boolean
  mailbox: boolean
  owaEnabled: boolean
  owaMailboxPolicy: string | null
  csUser: boolean
  enabled: boolean
  sipAddress: string
  registrarPool: string | null
  imEnabled: boolean
  imRefusal: { check: string; remedy: string } | null
}

export interface OwaPolicy extends Item {
  isDefault: boolean
  instantMessagingEnabled: boolean
  instantMessagingType: string
}
