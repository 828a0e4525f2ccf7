import type { HistoryMessage } from '@parley/mailbox/chat/history'
import type { Message, MessageEvent } from '../../shared/wire.ts'

/** A message as its owner's browsers see it. */
export function wireMessage(m: HistoryMessage): Message {
  return {
    id: m.id,
    with: m.with,
    from: m.from,
    text: m.text,
    order: m.order,
    at: m.at,
    state: m.state,
    ...(m.reason === undefined ? {} : { reason: m.reason }),
    ...(m.event === undefined ? {} : { event: m.event as MessageEvent }),
  }
}
