import type { Audience } from '../audience.ts'

/** Which JMAP types of the account have a new state; the browser asks JMAP what is new. */
export function mailChanged(to: Audience, changed: Record<string, string>): void {
  const mail = Object.entries(changed).filter(([type]) => !contactTypes.has(type))
  if (mail.length > 0) to.send('mail.changed', { changed: Object.fromEntries(mail) })
}

/** The contact list that a mailbox keeps: the browser hears of it from the front end. */
const contactTypes: ReadonlySet<string> = new Set(['AddressBook', 'ContactCard'])
