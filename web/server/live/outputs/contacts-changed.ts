import type { Contact, ContactGroup } from '../../../shared/wire.ts'
import type { Audience } from '../audience.ts'

/** The whole list, as it is now. */
export function contactsChanged(to: Audience, groups: ContactGroup[], contacts: Contact[]): void {
  to.send('contacts.changed', { groups, contacts })
}
