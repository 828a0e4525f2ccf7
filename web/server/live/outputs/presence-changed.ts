import type { Presence } from '../../../shared/wire.ts'
import type { Audience } from '../audience.ts'

/** Somebody of whom nothing is known any more is `unknown`, which a snapshot says by leaving them out. */
export function presenceChanged(to: Audience, people: Presence[]): void {
  if (people.length > 0) to.send('presence.changed', { people })
}
