import type { Audience } from '../audience.ts'

export function conversationChanged(to: Audience, peer: string, unread: number): void {
  to.send('conversation.changed', { with: peer, unread })
}
