import type { Message } from '../shared/wire.ts'
import { sameDay } from './text/time.ts'

/** Messages of one person within this time stand under one name. */
const togetherMs = 5 * 60_000

export type TranscriptRow =
  | { kind: 'day'; key: string; at: number }
  /** `first`: the name and time stand above it. */
  | { kind: 'message'; key: string; message: Message; first: boolean }

export function transcriptRows(messages: readonly Message[]): TranscriptRow[] {
  const rows: TranscriptRow[] = []
  let before: Message | undefined
  for (const message of messages) {
    const newDay = !before || !sameDay(before.at, message.at)
    if (newDay) rows.push({ kind: 'day', key: `day ${message.from} ${message.id}`, at: message.at })
    const first = newDay || before?.from !== message.from || before.event !== undefined || message.at - before.at > togetherMs
    rows.push({ kind: 'message', key: `${message.from} ${message.id}`, message, first })
    before = message
  }
  return rows
}
