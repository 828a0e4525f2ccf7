import { addSipDomain, makeDefaultSipDomain, removeSipDomain } from '@parley/topology/edits/sip-domains'
import { domainOf } from '@parley/topology/names'
import { z } from 'zod'
import { draftCollection } from '../topology/draft-collection.ts'
import { nameInput } from '../topology/schemas.ts'

export interface SipDomainItem {
  /** The domain. */
  identity: string
  isDefault: boolean
}

export const sipDomains = draftCollection<SipDomainItem>({
  name: 'sip-domains',
  summary: 'The domains people\'s addresses are in',
  schema: z.object({ identity: z.string(), isDefault: z.boolean() }),
  createSchema: z.object({ identity: nameInput, isDefault: z.boolean().optional() }),
  patchSchema: z.object({ isDefault: z.literal(true) }),
  items: (topology) => topology.sipDomains.map((identity, i) => ({ identity, isDefault: i === 0 })),
  add: (topology, { identity: name, isDefault }: { identity: string; isDefault?: boolean }) => addSipDomain(topology, { name, isDefault }),
  change: makeDefaultSipDomain,
  remove: (topology, identity, c) => removeSipDomain(topology, identity, c.topology.users.all().filter((user) => domainOf(user.address) === identity).length),
})
