import type { ApiItem, ApiClient } from '../../api-client.ts'
import type { Parameter } from '../../cmdlet.ts'
import type { ShellObject } from '../../shell-object.ts'

export const uriTypes = ['TelExtn', 'E164', 'SipName'] as const
export const voipSecurities = ['Unsecured', 'SIPSecured', 'Secured'] as const
export const startupModes = ['TCP', 'TLS', 'Dual'] as const

export interface DialPlanItem extends ApiItem {
  uriType: string
  voipSecurity: string
  numberOfDigitsInExtension: number
  countryOrRegionCode: string
  umServices: string[]
  umCallRouters: string[]
}

export function dialPlan(item: DialPlanItem): ShellObject {
  return {
    type: 'UMDialPlan',
    properties: {
      Name: item.identity,
      Identity: item.identity,
      URIType: item.uriType,
      VoIPSecurity: item.voipSecurity,
      NumberOfDigitsInExtension: item.numberOfDigitsInExtension,
      CountryOrRegionCode: item.countryOrRegionCode,
      UMServers: item.umServices,
      UMCallRouters: item.umCallRouters,
    },
  }
}

export interface UmRoleItem extends ApiItem {
  dialPlans: string[]
  startupMode: string
}

export function umRole(type: string, item: UmRoleItem): ShellObject {
  return { type, properties: { Identity: item.identity, Name: item.identity.split('.')[0] ?? item.identity, Fqdn: item.identity, DialPlans: item.dialPlans, UMStartupMode: item.startupMode } }
}

export const roleParameters: Readonly<Record<string, Parameter>> = {
  DialPlans: { type: 'string', many: true, help: 'The dial plans it serves, all of them; $null for none; @{Add="name"} and @{Remove="name"} change the list.', complete: async (c) => (await c.api.list('um-dial-plans')).map((plan) => plan.identity) },
  UMStartupMode: { type: 'string', enum: startupModes, default: 'TCP', help: 'How calls reach it; kept, nothing here answers them.' },
  Force: { type: 'switch', help: 'Also when the server would be known twice; the front end refuses it then.' },
}

/** Puts a role in place, be it there already or not. @param fqdn  or the first part of it, where that says which */
export async function putRole(api: ApiClient, collection: string, fqdn: string, change: (now: UmRoleItem | undefined) => object, o: { force?: boolean }) {
  const wanted = fqdn.trim().toLowerCase()
  const all = await api.list<UmRoleItem>(collection)
  const short = all.filter((role) => role.identity.startsWith(`${wanted}.`))
  const now = all.find((role) => role.identity === wanted) ?? (short.length === 1 ? short[0] : undefined)
  const body = change(now)
  return now ? api.update<UmRoleItem>(collection, now.identity, body, o) : api.create<UmRoleItem>(collection, { identity: wanted, ...body }, o)
}
