import { t } from '../text/text.ts'
import { notify } from '../toasts.ts'
import { attempt } from './attempt.ts'

/** `groupIds` empty: the group that is always there. */
export async function addContact(address: string, name: string, groupIds: string[]): Promise<boolean> {
  const done = await attempt('contact.failed', 'contact.add', { address, groupIds })
  if (done) notify({ tone: 'success', text: t('contact.added', { name }) })
  return done
}

export function moveContact(address: string, groupIds: readonly string[]): void {
  void attempt('contact.failed', 'contact.move', { address, groupIds: [...groupIds] })
}

export function removeContact(address: string): void {
  void attempt('contact.failed', 'contact.remove', { address })
}

export function blockContact(address: string, blocked: boolean): void {
  void attempt('contact.failed', blocked ? 'contact.block' : 'contact.unblock', { address })
}

export function removeGroup(id: string): void {
  void attempt('contact.failed', 'group.remove', { id })
}
