import { AppError } from '@parley/platform/errors'
import type { Fqdn } from '../names.ts'
import type { Topology } from '../topology.ts'
import type { Edited } from './edited.ts'
import { fqdnOf } from './places.ts'

/** @param input.isDefault  the first is it anyway  @throws AppError `invalid` · `conflict` — there is one of that name */
export function addSipDomain(topology: Topology, input: { name: string; isDefault?: boolean | undefined }): Edited {
  const name = fqdnOf(input.name, 'identity')
  if (topology.sipDomains.includes(name)) throw new AppError('conflict', `There is a sip domain ${name} already`, { parameter: 'identity' })
  const sipDomains = input.isDefault ? [name, ...topology.sipDomains] : [...topology.sipDomains, name]
  return { topology: { ...topology, sipDomains }, warnings: [] }
}

/** @throws AppError `missing` */
export function makeDefaultSipDomain(topology: Topology, identity: string): Edited {
  const name = sipDomainOf(topology, identity)
  return { topology: { ...topology, sipDomains: [name, ...topology.sipDomains.filter((d) => d !== name)] }, warnings: [] }
}

/** @param users  how many people have an address in it  @throws AppError `missing` · `conflict` — it is in use */
export function removeSipDomain(topology: Topology, identity: string, users: number): Edited {
  const name = sipDomainOf(topology, identity)
  if (users > 0) throw new AppError('conflict', `${users} users have an address in ${name}`, { remedy: 'Give them another address first.' })
  if (topology.sipDomains[0] === name) throw new AppError('conflict', `${name} is the default sip domain`, { remedy: 'Make another the default first.' })
  return { topology: { ...topology, sipDomains: topology.sipDomains.filter((d) => d !== name) }, warnings: [] }
}

function sipDomainOf(topology: Topology, identity: string): Fqdn {
  const name = topology.sipDomains.find((d) => d === identity.trim().toLowerCase())
  if (name) return name
  throw new AppError('missing', `There is no sip domain ${identity.slice(0, 255)}`, { parameter: 'identity', expected: topology.sipDomains.join(', ') || 'a domain; there is none yet', candidates: topology.sipDomains })
}
