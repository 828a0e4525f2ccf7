import type { ChosenStatus, Presence } from '../../../shared/wire.ts'
import type { Audience } from '../audience.ts'

/** How the person is shown to others, and what they chose; without a choice the status follows activity. */
export function meChanged(to: Audience, presence: Presence, chosen: ChosenStatus | undefined): void {
  to.send('me.changed', { presence, ...(chosen === undefined ? {} : { chosen }) })
}
