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
 *  @param reachable  whether its owner can sign in */
export function stateText({ state, lastAttempt, failure, notBefore }: ContactStore, reachable: boolean): string {
  if (state === 'UcsMigrated') return t('admin.contactsMigrated')
  if (state === 'UcsMigrating') return t('admin.contactsMigrating')
  if (state === 'UcsDisabled') return t('admin.contactsDisabled')
  if (!reachable) return t('admin.contactsNoSignIn')
  if (notBefore !== undefined) return t('admin.contactsLater', { time: time(notBefore) })
  return t(failure !== undefined && lastAttempt !== undefined ? 'admin.contactsAgain' : 'admin.contactsNext')
}

/** What went wrong when the list was to move, and what to do about it; empty when nothing did. */
export function troubleText({ attempts, lastAttempt, failure }: ContactStore): string {
  if (failure === undefined || lastAttempt === undefined) return ''
  return `${t('admin.contactsFailed', { count: attempts, time: time(lastAttempt), reason: failure })} ${t('admin.contactsFailedRemedy')}`
}
