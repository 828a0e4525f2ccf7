import { AppError } from '@parley/platform/errors'

/** What `InstantMessagingType` may be. `Msn` is a name of the older product: accepted, and then there is no provider for it. */
export const instantMessagingTypes = ['None', 'Ocs', 'Msn'] as const

export type InstantMessagingType = (typeof instantMessagingTypes)[number]

/** In any case, as the guides write it both `OCS` and `Ocs`. @throws AppError `invalid`, listing the names */
export function toInstantMessagingType(text: string): InstantMessagingType {
  const found = instantMessagingTypes.find((name) => name.toLowerCase() === text.trim().toLowerCase())
  if (found) return found
  throw new AppError('invalid', 'InstantMessagingType is not one of the names there are', { expected: instantMessagingTypes.join(', '), found: text.slice(0, 60) })
}
