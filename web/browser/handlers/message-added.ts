import type { Outputs } from '../../shared/wire.ts'
import { conversationWith } from '../conversations.ts'
import { type LiveState, withEntry } from '../live-state.ts'
import { putInTranscript } from './message-changed.ts'

/** What someone has sent ends their typing; the indication that they stopped may come later. */
export function messageAdded(state: LiveState, body: Outputs['message.added']): LiveState {
  const address = body.message.with
  const known = conversationWith(state, address)
  const typing = known.typing && body.message.from !== address
  const conversations = withEntry(state.conversations, address, { ...known, unread: body.unread, typing })
  return putInTranscript({ ...state, conversations }, body.message)
}
