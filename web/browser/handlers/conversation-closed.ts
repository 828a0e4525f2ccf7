import type { Outputs } from '../../shared/wire.ts'
import { type LiveState, withoutEntry } from '../live-state.ts'

/** The conversation leaves the list; its history stays and comes back with the next message. */
export function conversationClosed(state: LiveState, body: Outputs['conversation.closed']): LiveState {
  return {
    ...state,
    conversations: withoutEntry(state.conversations, body.with),
    transcripts: withoutEntry(state.transcripts, body.with),
  }
}
