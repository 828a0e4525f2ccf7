import { useMemo } from 'react'
import { recentPeople, type Suggestion, suggestionsFor } from '../../../mail/compose/suggestions.ts'
import { useMail } from '../../../mail/mail-store.ts'
import { useDirectorySearch } from '../../../shared/use-directory-search.ts'
import { useLive } from '../../../store.ts'

export function useSuggestions(text: string, taken: readonly string[]): Suggestion[] {
  const contacts = useLive((live) => live.contacts)
  const groups = useLive((live) => live.groups)
  const me = useLive((live) => live.me.person.address)
  const emails = useMail((mail) => mail.emails)
  const search = useDirectorySearch(text, 8)
  const directory = search.state === 'found' ? search.people : nobody
  const recent = useMemo(() => recentPeople(emails.values(), me), [emails, me])
  const takenText = taken.join('\n')
  return useMemo(() => suggestionsFor(text, { contacts, groups, recent, directory, taken: new Set(takenText.split('\n')) }), [text, contacts, groups, recent, directory, takenText])
}

const nobody: readonly never[] = []
