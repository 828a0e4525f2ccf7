import type { ImState } from '../../../shared/wire.ts'
import type { Audience } from '../audience.ts'

export function imChanged(to: Audience, state: ImState): void {
  to.send('im.changed', state)
}
