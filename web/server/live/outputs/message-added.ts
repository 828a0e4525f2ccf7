import type { HistoryMessage } from '@parley/mailbox/chat/history'
import type { Audience } from '../audience.ts'
import { wireMessage } from '../wire-message.ts'

/** A message joined a transcript: received, or sent from any of the person's browsers. */
export function messageAdded(to: Audience, message: HistoryMessage, unread: number): void {
  to.send('message.added', { message: wireMessage(message), unread })
}
