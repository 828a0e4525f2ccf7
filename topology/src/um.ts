import type { Fqdn } from './names.ts'
import type { Topology } from './topology.ts'

/** How the dial plan names who is called; `SipName` ties it to the organisation's SIP users. */
export const umUriTypes = ['TelExtn', 'E164', 'SipName'] as const
export const umVoipSecurities = ['Unsecured', 'SIPSecured', 'Secured'] as const
export const umStartupModes = ['TCP', 'TLS', 'Dual'] as const

/** A dial plan, as far as trust depends on it: nothing here answers a telephone. */
export interface UmDialPlan {
  name: string
  uriType: (typeof umUriTypes)[number]
  voipSecurity: (typeof umVoipSecurities)[number]
  numberOfDigitsInExtension: number
  countryOrRegionCode: string
}

/** A UM role of one computer. */
export interface UmRole {
  fqdn: Fqdn
  /** Names of dial plans. */
  dialPlans: string[]
  startupMode: (typeof umStartupModes)[number]
}

/** Computers the front end finds by itself: those that run the UM service and the UM Call Router, each in a SipName dial plan.
 *  A computer with only one of the two has to be made known as a trusted application pool. */
export function autodiscoveredUmServers(topology: Topology): Fqdn[] {
  const sip = new Set(topology.umDialPlans.filter((p) => p.uriType === 'SipName').map((p) => p.name.toLowerCase()))
  const inSipPlan = (role: UmRole) => role.dialPlans.some((name) => sip.has(name.toLowerCase()))
  const routers = new Set(topology.umCallRouters.filter(inSipPlan).map((r) => r.fqdn))
  return topology.umServices.filter(inSipPlan).map((s) => s.fqdn).filter((fqdn) => routers.has(fqdn))
}
