import type { Person, Snapshot } from '../../shared/wire.ts'

export const addressOf = (name: string): string => `${name}@parley.test`
export const personOf = (name: string): Person => ({ address: addressOf(name), displayName: name, title: '', department: '', company: '', office: '', phone: '', photo: '' })

/** What somebody is told at first who has signed in to IM and knows nobody. */
export const snapshotOf = (name: string): Snapshot => ({
  me: { person: personOf(name), administrator: false, presence: { address: addressOf(name), status: 'available', note: '' } },
  im: { state: 'signed-in' },
  groups: [],
  contacts: [],
  watchers: [],
  conversations: [],
  presence: [],
})
