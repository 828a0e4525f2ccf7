import { AppError } from '@parley/platform/errors'
import { applicationIdRule, applicationUrn, isApplicationId, withoutPrefix } from '../application-id.ts'
import type { Topology, TrustedApplication, TrustedApplicationPool } from '../topology.ts'
import { patched, same, type Edited } from './edited.ts'
import { portOf } from './places.ts'
import { trustedApplicationPoolOf, withPool } from './trusted-application-pools.ts'

export interface NewTrustedApplication {
  pool: string
  /** `urn:application:` before it or not. */
  applicationId: string
  port: number
  legacyApplicationName?: string | undefined
  enableTcp?: boolean | undefined
  /** Accepts `enableTcp`. */
  force?: boolean | undefined
}

/** @throws AppError `missing` — no such pool · `invalid` · `conflict` — id or port is taken in the pool */
export function addTrustedApplication(topology: Topology, input: NewTrustedApplication): Edited {
  const pool = trustedApplicationPoolOf(topology, input.pool, 'trustedApplicationPoolFqdn')
  const id = withoutPrefix(input.applicationId.trim())
  if (!isApplicationId(id)) {
    throw new AppError('invalid', `The ApplicationId '${input.applicationId.slice(0, 80)}' is not acceptable`, {
      parameter: 'applicationId',
      expected: 'a friendly identifier without blanks or prohibited characters; letters and digits are recommended',
      remedy: applicationIdRule,
    })
  }
  if (pool.applications.some((a) => same(a.id, id))) {
    throw new AppError('conflict', `There is an application ${pool.fqdn}/${applicationUrn(id)} already`, { parameter: 'applicationId', remedy: 'Change its port with Set-CsTrustedApplication, or choose another ApplicationId.' })
  }
  if (input.enableTcp && !input.force) {
    throw new AppError('invalid', 'A trusted application speaks over mutual TLS; TCP is not encrypted and shows no certificate', { parameter: 'enableTcp', remedy: 'Leave out -EnableTcp, or add -Force.' })
  }
  const { legacyApplicationName, enableTcp } = input
  const base: TrustedApplication = { id, port: freePort(pool, input.port) }
  const application = patched(base, { legacyApplicationName, ...(enableTcp ? { enableTcp } : {}) })
  const warnings = [
    ...(/^[A-Za-z0-9]+$/.test(id) ? [] : [`Letters and digits are recommended for an ApplicationId; '${id}' has others.`]),
    ...(enableTcp ? ['The front ends of this release speak mutual TLS to trusted applications only; the setting is kept for others.'] : []),
  ]
  return { topology: withPool(topology, { ...pool, applications: [...pool.applications, application] }), warnings }
}

/** Another port: all of an application that can change. @throws AppError `missing` · `conflict` · `invalid` */
export function changeTrustedApplication(topology: Topology, identity: string, patch: { port?: number | undefined }): Edited {
  const { pool, application } = trustedApplicationOf(topology, identity)
  if (patch.port === undefined) return { topology, warnings: [] }
  const next = { ...application, port: freePort(pool, patch.port, application) }
  return { topology: withPool(topology, { ...pool, applications: pool.applications.map((a) => (a === application ? next : a)) }), warnings: [] }
}

/** @throws AppError `missing` */
export function removeTrustedApplication(topology: Topology, identity: string): Edited {
  const { pool, application } = trustedApplicationOf(topology, identity)
  return { topology: withPool(topology, { ...pool, applications: pool.applications.filter((a) => a !== application) }), warnings: [] }
}

/** @param identity  `<pool>/<application>`, `urn:application:` before the second or not  @throws AppError `missing` — lists the applications there are */
export function trustedApplicationOf(topology: Topology, identity: string): { pool: TrustedApplicationPool; application: TrustedApplication } {
  const slash = identity.indexOf('/')
  const id = withoutPrefix(identity.slice(slash + 1).trim())
  const fqdn = slash < 0 ? undefined : identity.slice(0, slash).trim().toLowerCase()
  for (const pool of topology.trustedApplicationPools) {
    const application = pool.fqdn === fqdn && pool.applications.find((a) => same(a.id, id))
    if (application) return { pool, application }
  }
  const candidates = topology.trustedApplicationPools.flatMap((pool) => pool.applications.map((a) => `${pool.fqdn}/${applicationUrn(a.id)}`))
  throw new AppError('missing', `There is no trusted application ${identity.slice(0, 330)}`, {
    parameter: 'identity',
    expected: candidates.join(', ') || 'an application; there is none yet',
    remedy: 'An application is named <pool FQDN>/<ApplicationId>.',
    candidates,
  })
}

function freePort(pool: TrustedApplicationPool, port: number, own?: TrustedApplication): number {
  const holder = pool.applications.find((a) => a !== own && a.port === portOf(port))
  if (!holder) return portOf(port)
  throw new AppError('conflict', `Port ${port} of ${pool.fqdn} belongs to ${applicationUrn(holder.id)}`, {
    parameter: 'port',
    expected: `a port other than ${pool.applications.map((a) => a.port).join(', ')}`,
    remedy: 'Choose a port nothing else listens on; netstat -an on that computer lists those that are taken.',
  })
}
