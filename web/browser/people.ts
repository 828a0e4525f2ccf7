import { create } from 'zustand'
import type { Person } from '../shared/wire.ts'
import { http } from './http.ts'

/** What the directory has told about people, by address; null: it does not know them. */
export const usePeople = create<{ people: ReadonlyMap<string, Person | null> }>()(() => ({ people: new Map() }))

const asked = new Map<string, Promise<void>>()

/** At most `limit` people whose name, address, title or department matches.  @throws HttpError */
export async function searchDirectory(text: string, limit: number, signal?: AbortSignal): Promise<Person[]> {
  const found = await http<Person[]>('GET', `/api/directory?q=${encodeURIComponent(text)}&limit=${limit}`, undefined, signal)
  remember(found.map((person) => [person.address, person]))
  return found
}

/** Asks the directory about `address` once; the answer comes through `usePeople`. */
export function lookUp(address: string): void {
  if (asked.has(address) || usePeople.getState().people.has(address)) return
  asked.set(address, ask(address).finally(() => asked.delete(address)))
}

async function ask(address: string): Promise<void> {
  try {
    const found = await searchDirectory(address, 5)
    if (!found.some((person) => person.address === address)) remember([[address, null]])
  } catch {
    // The name stays as it is; the next one who needs it asks again.
  }
}

function remember(entries: [string, Person | null][]): void {
  usePeople.setState(({ people }) => ({ people: new Map([...people, ...entries]) }))
}

export function forgetPeople(): void {
  usePeople.setState({ people: new Map() })
}
