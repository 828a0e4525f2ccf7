import { AppError } from '@parley/platform/errors'
import { checkNewPassword } from '@parley/platform/passwords'
import { domainOf, toSipAddress, type SipAddress } from '@parley/topology/names'
import type { TopologyStore } from '@parley/topology/store'
import type { User } from '@parley/topology/users'
import { z } from 'zod'
import type { AdminContext } from '../admin-context.ts'
import { TOKEN_NAME } from '../authenticate.ts'
import type { Changed, ChangeOptions, Collection } from '../collection.ts'
import { changeAccount } from '../users/change-account.ts'
import { emailAddressChange } from '../users/email-addresses.ts'
import { findUser, requireUser } from '../users/find-user.ts'
import { knownPool } from '../users/known-pool.ts'
import { requireAdministrator, requireMayManage } from '../users/may-manage.ts'
import { userItem, userItemSchema, type UserItem } from '../users/user-item.ts'

const text = z.string().max(256)
const texts = { displayName: text, givenName: text, surname: text, title: text, department: text, company: text, office: text, phone: text }
const decided = {
  mailbox: z.boolean(),
  emailAddresses: z.array(z.string().max(330)).max(20),
  owaEnabled: z.boolean(),
  owaMailboxPolicy: z.string().max(256).nullable(),
  csUser: z.boolean(),
  enabled: z.boolean(),
  sipAddress: z.string().max(330),
  registrarPool: z.string().max(253),
  exchangeArchivingPolicy: userItemSchema.shape.exchangeArchivingPolicy,
}
const patchSchema = z.object({ ...texts, ...decided, administrator: z.boolean() }).partial()
const createSchema = z.object({
  account: z.string().min(1).max(64),
  /** The mail and sip address; the account in the first sip domain when absent. */
  identity: z.string().max(320).optional(),
  password: z.string().max(1024),
  ...z.object(texts).partial().shape,
  administrator: z.boolean().optional(),
})

type Patch = z.output<typeof patchSchema>
type Input = z.output<typeof createSchema>

/** The people of the organisation: directory, mailbox, Lync and policies of each. */
export const users: Collection<UserItem> = {
  name: 'users',
  summary: 'The people of the organisation: directory entry, mailbox, instant messaging and policies',
  schema: userItemSchema,
  createSchema,
  patchSchema,
  roles: { read: 'read-only', write: 'help-desk' },
  list: (c) => c.topology.users.all().map((user) => userItem(c, user)),
  get: (c, identity) => {
    const user = findUser(c, identity)
    return user && userItem(c, user)
  },

  create: (c, input: Input) => inTurn(c, () => create(c, input)),
  update: (c, identity, patch: Patch, o) => (patch.administrator === false ? inTurn(c, () => update(c, identity, patch, o)) : update(c, identity, patch, o)),
  remove: (c, identity, o) => inTurn(c, () => remove(c, identity, o)),
}

async function create(c: AdminContext, { account, identity, password, administrator = false, ...given }: Input): Promise<Changed<UserItem>> {
  if (administrator) requireAdministrator(c, 'make administrators')
  if (account.trim().toLowerCase() === TOKEN_NAME) throw new AppError('invalid', `Nobody can be called ${TOKEN_NAME}: it is what the audit log calls the token of the installation`, { parameter: 'account', found: account, expected: 'another account' })
  const address = newAddress(c, identity ?? account)
  if (c.topology.users.byAddress(address) || c.topology.users.byAccount(account)) throw new AppError('conflict', `There is a user ${address} or an account ${account} already`)
  checkNewPassword(password, [account, address])
  const blank = { displayName: account, givenName: '', surname: '', title: '', department: '', company: '', office: '', phone: '' }
  const told = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  await c.topology.users.put({ ...blank, ...told, address, account, administrator, imEnabled: true }, { password })
  return { item: userItem(c, requireUser(c, address)), warnings: [] }
}

async function update(c: AdminContext, identity: string, patch: Patch, o: ChangeOptions): Promise<Changed<UserItem>> {
  const user = requireUser(c, identity)
  requireMayManage(c, user)
  if (patch.administrator !== undefined && patch.administrator !== user.administrator) requireAdministrator(c, 'make administrators')
  if (patch.administrator === false) refuseLastAdministrator(c, user)
  const { warnings, account } = decisions(c, user, patch)
  // The version first: who has looked at an older one changes nothing at all.
  await changeAccount(c, user.address, account, o.ifVersion)
  const fields = Object.fromEntries(Object.entries(patch).filter(([key]) => key in texts || key === 'administrator'))
  const switched = patch.enabled ?? (patch.csUser === true ? true : undefined)
  if (Object.keys(fields).length > 0 || switched !== undefined) await c.topology.users.change(user.address, { ...fields, ...(switched === undefined ? {} : { imEnabled: switched }) })
  if (patch.owaEnabled === false) await c.runtime.users.endSessions(user.address)
  if (patch.csUser === false) warnings.push(await removeImData(c, user.address))
  const item = userItem(c, requireUser(c, user.address))
  return { item, warnings: item.imRefusal && asksForIm(patch) ? [...warnings, `Instant messaging stays off: ${item.imRefusal.check}. Run: ${item.imRefusal.remedy}`] : warnings }
}

