import { policyOf } from './policy-of.ts'
import { presencePolicy } from './settings/presence-policy.ts'
import type { Settings } from './settings/settings.ts'

const untouched = presencePolicy.schema.parse({})

/** The presence policy that counts for a person: the one granted to them, else the global one, else the defaults. @cost memory only */
export const presencePolicyOf = (settings: Settings, address: string): typeof untouched => policyOf(settings, 'presence-policy', address) ?? untouched
