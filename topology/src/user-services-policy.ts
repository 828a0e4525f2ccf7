import { policyOf } from './policy-of.ts'
import type { Settings } from './settings/settings.ts'
import { userServicesPolicy } from './settings/user-services-policy.ts'

const untouched = userServicesPolicy.schema.parse({})

/** The user services policy that counts for a person: the one granted to them, else the global one, else the defaults. @cost memory only */
export const userServicesPolicyOf = (settings: Settings, address: string): typeof untouched => policyOf(settings, 'user-services-policy', address) ?? untouched
