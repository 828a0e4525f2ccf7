import type { GroupConversation } from '../../../shared/wire.ts'
import type { Audience } from '../audience.ts'

export function conferenceChanged(to: Audience, key: string, shown: { displayName: string; conference: GroupConversation }): void {
  to.send('conference.changed', { with: key, ...shown })
}
