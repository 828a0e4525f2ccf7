import { presencePolicy } from './settings/presence-policy.ts'
import type { Settings } from './settings/settings.ts'

const untouched = presencePolicy.schema.parse({})

/** The presence policy that counts for a person: the one granted to them, else the global one, else the defaults. @cost memory only */
export function presencePolicyOf(settings: Settings, address: string): typeof untouched {
  const granted = settings.get('user-account', address)?.value.presencePolicy
  const policy = (granted === undefined ? undefined : settings.get('presence-policy', granted)) ?? settings.get('presence-policy', 'Global')
  return policy?.value ?? untouched
}
