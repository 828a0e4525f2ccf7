import { addAuthorizedHost, changeAuthorizedHost, removeAuthorizedHost, type AuthorizedHostPatch, type NewAuthorizedHost } from '@parley/topology/edits/authorized-hosts'
import { z } from 'zod'
import { draftCollection } from '../topology/draft-collection.ts'
import { nameInput, port, switches } from '../topology/schemas.ts'

export interface AuthorizedHostItem {
  /** The name in its certificate. */
  identity: string
  pool: string
  treatAsAuthenticated: boolean
  throttleAsServer: boolean
  outboundOnly: boolean
  port?: number
}

type Input = Omit<NewAuthorizedHost, 'fqdn'> & { identity: string }

const settable = { pool: nameInput, ...switches, port }

export const authorizedHosts = draftCollection<AuthorizedHostItem>({
  name: 'authorized-hosts',
  summary: 'Hosts that are trusted by name without being an application',
  schema: z.object({ identity: z.string(), pool: z.string(), ...switches, port: port.optional() }),
  createSchema: z.object({ identity: nameInput, ...settable }).partial().required({ identity: true, pool: true }),
  patchSchema: z.object(settable).partial(),
  items: (topology) => topology.authorizedHosts.map((host) => ({
    identity: host.fqdn,
    pool: host.registrar,
    treatAsAuthenticated: host.treatAsAuthenticated ?? true,
    throttleAsServer: host.throttleAsServer ?? true,
    outboundOnly: host.outboundOnly ?? false,
    ...(host.port === undefined ? {} : { port: host.port }),
  })),
  add: (topology, { identity: fqdn, ...more }: Input) => addAuthorizedHost(topology, { fqdn, ...more }),
  change: (topology, identity, patch: AuthorizedHostPatch) => changeAuthorizedHost(topology, identity, patch),
  remove: removeAuthorizedHost,
})
