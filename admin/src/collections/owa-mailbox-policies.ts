import { randomUUID } from 'node:crypto'
import { AppError } from '@parley/platform/errors'
import { instantMessagingTypes, toInstantMessagingType } from '@parley/topology/owa/instant-messaging-type'
import { owaMailboxPolicy, type OwaMailboxPolicy } from '@parley/topology/settings/owa-mailbox-policy'
import { z } from 'zod'
import type { AdminContext } from '../admin-context.ts'
import type { Collection } from '../collection.ts'
import { withoutEffect } from '../owa/without-effect.ts'

export interface OwaMailboxPolicyItem extends OwaMailboxPolicy {
  /** Its name. */
  identity: string
  version: number
  whenChanged: number
}

const settable = z.object({
  isDefault: z.boolean(),
  instantMessagingEnabled: z.boolean(),
  instantMessagingType: z.string().max(60),
  displayPhotosEnabled: z.boolean(),
  setPhotoEnabled: z.boolean(),
  calendarEnabled: z.boolean(),
  contactsEnabled: z.boolean(),
}).partial()

type Patch = z.output<typeof settable>

/** The documented refresh, and what is quicker. */
const late = 'Who signs in from now on has it; who is signed in already within 5 minutes, or at once when the application pool is recycled.'

/** OWA mailbox policies: what the web app offers, by mailbox. */
export const owaMailboxPolicies: Collection<OwaMailboxPolicyItem> = {
  name: 'owa-mailbox-policies',
  summary: 'OWA mailbox policies: instant messaging and features, for the mailboxes a policy is assigned to',
  schema: z.object({ identity: z.string(), version: z.number(), whenChanged: z.number(), ...owaMailboxPolicy.schema.shape, instantMessagingType: z.enum(instantMessagingTypes) }),
  createSchema: settable.extend({ identity: z.string().max(64) }),
  patchSchema: settable.extend({ name: z.string().max(64) }).partial(),
  roles: { read: 'read-only', write: 'administrator' },
  list: items,
  async create(c, { identity, ...patch }: Patch & { identity: string }) {
    await c.topology.settings.put('owa-mailbox-policy', identity, owaMailboxPolicy.schema.parse({ guid: randomUUID(), ...normalised(patch) }), { ifVersion: 0 })
    if (patch.isDefault === true) await onlyDefault(c, identity)
    return { item: require(c, identity), warnings: withoutProvider(identity, patch) }
  },
  async update(c, identity, { name, ...patch }: Patch & { name?: string }, o) {
    const { identity: before, version, whenChanged: _, ...value } = require(c, identity)
    if (patch.isDefault === false && value.isDefault) throw new AppError('invalid', `${before} is the default policy`, { remedy: 'Make another policy the default instead.' })
    const ifVersion = o.ifVersion ?? version
    const next = { ...value, ...normalised(patch) }
    if (name !== undefined && name.trim().toLowerCase() !== before.toLowerCase()) {
      await c.topology.settings.put('owa-mailbox-policy', name, next, { ifVersion: 0 })
      await reassign(c, before, name.trim())
      await c.topology.settings.remove('owa-mailbox-policy', before, { ifVersion })
    } else await c.topology.settings.put('owa-mailbox-policy', before, next, { ifVersion })
    if (patch.isDefault === true) await onlyDefault(c, name ?? before)
    return { item: require(c, name ?? before), warnings: [...withoutProvider(name ?? before, patch), ...withoutEffect(patch), late] }
  },
  async remove(c, identity, o) {
    const item = require(c, identity)
    const users = assigned(c, item.identity)
    if (item.isDefault) throw new AppError('conflict', `${item.identity} is the default policy`, { remedy: 'Make another policy the default first.' })
    if (users.length > 0 && !o.force) throw new AppError('conflict', `${item.identity} is assigned to ${users.length} mailboxes`, { remedy: 'Assign another policy with Set-CASMailbox, or use -Force: the default policy counts for them then.' })
    await c.topology.settings.remove('owa-mailbox-policy', item.identity, o)
    return { warnings: [] }
  },
}

function items(c: AdminContext): OwaMailboxPolicyItem[] {
  return c.topology.settings.list('owa-mailbox-policy').map(({ name, version, changedAt, value }) => ({ identity: name, version, whenChanged: changedAt, ...value }))
}

/** @throws AppError `missing`, listing those there are */
function require(c: AdminContext, identity: string): OwaMailboxPolicyItem {
  const all = items(c)
  const found = all.find((item) => item.identity.toLowerCase() === identity.trim().toLowerCase())
  if (found) return found
  throw new AppError('missing', `There is no OWA mailbox policy '${identity.slice(0, 80)}'`, { candidates: all.map((item) => item.identity) })
}

function normalised({ instantMessagingType: type, ...others }: Patch): Partial<OwaMailboxPolicy> {
  return { ...(others as Partial<OwaMailboxPolicy>), ...(type === undefined ? {} : { instantMessagingType: toInstantMessagingType(type) }) }
}

function withoutProvider(policy: string, { instantMessagingType: type }: Patch): string[] {
  return type !== undefined && toInstantMessagingType(type) === 'Msn' ? [`InstantMessagingType MSN of the policy ${policy}: provider not available.`] : []
}

async function onlyDefault(c: AdminContext, name: string): Promise<void> {
  for (const { identity, version: _, whenChanged: __, ...value } of items(c)) {
    if (value.isDefault && identity.toLowerCase() !== name.trim().toLowerCase()) await c.topology.settings.put('owa-mailbox-policy', identity, { ...value, isDefault: false })
  }
}

function assigned(c: AdminContext, name: string) {
  return c.topology.settings.list('user-account').filter(({ value }) => value.owaMailboxPolicy?.toLowerCase() === name.toLowerCase())
}

async function reassign(c: AdminContext, before: string, name: string): Promise<void> {
  for (const account of assigned(c, before)) await c.topology.settings.put('user-account', account.name, { ...account.value, owaMailboxPolicy: name })
}
