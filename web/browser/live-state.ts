import type { Contact, ContactGroup, Conversation, ImState, Me, Message, Person, Presence, Watcher } from '../shared/wire.ts'

/** The part of one conversation that this browser has loaded. */
export interface Transcript {
  /** In the order in which they are shown: see transcript.ts. */
  messages: readonly Message[]
  /** Whether older messages than the first can be asked for. */
  more: boolean
  /** `stale`: the connection was lost since; a page must be fetched before the end can be trusted. */
  state: 'unloaded' | 'loaded' | 'stale'
  /** Order of the last message known for certain when it became stale. */
  settledTo?: string
}

/** The snapshot as the handlers keep it up to date. Keyed by address; never by anything a peer can choose as a property name. */
export interface LiveState {
  me: Me
  im: ImState
  groups: readonly ContactGroup[]
  contacts: readonly Contact[]
  watchers: readonly Watcher[]
  conversations: ReadonlyMap<string, Conversation>
  presence: ReadonlyMap<string, Presence>
  transcripts: ReadonlyMap<string, Transcript>
}

/** What is known from the sign-in alone: the frame and the mail need not wait for more. */
export function liveBeforeSnapshot({ administrator, ...person }: Person & { administrator: boolean }): LiveState {
  return {
    me: { person, administrator, presence: { address: person.address, status: 'unknown', note: '' } },
    im: { state: 'signing-in' },
    groups: [],
    contacts: [],
    watchers: [],
    conversations: new Map(),
    presence: new Map(),
    transcripts: new Map(),
  }
}

/** What the mail views follow; the mail itself comes by JMAP. */
export interface MailSignal {
  /** JMAP type → newest state. */
  changed: Readonly<Record<string, string>>
  /** Grows with every snapshot: states may have been missed, so fetch again. */
  resync: number
}

export function withEntry<V>(map: ReadonlyMap<string, V>, key: string, value: V): ReadonlyMap<string, V> {
  return new Map(map).set(key, value)
}

export function withoutEntry<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  if (!map.has(key)) return map
  const next = new Map(map)
  next.delete(key)
  return next
}
