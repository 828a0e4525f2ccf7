import type { Conversation, Message, Snapshot } from '../../shared/wire.ts'
import type { LiveState, Transcript } from '../live-state.ts'
import { staleTranscript } from '../transcript.ts'

/** Takes everything from the snapshot; of the state before only what a snapshot does not hold: the loaded transcripts. */
export function snapshot(before: LiveState | undefined, body: Snapshot): LiveState {
  const transcripts = new Map<string, Transcript>()
  for (const [address, transcript] of before?.transcripts ?? []) transcripts.set(address, staleTranscript(transcript))
  return {
    me: body.me,
    im: body.im,
    groups: body.groups,
    contacts: body.contacts,
    watchers: body.watchers,
    conversations: withUnaccepted(new Map(body.conversations.map((one) => [one.with, one])), before),
    presence: new Map(body.presence.map((one) => [one.address, one])),
    transcripts,
  }
}

/** A conversation whose only message the server has not accepted yet is in no snapshot. */
function withUnaccepted(conversations: Map<string, Conversation>, before: LiveState | undefined) {
  const unaccepted = (message: Message) => message.state === 'sending' || message.state === 'failed'
  for (const [address, transcript] of before?.transcripts ?? []) {
    const known = before?.conversations.get(address)
    if (known && !conversations.has(address) && transcript.messages.some(unaccepted)) conversations.set(address, { ...known, unread: 0, typing: false })
  }
  return conversations
}
