import type { Outputs } from '../../shared/wire.ts'
import { conversationWith } from '../conversations.ts'
import { type LiveState, withEntry } from '../live-state.ts'

export function conferenceChanged(state: LiveState, { with: key, displayName, conference }: Outputs['conference.changed']): LiveState {
  return { ...state, conversations: withEntry(state.conversations, key, { ...conversationWith(state, key), displayName, conference }) }
}
