import type { SettingOf } from './settings/kinds.ts'
import type { Settings } from './settings/settings.ts'

/** Where the name of the policy is kept that is granted to a person. */
const granted = { 'presence-policy': 'presencePolicy', 'user-services-policy': 'userServicesPolicy' } as const

/** The policy that counts for a person: the one granted to them, else the global one; undefined where nobody has changed that. @cost memory only */
export function policyOf<K extends keyof typeof granted>(settings: Settings, kind: K, address: string): SettingOf<K> | undefined {
  const name = settings.get('user-account', address)?.value[granted[kind]]
  const stored = (name === undefined ? undefined : settings.get(kind, name)) ?? settings.get(kind, 'Global')
  return stored?.value as SettingOf<K> | undefined
}
