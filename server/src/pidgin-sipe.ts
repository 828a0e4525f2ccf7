import type { Request } from '@parley/sip/message'

/** Whether pidgin-sipe sent it. What it takes differs from what the protocol allows:
 *  - it crashes when it is told that a contact group it shows is gone (`contacts/roaming-contacts.ts`)
 *  - a contact without a name of its own it calls by the address whenever it moves (there, too)
 *  - it loses count of the contact list's versions when it is quicker than what it is told, and drops a change that is refused (`contacts/contacts.ts`)
 *  - when it hears of another device of its user it takes ten seconds to answer an invitation (`presence/roaming-self.ts`)
 *  - it begins with "available" as its user's own choice, whatever was chosen before (`presence/publisher.ts`) */
export const isPidginSipe = ({ headers }: Request): boolean => /\bSipe\//.test(headers.get('User-Agent') ?? '')