async function remove(c: AdminContext, identity: string, o: ChangeOptions): Promise<Changed<never>> {
  const user = requireUser(c, identity)
  requireMayManage(c, user)
  refuseLastAdministrator(c, user)
  const { settings } = c.topology
  // Out of Lync first, which ends every registration; at the end whoever gets the name next has nothing of theirs.
  await changeAccount(c, user.address, { csUser: false }, o.ifVersion)
  await c.runtime.users.endSessions(user.address)
  await c.runtime.users.removeImData(user.address)
  if (settings.get('role-assignment', `account:${user.account}`)) await settings.remove('role-assignment', `account:${user.account}`)
  await c.topology.users.remove(user.address)
  await settings.remove('user-account', user.address)
  return { warnings: ['The mail of the account stays in mailbox.db; an account made again with this address finds it.'] }
}

const turns = new WeakMap<TopologyStore, Promise<unknown>>()

/** What is looked at before a change must still be so when it is made: two administrators who take the role from each other at the same
 *  moment would leave none, and of two people made with one name the second would replace the first. */
function inTurn<T>({ topology }: AdminContext, work: () => Promise<T>): Promise<T> {
  const done = (turns.get(topology) ?? Promise.resolve()).then(work, work)
  turns.set(topology, done)
  return done
}

const asksForIm = (patch: Patch) => patch.csUser === true || patch.enabled === true || patch.mailbox === true || patch.emailAddresses !== undefined

/** What is decided about the person by a patch, and what there is to say about it. @throws AppError `invalid` | `missing` */
function decisions(c: AdminContext, user: User, patch: Patch) {
  const warnings: string[] = []
  const account: Parameters<typeof changeAccount>[2] = {}
  if (patch.mailbox !== undefined) account.mailbox = patch.mailbox
  if (patch.owaEnabled !== undefined) account.owaEnabled = patch.owaEnabled
  if (patch.csUser !== undefined) account.csUser = patch.csUser
  if (patch.sipAddress !== undefined) requireOwnAddress(user, patch.sipAddress)
  if (patch.registrarPool !== undefined) {
    account.registrarPool = knownPool(c, patch.registrarPool, 'registrarPool')
    if (account.registrarPool !== userItem(c, user).registrarPool && patch.csUser === undefined) warnings.push('Contacts, groups and waiting messages stay in the pool that kept them: they are not copied to the new one yet.')
  }
  if (patch.owaMailboxPolicy !== undefined) account.owaMailboxPolicy = patch.owaMailboxPolicy === null ? undefined : knownPolicy(c, patch.owaMailboxPolicy)
  if (patch.exchangeArchivingPolicy !== undefined) {
    account.exchangeArchivingPolicy = patch.exchangeArchivingPolicy
    warnings.push('Parley does not archive conversations yet: ExchangeArchivingPolicy is kept and has no effect.')
  }
  if (patch.emailAddresses !== undefined) Object.assign(account, emailAddressChange(user, patch.emailAddresses))
  // Being enabled for Lync writes the sip proxy address, as it always did.
  if (patch.csUser === true && c.topology.users.accountOf(user.address)?.sipProxyAddresses !== undefined) account.sipProxyAddresses = undefined
  return { warnings, account }
}

function newAddress(c: AdminContext, identity: string): SipAddress {
  const domains: string[] = c.topology.active().sipDomains
  const address = toSipAddress(identity.includes('@') ? identity : `${identity}@${domains[0] ?? ''}`)
  if (domains.includes(domainOf(address))) return address
  throw new AppError('invalid', `${domainOf(address)} is not a domain of this organisation`, { parameter: 'identity', candidates: domains, expected: domains.join(', ') })
}

/** One address for mail and IM is what the whole product is built on. */
function requireOwnAddress(user: User, sipAddress: string): void {
  if (toSipAddress(sipAddress) === user.address) return
  throw new AppError('invalid', 'The sip address is the mail address here', { parameter: 'sipAddress', expected: `sip:${user.address}`, found: sipAddress })
}

function knownPolicy(c: AdminContext, name: string): string {
  const policy = c.topology.settings.get('owa-mailbox-policy', name)
  if (policy) return policy.name
  throw new AppError('missing', `There is no OWA mailbox policy '${name.slice(0, 80)}'`, { parameter: 'owaMailboxPolicy', candidates: c.topology.settings.list('owa-mailbox-policy').map((one) => one.name) })
}

function refuseLastAdministrator(c: AdminContext, user: User): void {
  if (!user.administrator || c.topology.users.all().some((other) => other.administrator && other.address !== user.address)) return
  throw new AppError('conflict', `${user.account} is the last administrator`, { remedy: 'Make somebody else an administrator first.' })
}

async function removeImData(c: AdminContext, address: SipAddress): Promise<string> {
  await c.runtime.users.removeImData(address)
  return `Contacts, groups, access levels and waiting messages of ${address} are gone. To switch instant messaging off and keep them: Set-CsUser -Identity ${address} -Enabled $false`
}
