import { AppError } from '@parley/platform/errors'
import { ambiguousNames, knownServers } from '../known-servers.ts'
import type { Topology } from '../topology.ts'
import { autodiscoveredUmServers, type UmDialPlan, type UmRole } from '../um.ts'
import { patched, same, type Edited, type Patch } from './edited.ts'
import { fqdnOf } from './places.ts'

/** Which of the two UM roles of a computer. */
export type UmRoleKind = 'umServices' | 'umCallRouters'

const titles: Record<UmRoleKind, string> = { umServices: 'UM service', umCallRouters: 'UM Call Router' }

export interface NewUmDialPlan {
  name: string
  numberOfDigitsInExtension: number
  countryOrRegionCode: string
  /** TelExtn when absent. */
  uriType?: UmDialPlan['uriType'] | undefined
  /** Unsecured when absent. */
  voipSecurity?: UmDialPlan['voipSecurity'] | undefined
}

/** @throws AppError `invalid` · `conflict` — there is one of that name */
export function addUmDialPlan(topology: Topology, input: NewUmDialPlan): Edited {
  const name = input.name.trim()
  // oxlint-disable-next-line no-control-regex -- they are what is refused
  if (name === '' || name.length > 64 || /[\u0000-\u001f\u007f]/.test(name)) throw new AppError('invalid', 'That name is not acceptable', { parameter: 'name', expected: '1 to 64 characters' })
  if (topology.umDialPlans.some((p) => same(p.name, name))) throw new AppError('conflict', `There is a UM dial plan '${name}' already`, { parameter: 'name' })
  const { numberOfDigitsInExtension, countryOrRegionCode } = input
  if (!Number.isInteger(numberOfDigitsInExtension) || numberOfDigitsInExtension < 1 || numberOfDigitsInExtension > 20) {
    throw new AppError('invalid', `${numberOfDigitsInExtension} is not a number of digits`, { parameter: 'numberOfDigitsInExtension', expected: '1 to 20' })
  }
  if (!/^\d{1,4}$/.test(countryOrRegionCode)) throw new AppError('invalid', 'That is not a country or region code', { parameter: 'countryOrRegionCode', expected: '1 to 4 digits, such as 49' })
  const plan: UmDialPlan = { name, numberOfDigitsInExtension, countryOrRegionCode, uriType: input.uriType ?? 'TelExtn', voipSecurity: input.voipSecurity ?? 'Unsecured' }
  const next = { ...topology, umDialPlans: [...topology.umDialPlans, plan] }
  return { topology: next, warnings: outsidePlans(next) }
}

/** Everything of a dial plan can change but its URIType. @throws AppError `missing` */
export function changeUmDialPlan(topology: Topology, identity: string, patch: Patch<Pick<UmDialPlan, 'voipSecurity' | 'numberOfDigitsInExtension' | 'countryOrRegionCode'>>): Edited {
  const plan = dialPlanOf(topology, identity, 'identity')
  return { topology: { ...topology, umDialPlans: topology.umDialPlans.map((p) => (p === plan ? patched(p, patch) : p)) }, warnings: [] }
}

/** @throws AppError `missing` · `conflict` — a computer is in it */
export function removeUmDialPlan(topology: Topology, identity: string): Edited {
  const plan = dialPlanOf(topology, identity, 'identity')
  const members = [...topology.umServices, ...topology.umCallRouters].filter((r) => r.dialPlans.some((name) => same(name, plan.name))).map((r) => r.fqdn)
  if (members.length > 0) throw new AppError('conflict', `The dial plan '${plan.name}' has computers: ${[...new Set(members)].join(', ')}`, { remedy: 'Take them out of it first.' })
  return { topology: { ...topology, umDialPlans: topology.umDialPlans.filter((p) => p !== plan) }, warnings: [] }
}

/** Puts a role of a computer into dial plans; with none, the computer has the role no more.
 *  @throws AppError `invalid` · `missing` — no such dial plan */
export function assignUmRole(topology: Topology, kind: UmRoleKind, identity: string, patch: { dialPlans?: readonly string[] | undefined; startupMode?: UmRole['startupMode'] | undefined }): Edited {
  const fqdn = fqdnOf(identity, 'identity')
  const before: UmRole = topology[kind].find((r) => r.fqdn === fqdn) ?? { fqdn, dialPlans: [], startupMode: 'TCP' }
  const dialPlans = patch.dialPlans && [...new Set(patch.dialPlans.map((name) => dialPlanOf(topology, name, 'dialPlans').name))]
  const role = patched(before, { dialPlans, startupMode: patch.startupMode })
  const others = topology[kind].filter((r) => r.fqdn !== fqdn)
  const next: Topology = { ...topology, [kind]: role.dialPlans.length === 0 && patch.dialPlans ? others : [...others, role] }
  return { topology: next, warnings: [...outsidePlans(next), ...splitHosts(next, fqdn), ...secondEntries(topology, next)] }
}

export function dialPlanOf(topology: Topology, name: string, parameter: string): UmDialPlan {
  const plan = topology.umDialPlans.find((p) => same(p.name, name.trim()))
  if (plan) return plan
  const candidates = topology.umDialPlans.map((p) => p.name)
  throw new AppError('missing', `There is no UM dial plan '${name.slice(0, 80)}'`, { parameter, expected: candidates.join(', ') || 'a dial plan; there is none yet', candidates })
}

/** A server routes calls and is trusted only in the SIP dial plans it belongs to: it should be in all of them. */
function outsidePlans(topology: Topology): string[] {
  const plans = topology.umDialPlans.filter((p) => p.uriType === 'SipName')
  return (['umServices', 'umCallRouters'] as const).flatMap((kind) =>
    topology[kind].filter((role) => role.dialPlans.length > 0).flatMap((role) => {
      const missing = plans.filter((p) => !role.dialPlans.some((name) => same(name, p.name))).map((p) => p.name)
      return missing.length === 0 ? [] : [`The ${titles[kind]} of ${role.fqdn} is not in every SIP URI dial plan: ${missing.join(', ')} is missing. Add it with ${kind === 'umServices' ? `Set-UMService -Identity ${role.fqdn}` : `Set-UMCallRouterSettings -Server ${role.fqdn}`} -DialPlans.`]
    }),
  )
}

function splitHosts(topology: Topology, fqdn: string): string[] {
  if (autodiscoveredUmServers(topology).some((server) => server === fqdn)) return []
  const service = topology.umServices.some((r) => r.fqdn === fqdn && r.dialPlans.length > 0)
  const router = topology.umCallRouters.some((r) => r.fqdn === fqdn && r.dialPlans.length > 0)
  if (service === router) return []
  const lacking = service ? 'UM Call Router' : 'UM service'
  return [`${fqdn} is not found by itself as a known server: its ${lacking} is not in a SipName dial plan. Put it into one, or create a trusted application pool for ${fqdn}.`]
}

/** What became ambiguous by this edit. */
function secondEntries(before: Topology, after: Topology): string[] {
  const old = new Set(ambiguousNames(knownServers(before)).map((a) => a.name))
  return ambiguousNames(knownServers(after)).filter((a) => !old.has(a.name)).map(({ name, servers }) => `${name} is now known twice: ${servers.map((s) => s.source).join(' and ')}. The front end refuses it until one is removed.`)
}
