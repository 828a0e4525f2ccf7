import type { Outputs } from '../../../shared/wire.ts'
import type { Audience } from '../audience.ts'

/** The last output of a connection. */
export function sessionEnded(to: Audience, reason: Outputs['session.ended']['reason']): void {
  to.send('session.ended', { reason })
}
