import type { Outputs } from '../../shared/wire.ts'
import { type LiveState, withEntry } from '../live-state.ts'

export function conversationChanged(state: LiveState, body: Outputs['conversation.changed']): LiveState {
  const known = state.conversations.get(body.with)
  if (!known || known.unread === body.unread) return state
  return { ...state, conversations: withEntry(state.conversations, body.with, { ...known, unread: body.unread }) }
}
