import type { Message, WireError } from '../../shared/wire.ts'
import { messageChanged, putInTranscript } from '../handlers/message-changed.ts'
import { newId } from '../ids.ts'
import { currentOutbox, send } from '../live.ts'
import { updateLive, useApp } from '../store.ts'
import { t } from '../text/text.ts'
import { emptyTranscript, pendingOrder, refusedOrder } from '../transcript.ts'

let written = 0

/** Shows the message at once as `sending`; from here on it is never lost: sent, or failed with a reason and Retry. */
export function sendMessage(to: string, text: string): void {
  const { live } = useApp.getState()
  if (!live) return
  const now = Date.now()
  transmit({ id: newId(), with: to, from: live.me.person.address, text, order: pendingOrder(now, ++written), at: now, state: 'sending' })
}

/** The same message with the same id again: should the first one have arrived after all, this one is not shown. */
export function retryMessage(message: Message): void {
  const { reason: _, ...rest } = message
  transmit({ ...rest, order: pendingOrder(Date.now(), ++written), state: 'sending' })
}

/** After a reload: what the tab had not got accepted is shown again, and what was under way is sent again. */
export function resumeOutbox(): void {
  for (const message of currentOutbox()?.messages() ?? []) {
    const shown = useApp.getState().live?.transcripts.get(message.with)?.messages.some((one) => one.id === message.id) ?? false
    if (shown) continue
    if (message.state === 'sending') transmit(message)
    else show(message)
  }
}

function transmit(message: Message): void {
  currentOutbox()?.put(message)
  show(message)
  send('message.send', { id: message.id, to: message.with, text: message.text }).then(
    (accepted) => {
      currentOutbox()?.accepted(message.id)
      updateLive((live) => messageChanged(live, { message: accepted }))
    },
    (error: WireError) => refused(message, error),
  )
}

function refused(message: Message, error: WireError): void {
  // Nobody is signed in any more: the copy in the storage waits for them as it is.
  if (!currentOutbox()) return
  const { messages } = useApp.getState().live?.transcripts.get(message.with) ?? emptyTranscript
  const failed: Message = { ...message, order: refusedOrder(messages, message.at), state: 'failed', reason: error.message || t('error.unknown') }
  currentOutbox()?.put(failed)
  show(failed)
}

function show(message: Message): void {
  updateLive((live) => putInTranscript(live, message))
}
