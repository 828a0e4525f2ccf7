import type { Message, Outputs } from '../../shared/wire.ts'
import { conversationWith } from '../conversations.ts'
import { type LiveState, withEntry } from '../live-state.ts'
import { compareMessages, emptyTranscript, putMessage } from '../transcript.ts'

/** What becomes of a message opens no conversation: one that was closed meanwhile stays closed. */
export function messageChanged(state: LiveState, { message }: Outputs['message.changed']): LiveState {
  const { conversations, transcripts } = state
  if (!conversations.has(message.with) && !transcripts.has(message.with)) return state
  const after = putInTranscript(state, message)
  return conversations.has(message.with) ? after : { ...after, conversations }
}

/** The message in its transcript, and as the conversation's last one where it is that; the conversation is opened where there is none. */
export function putInTranscript(state: LiveState, message: Message): LiveState {
  const transcript = state.transcripts.get(message.with) ?? emptyTranscript
  const messages = putMessage(transcript.messages, message)
  const conversation = conversationWith(state, message.with)
  const { last } = conversation
  const replaces = last === undefined || (last.id === message.id && last.from === message.from) || compareMessages(last, message) < 0
  const newest = messages.at(-1)
  return {
    ...state,
    transcripts: withEntry(state.transcripts, message.with, { ...transcript, messages }),
    conversations: replaces && newest ? withEntry(state.conversations, message.with, { ...conversation, last: newest }) : state.conversations,
  }
}
