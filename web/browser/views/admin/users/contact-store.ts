import { formatDate, t } from '../../../text/text.ts'
import { runAction } from '../admin-api.ts'

/** Where somebody's contact list is kept, as the admin API shows it. Times are milliseconds since the epoch. */
export interface ContactStore {
  state: 'UcsDisabled' | 'UcsAllowed' | 'UcsMigrating' | 'UcsMigrated'
  /** Of moving it to the mailbox. */
  attempts: number
  lastAttempt?: number
  /** Why the last attempt failed, or why there is none. */
  failure?: string
  notBefore?: number
}

/** After a move that is under way. */
export const loadContactStore = async (user: string, signal?: AbortSignal): Promise<ContactStore> => (await runAction<ContactStore>('contact-store', { user }, signal)).result

/** Where a list is after it was moved back, and what there is to say about it. */
export interface MovedBack {
  result: ContactStore
  warnings: string[]
}

/** Moves a list from the mailbox back to the pool. */
export const rollBackContacts = (user: string): Promise<MovedBack> => runAction<ContactStore>('roll-back-contacts', { user })

const time = (at: number) => formatDate(at, { dateStyle: 'medium', timeStyle: 'short' })

/** Where the list is, and what comes next.
 *  @param mailbox  whether its owner has one */
export function stateText({ state, lastAttempt, failure, notBefore }: ContactStore, mailbox: boolean): string {
  if (state === 'UcsMigrated') return t('admin.contactsMigrated')
  if (state === 'UcsMigrating') return t('admin.contactsMigrating')
  if (state === 'UcsDisabled') return t('admin.contactsDisabled')
  if (!mailbox) return t('admin.contactsNoMailbox')
  if (notBefore !== undefined) return t('admin.contactsLater', { time: time(notBefore) })
  return t(failure !== undefined && lastAttempt !== undefined ? 'admin.contactsAgain' : 'admin.contactsNext')
}

/** What went wrong when the list was to move, and what to do about it; empty when nothing did.
 *  @param mailbox  whether its owner has one */
export function troubleText({ state, attempts, lastAttempt, failure }: ContactStore, mailbox: boolean): string {
  const failed = failure !== undefined && lastAttempt !== undefined ? t('admin.contactsFailed', { count: attempts, time: time(lastAttempt), reason: failure }) : ''
  return `${failed} ${remedyText(state, failed !== '', mailbox)}`.trim()
}

function remedyText(state: ContactStore['state'], failed: boolean, mailbox: boolean): string {
  if (state === 'UcsAllowed' && !mailbox) return t('admin.contactsNoMailboxRemedy')
  if (!failed) return ''
  if (state === 'UcsAllowed') return t('admin.contactsFailedRemedy')
  return state === 'UcsDisabled' ? t('admin.contactsDisabledRemedy') : ''
}
