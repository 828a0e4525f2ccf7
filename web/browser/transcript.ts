import type { Message } from '../shared/wire.ts'
import type { Transcript } from './live-state.ts'

export const emptyTranscript: Transcript = { messages: [], more: true, state: 'unloaded' }

/** Ids are unique per sender only: a peer may repeat one of mine, and must not replace my message by it. */
const sameMessage = (a: Message, b: Message) => a.id === b.id && a.from === b.from

const settled = new Set<Message['state']>(['sent', 'stored', 'received'])

/** Messages under way stand last; everything else in the server's order, which both sides share. */
export function compareMessages(a: Message, b: Message): number {
  const pending = Number(a.state === 'sending') - Number(b.state === 'sending')
  if (pending !== 0) return pending
  if (a.order !== b.order) return a.order < b.order ? -1 : 1
  return a.id < b.id ? -1 : 1
}

/** Joins `message`, or replaces what is known of it; what the server has settled never goes back to `sending`. */
export function putMessage(messages: readonly Message[], message: Message): readonly Message[] {
  const at = messages.findIndex((known) => sameMessage(known, message))
  if (at < 0) return insertInOrder(messages, message)
  const known = messages[at]!
  if (message.state === 'sending' && settled.has(known.state)) return messages
  const others = messages.filter((_, index) => index !== at)
  return insertInOrder(others, message)
}

function insertInOrder(messages: readonly Message[], message: Message): readonly Message[] {
  let at = messages.length
  while (at > 0 && compareMessages(messages[at - 1]!, message) > 0) at--
  return [...messages.slice(0, at), message, ...messages.slice(at)]
}

/** Whether the pages of the server have it; the others are only here. */
const isInHistory = (message: Message) => settled.has(message.state) || (message.state === 'failed' && isSettledOrder(message.order))

/** One page of history, asked for with `before` (older) or without (the newest). An older one that joins nothing any more changes nothing. */
export function putPage(transcript: Transcript, page: { messages: readonly Message[]; more: boolean }, before: string | undefined): Transcript {
  if (before !== undefined) {
    const joins = transcript.messages.some((message) => message.order === before)
    return joins ? { ...transcript, messages: join(page.messages, transcript.messages), more: page.more } : transcript
  }
  const oldest = page.messages[0]
  const gap = transcript.state === 'stale' && page.more && oldest !== undefined && (transcript.settledTo ?? '') < oldest.order
  // A gap between what is shown and the newest page would look like a complete transcript: the older part is asked for again.
  const kept = gap ? transcript.messages.filter((message) => !isInHistory(message)) : transcript.messages
  const more = gap || transcript.state === 'unloaded' ? page.more : transcript.more && page.more
  return { messages: join(kept, page.messages), more, state: 'loaded' }
}

/**
 * After a lost connection: what was shown stays, but its end is no longer known to be the end.
 * What came in before anybody looked goes: the page that is asked for first has it, or it would hide a gap.
 */
export function staleTranscript(transcript: Transcript): Transcript {
  if (transcript.state === 'unloaded') return { ...transcript, messages: transcript.messages.filter((message) => !isInHistory(message)) }
  if (transcript.state === 'stale') return transcript
  const last = transcript.messages.findLast((message) => settled.has(message.state))
  return { ...transcript, state: 'stale', settledTo: last?.order ?? '' }
}

function join(first: readonly Message[], second: readonly Message[]): readonly Message[] {
  let joined = first
  for (const message of second) joined = putMessage(joined, message)
  return joined
}

/** The order of the newest message of the other side: what `conversation.read` reports. */
export function newestReceived(messages: readonly Message[], me: string): Message | undefined {
  return messages.findLast((message) => message.from !== me)
}

/** Where a message stands among those under way: behind the ones that the server has accepted (`~…`) and the ones written before. */
export function pendingOrder(now: number, written: number): string {
  return `~~${String(now).padStart(13, '0')}${String(written).padStart(6, '0')}`
}

/** Whether the server can page from here: it knows only its own positions. */
export const isSettledOrder = (order: string): boolean => /^\d+$/.test(order)

/** Where a message stands that was never accepted: after everything known when it was written. */
export function refusedOrder(messages: readonly Message[], now: number): string {
  const last = messages.findLast((message) => message.state !== 'sending')
  const own = String(now).padStart(13, '0')
  const newest = last?.order.slice(0, 13) ?? ''
  return `${newest > own ? newest : own}~`
}
