import { withEntry } from '../live-state.ts'
import { send } from '../live.ts'
import { reasonOf } from '../shared/reason.ts'
import { updateLive, useApp } from '../store.ts'
import { setTranscriptLoad, transcriptLoad } from '../transcript-loads.ts'
import { emptyTranscript, isSettledOrder, newestReceived, putPage } from '../transcript.ts'

const pageSize = 50

/** The newest page, or the one before what is shown; how it goes is told by `transcriptLoad`. One at a time: the newest waits for an older one. */
export async function loadPage(address: string, older: boolean): Promise<void> {
  const underWay = transcriptLoad(address)
  if (underWay?.state === 'loading') {
    if (!older && underWay.page === 'older') setTranscriptLoad(address, { state: 'loading', page: 'older, then the newest' })
    return
  }
  setTranscriptLoad(address, { state: 'loading', page: older ? 'older' : 'newest' })
  const failed = await fetchPage(address, older).then(() => undefined, (error: unknown) => ({ state: 'failed' as const, reason: reasonOf(error) }))
  const done = transcriptLoad(address)
  // The session has ended meanwhile.
  if (done?.state !== 'loading') return
  setTranscriptLoad(address, failed)
  if (done.page === 'older, then the newest') await loadPage(address, false)
}

async function fetchPage(address: string, older: boolean): Promise<void> {
  const known = useApp.getState().live?.transcripts.get(address) ?? emptyTranscript
  const before = older ? known.messages.find((message) => isSettledOrder(message.order))?.order : undefined
  const page = await send('conversation.page', { with: address, limit: pageSize, ...(before !== undefined && { before }) })
  updateLive((live) => {
    const transcript = live.transcripts.get(address) ?? emptyTranscript
    const next = putPage(transcript, page, before)
    return next === transcript ? live : { ...live, transcripts: withEntry(live.transcripts, address, next) }
  })
}

/** Everything up to the newest received message has been seen; the count goes at once. */
export function markRead(address: string): void {
  const { live } = useApp.getState()
  const conversation = live?.conversations.get(address)
  const newest = newestReceived(live?.transcripts.get(address)?.messages ?? [], live?.me.person.address ?? '')
  if (!conversation || conversation.unread === 0 || !newest) return
  updateLive((now) => ({ ...now, conversations: withEntry(now.conversations, address, { ...conversation, unread: 0 }) }))
  send('conversation.read', { with: address, upTo: newest.order }).catch(() => undefined)
}
