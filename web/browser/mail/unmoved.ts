import { shownEmail } from './mail-store.ts'

/** Emails, each with the folders it was in. */
export type Places = ReadonlyMap<string, string | undefined>

export function placesOf(ids: readonly string[]): Places {
  return new Map(ids.map((id) => [id, placeOf(id)]))
}

/** Those that are still where they were. */
export function unmoved(places: Places): string[] {
  return [...places].flatMap(([id, place]) => (placeOf(id) === place ? [id] : []))
}

function placeOf(id: string): string | undefined {
  const email = shownEmail(id)
  return email && Object.keys(email.mailboxIds).toSorted().join()
}
