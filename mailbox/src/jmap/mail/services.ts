import type { Clock } from '@parley/platform/clock'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import type { MessageParser } from '../../mime/parser.ts'
import type { MailStore } from '../../store/mail-store.ts'

/** What the mail methods stand on. */
export interface MailServices {
  store: MailStore
  parser: MessageParser
  clock: Clock
  diagnostics: Diagnostics
  /** The name in generated message ids and trace fields. */
  hostname: string
  /** Told after a submission may have become due. */
  wakeSender: () => void
}
