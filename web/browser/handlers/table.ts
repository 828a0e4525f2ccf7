import type { OutputName, Outputs } from '../../shared/wire.ts'
import type { LiveState } from '../live-state.ts'
import { conferenceChanged } from './conference-changed.ts'
import { contactsChanged } from './contacts-changed.ts'
import { conversationChanged } from './conversation-changed.ts'
import { conversationClosed } from './conversation-closed.ts'
import { imChanged } from './im-changed.ts'
import { meChanged } from './me-changed.ts'
import { messageAdded } from './message-added.ts'
import { messageChanged } from './message-changed.ts'
import { presenceChanged } from './presence-changed.ts'
import { typingChanged } from './typing-changed.ts'
import { watchersChanged } from './watchers-changed.ts'

/** Outputs that only change the live state; the other three are in store.ts and live.ts. */
export type StateOutput = Exclude<OutputName, 'snapshot' | 'mail.changed' | 'session.ended'>

export const handlers: { [N in StateOutput]: (state: LiveState, body: Outputs[N]) => LiveState } = {
  'me.changed': meChanged,
  'im.changed': imChanged,
  'presence.changed': presenceChanged,
  'contacts.changed': contactsChanged,
  'watchers.changed': watchersChanged,
  'message.added': messageAdded,
  'message.changed': messageChanged,
  'conversation.changed': conversationChanged,
  'conversation.closed': conversationClosed,
  'conference.changed': conferenceChanged,
  'typing.changed': typingChanged,
}
