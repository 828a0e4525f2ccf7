import { addTrustedApplicationComputer, removeTrustedApplicationComputer } from '@parley/topology/edits/trusted-application-computers'
import { z } from 'zod'
import { draftCollection } from '../topology/draft-collection.ts'
import { nameInput } from '../topology/schemas.ts'

export interface TrustedApplicationComputerItem {
  /** The computer's FQDN. */
  identity: string
  pool: string
}

export const trustedApplicationComputers = draftCollection<TrustedApplicationComputerItem>({
  name: 'trusted-application-computers',
  summary: 'The computers of trusted application pools',
  schema: z.object({ identity: z.string(), pool: z.string() }),
  createSchema: z.object({ identity: nameInput, pool: nameInput }),
  items: (topology) => topology.trustedApplicationPools.flatMap((pool) => pool.computers.map((identity) => ({ identity, pool: pool.fqdn }))),
  add: (topology, { identity: fqdn, pool }: TrustedApplicationComputerItem) => addTrustedApplicationComputer(topology, { fqdn, pool }),
  remove: removeTrustedApplicationComputer,
})
