import type { HistoryMessage } from '@parley/mailbox/chat/history'
import type { Audience } from '../audience.ts'
import { wireMessage } from '../wire-message.ts'

/** State or position of a message that is already in a transcript. */
export function messageChanged(to: Audience, message: HistoryMessage): void {
  to.send('message.changed', { message: wireMessage(message) })
}
