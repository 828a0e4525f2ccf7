import type { Method } from '../core/method.ts'
import { changesOf } from '../mail/changes.ts'
import { copyFromAccount } from '../mail/email-copy.ts'
import { addressBookGet } from './address-book-get.ts'
import { cardGet } from './card-get.ts'
import { cardQuery, cardQueryChanges } from './card-query.ts'
import { addressBookSet, cardSet } from './refusing-set.ts'
import type { ContactServices } from './services.ts'

/** The contact list that the mailbox keeps, as RFC 9610 has it. */
export const contactMethods = (services: ContactServices): Record<string, Method> => ({
  'AddressBook/get': addressBookGet(services),
  'AddressBook/changes': changesOf('AddressBook', services),
  'AddressBook/set': addressBookSet(services),
  'ContactCard/get': cardGet(services),
  'ContactCard/changes': changesOf('ContactCard', services),
  'ContactCard/query': cardQuery(services),
  'ContactCard/queryChanges': cardQueryChanges(services),
  'ContactCard/set': cardSet(services),
  'ContactCard/copy': copyFromAccount,
})
