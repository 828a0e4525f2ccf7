import type { Audience } from '../audience.ts'

export function conversationClosed(to: Audience, peer: string): void {
  to.send('conversation.closed', { with: peer })
}
