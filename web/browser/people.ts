import { create } from 'zustand'
import type { Person } from '../shared/wire.ts'
import { http, HttpError } from './http.ts'

/** What the directory has told about people, by address; null: it does not know them. */
export const usePeople = create<{ people: ReadonlyMap<string, Person | null> }>()(() => ({ people: new Map() }))

const asked = new Map<string, Promise<void>>()

/** At most `limit` people (100 are given at once) whose name, address, title or department matches; nobody for an empty text.  @throws HttpError */
export async function searchDirectory(text: string, limit: number, signal?: AbortSignal): Promise<Person[]> {
  const { people } = await http<{ people: Person[] }>('GET', `/api/directory?q=${encodeURIComponent(text)}&limit=${limit}`, undefined, signal)
  remember(people.map((person) => [person.address, person]))
  return people
}

/** Asks the directory about `address` once; the answer comes through `usePeople`. */
export function lookUp(address: string): void {
  if (asked.has(address) || usePeople.getState().people.has(address)) return
  asked.set(address, ask(address).finally(() => asked.delete(address)))
}

async function ask(address: string): Promise<void> {
  try {
    remember([[address, await http<Person>('GET', `/api/person/${encodeURIComponent(address)}`)]])
  } catch (error) {
    // Any other failure leaves the name as it is; the next one who needs it asks again.
    if (error instanceof HttpError && error.status === 404) remember([[address, null]])
  }
}

function remember(entries: [string, Person | null][]): void {
  usePeople.setState(({ people }) => ({ people: new Map([...people, ...entries]) }))
}

export function forgetPeople(): void {
  usePeople.setState({ people: new Map() })
}
