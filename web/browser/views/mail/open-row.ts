import { startCompose, activateCompose } from '../../mail/compose/composes.ts'
import { shownEmail } from '../../mail/mail-store.ts'
import { type MailPlace, openMessage } from './use-mail-place.ts'

/** Opens what a row stands for: a message to read, a draft to go on with. */
export function openRow(place: MailPlace, id: string): void {
  const email = shownEmail(id)
  if (email?.keywords['$draft'] && place.folder?.role === 'drafts') return startCompose({ kind: 'draft', id }, undefined, email.subject ?? '')
  activateCompose(undefined)
  openMessage(place, id)
}
