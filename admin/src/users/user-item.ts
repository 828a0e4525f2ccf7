import { sipUri } from '@parley/topology/names'
import type { User } from '@parley/topology/users'
import { userAccount, type UserAccount } from '@parley/topology/settings/user-account'
import { z } from 'zod'
import type { AdminContext } from '../admin-context.ts'

/** A person as administrators see them: the directory, the mailbox, Lync, and the policies. */
export interface UserItem {
  /** The address. */
  identity: string
  version: number
  account: string
  displayName: string
  givenName: string
  surname: string
  title: string
  department: string
  company: string
  office: string
  phone: string
  administrator: boolean
  photo: boolean
  mailbox: boolean
  emailAddresses: string[]
  owaEnabled: boolean
  owaMailboxPolicy: string | null
  csUser: boolean
  enabled: boolean
  sipAddress: string
  registrarPool: string | null
  exchangeArchivingPolicy: UserAccount['exchangeArchivingPolicy']
  archivingPolicy: string | null
  presencePolicy: string | null
  userServicesPolicy: string | null
  /** Has instant messaging; else what is missing. */
  imEnabled: boolean
  imRefusal: { check: string; remedy: string } | null
}

const text = z.string()
const name = z.string().nullable()

export const userItemSchema = z.object({
  identity: text, version: z.number(), account: text, displayName: text, givenName: text, surname: text, title: text, department: text, company: text, office: text, phone: text,
  administrator: z.boolean(), photo: z.boolean(), mailbox: z.boolean(), emailAddresses: z.array(text), owaEnabled: z.boolean(), owaMailboxPolicy: name,
  csUser: z.boolean(), enabled: z.boolean(), sipAddress: text, registrarPool: name, // Without its default: in a patch that would be a change.
  exchangeArchivingPolicy: userAccount.schema.shape.exchangeArchivingPolicy.unwrap(),
  archivingPolicy: name, presencePolicy: name, userServicesPolicy: name,
  imEnabled: z.boolean(), imRefusal: z.object({ check: text, remedy: text }).nullable(),
})

const untouched: UserAccount = userAccount.schema.parse({})

export function userItem(c: Pick<AdminContext, 'topology'>, user: User): UserItem {
  const { users, settings } = c.topology
  const account = users.accountOf(user.address) ?? untouched
  const refusal = users.imRefusal(user.address)
  return {
    identity: user.address,
    version: settings.get('user-account', user.address)?.version ?? 0,
    account: user.account,
    displayName: user.displayName,
    givenName: user.givenName,
    surname: user.surname,
    title: user.title,
    department: user.department,
    company: user.company,
    office: user.office,
    phone: user.phone,
    administrator: user.administrator,
    photo: user.photo !== undefined,
    mailbox: account.mailbox,
    emailAddresses: account.mailbox ? [`SMTP:${user.address}`, ...sipProxies(user, account)] : [],
    owaEnabled: account.owaEnabled,
    owaMailboxPolicy: account.owaMailboxPolicy ?? null,
    csUser: account.csUser,
    enabled: users.switchedOn(user.address),
    sipAddress: account.csUser ? sipUri(user.address) : '',
    registrarPool: account.csUser ? (account.registrarPool ?? homePool(c)) : null,
    exchangeArchivingPolicy: account.exchangeArchivingPolicy,
    archivingPolicy: account.archivingPolicy ?? null,
    presencePolicy: account.presencePolicy ?? null,
    userServicesPolicy: account.userServicesPolicy ?? null,
    imEnabled: user.imEnabled,
    imRefusal: refusal ? { check: refusal.check, remedy: refusal.remedy } : null,
  }
}

export function sipProxies(user: User, account: UserAccount | undefined): string[] {
  return account?.sipProxyAddresses ?? [sipUri(user.address)]
}

/** Where people are at home of whom nothing else is said. */
function homePool(c: Pick<AdminContext, 'topology'>): string | null {
  return frontEndPools(c)[0] ?? null
}

/** The pools somebody can be at home in. */
export function frontEndPools(c: Pick<AdminContext, 'topology'>): string[] {
  return c.topology.active().pools.filter((pool) => pool.role !== 'director').map((pool) => pool.fqdn)
}
