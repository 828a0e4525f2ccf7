import type { Contact, ContactGroup, Person } from '../../../shared/wire.ts'
import type { Recipient } from '../addresses.ts'
import type { Email } from '../jmap-types.ts'

/** What completion offers: a person, or everybody of a group. */
export type Suggestion = { kind: 'person'; recipient: Recipient; about: string } | { kind: 'group'; name: string; members: Recipient[] }

export interface SuggestionSources {
  contacts: readonly Contact[]
  groups: readonly ContactGroup[]
  /** Who wrote or was written to lately, newest first. */
  recent: readonly Recipient[]
  /** What the directory found for the text. */
  directory: readonly Person[]
  /** Already in the message. */
  taken: ReadonlySet<string>
}

const most = 8

/** Contacts first, then people of recent mail, then the directory; a group stands for its members. */
export function suggestionsFor(text: string, from: SuggestionSources): Suggestion[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return []
  const people = new Map<string, Suggestion>()
  const offer = (recipient: Recipient, about: string) => {
    if (!from.taken.has(recipient.address) && !people.has(recipient.address)) people.set(recipient.address, { kind: 'person', recipient, about })
  }
  for (const contact of from.contacts) if (!contact.blocked && matches(wanted, contact.displayName, contact.address)) offer({ address: contact.address, name: contact.displayName }, contact.address)
  for (const recipient of from.recent) if (matches(wanted, recipient.name, recipient.address)) offer(recipient, recipient.address)
  // What the directory found may be the answer to a text of a moment ago.
  for (const person of from.directory) if (matches(wanted, person.displayName, person.address)) offer({ address: person.address, name: person.displayName }, [person.title, person.department].filter(Boolean).join(' · ') || person.address)
  return [...groupsFor(wanted, from), ...people.values()].slice(0, most)
}

function groupsFor(wanted: string, { contacts, groups, taken }: SuggestionSources): Suggestion[] {
  return groups
    .filter((group) => !group.fixed && group.name.toLowerCase().startsWith(wanted))
    .map((group): Suggestion => ({
      kind: 'group',
      name: group.name,
      members: contacts.filter((contact) => contact.groupIds.includes(group.id) && !contact.blocked && !taken.has(contact.address)).map((contact) => ({ address: contact.address, name: contact.displayName })),
    }))
    .filter((one) => one.kind === 'group' && one.members.length > 0)
}

/** At the beginning of the address, or each word at the beginning of a word of the name; accents do not matter, as in the directory. */
function matches(wanted: string, name: string, address: string): boolean {
  if (address.toLowerCase().startsWith(wanted)) return true
  const words = [...fold(name).split(/[\s,;()"]+/), ...address.toLowerCase().split(/[@._-]/)]
  return fold(wanted).split(/[\s,;()"]+/).every((part) => words.some((word) => word.startsWith(part)))
}

function fold(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}+/gu, '').toLowerCase()
}

/** People of the mail that is known here, each once. */
export function recentPeople(emails: Iterable<Email>, me: string): Recipient[] {
  const people = new Map<string, Recipient>()
  for (const email of emails) {
    for (const one of [...(email.from ?? []), ...(email.to ?? [])]) {
      const address = one.email.toLowerCase()
      if (address !== me && !people.has(address)) people.set(address, { address, name: one.name ?? '' })
    }
  }
  return [...people.values()]
}
