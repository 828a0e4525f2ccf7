import type { Outputs } from '../../shared/wire.ts'
import type { MailSignal } from '../live-state.ts'

export function mailChanged(signal: MailSignal, body: Outputs['mail.changed']): MailSignal {
  return { ...signal, changed: { ...signal.changed, ...body.changed } }
}
