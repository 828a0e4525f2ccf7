import type { Outputs } from '../../shared/wire.ts'
import { conversationWith } from '../conversations.ts'
import { type LiveState, withEntry } from '../live-state.ts'

/** Typing alone makes no conversation: someone who deletes what they began has said nothing. */
export function typingChanged(state: LiveState, body: Outputs['typing.changed']): LiveState {
  if (!state.conversations.has(body.with) && !state.transcripts.has(body.with)) return state
  return { ...state, conversations: withEntry(state.conversations, body.with, { ...conversationWith(state, body.with), typing: body.typing }) }
}
