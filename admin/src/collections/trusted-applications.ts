import { applicationUrn } from '@parley/topology/application-id'
import { addTrustedApplication, changeTrustedApplication, removeTrustedApplication, type NewTrustedApplication } from '@parley/topology/edits/trusted-applications'
import { computerGruus, serviceGruu, type ComputerGruu } from '@parley/topology/gruu'
import { z } from 'zod'
import { draftCollection } from '../topology/draft-collection.ts'
import { nameInput, port } from '../topology/schemas.ts'

export interface TrustedApplicationItem {
  /** `<pool>/urn:application:<id>` */
  identity: string
  applicationId: string
  trustedApplicationPoolFqdn: string
  port: number
  protocol: 'Mtls' | 'Tcp'
  legacyApplicationName: string
  serviceGruu: string
  computerGruus: ComputerGruu[]
}

type Input = Omit<NewTrustedApplication, 'pool' | 'force'> & { trustedApplicationPoolFqdn: string }

function canonical(identity: string): string {
  const slash = identity.indexOf('/')
  return `${identity.slice(0, slash).trim()}/${applicationUrn(identity.slice(slash + 1).trim())}`.toLowerCase()
}

export const trustedApplications = draftCollection<TrustedApplicationItem>({
  name: 'trusted-applications',
  summary: 'Trusted applications: where each application of a trusted application pool listens, and its GRUUs',
  schema: z.object({
    identity: z.string(),
    applicationId: z.string(),
    trustedApplicationPoolFqdn: z.string(),
    port: z.number(),
    protocol: z.enum(['Mtls', 'Tcp']),
    legacyApplicationName: z.string(),
    serviceGruu: z.string(),
    computerGruus: z.array(z.object({ fqdn: z.string(), gruu: z.string() })),
  }),
  createSchema: z.object({ applicationId: z.string().max(256), trustedApplicationPoolFqdn: nameInput, port: z.number(), legacyApplicationName: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/).optional(), enableTcp: z.boolean().optional() }),
  patchSchema: z.object({ port }).partial(),
  items: (topology) => topology.trustedApplicationPools.flatMap((pool) => pool.applications.map((application) => ({
    identity: `${pool.fqdn}/${applicationUrn(application.id)}`,
    applicationId: applicationUrn(application.id),
    trustedApplicationPoolFqdn: pool.fqdn,
    port: application.port,
    protocol: application.enableTcp ? 'Tcp' as const : 'Mtls' as const,
    legacyApplicationName: application.legacyApplicationName ?? application.id,
    serviceGruu: serviceGruu(topology, pool, application),
    computerGruus: computerGruus(topology, pool, application),
  }))),
  canonical,
  add: (topology, { trustedApplicationPoolFqdn: pool, ...more }: Input, { force }) => addTrustedApplication(topology, { pool, force, ...more }),
  added: ({ trustedApplicationPoolFqdn, applicationId }: Input) => canonical(`${trustedApplicationPoolFqdn.replace(/^trustedapplicationpool:/i, '')}/${applicationId}`),
  change: (topology, identity, patch: { port?: number }) => changeTrustedApplication(topology, identity, patch),
  remove: removeTrustedApplication,
})
