import type { Message, Person, Presence, Snapshot, Status } from '../../web/shared/wire.ts'

export const domain = 'parley.test'
export const at = (account: string) => `${account}@${domain}`

const person = (account: string, displayName: string, title: string, department: string, office: string): Person => ({
  address: at(account),
  displayName,
  title,
  department,
  company: 'Parley Sample',
  office,
  phone: '',
  photo: account === 'carol' ? '' : `/api/photo/${encodeURIComponent(at(account))}`,
})

export const people: Person[] = [
  { ...person('alice', 'Alice Archer', 'Head of Operations', 'Operations', 'Room 1.01'), phone: '+1 555 0100' },
  { ...person('bob', 'Bob Baker', 'Product Designer', 'Design', 'Room 2.12'), phone: '+1 555 0101' },
  person('carol', 'Carol Carter', 'Customer Advisor', 'Sales', 'Room 2.04'),
  person('dave', 'Dave Dalton', 'Software Engineer', 'Engineering', 'Room 3.07'),
  person('erin', 'Erin Ellis', 'Accountant', 'Finance', 'Room 1.09'),
  person('frank', 'Frank Foster', 'Facilities Manager', 'Operations', 'Room 0.02'),
]

export const personOf = (account: string): Person => people.find((one) => one.address === at(account))!

export function presenceOf(account: string, status: Status, note = '', more: Partial<Presence> = {}): Presence {
  return { address: at(account), status, note, ...more }
}

let sequence = 0

/** A message of the conversation between `owner` (whose view this is) and `other`. */
export function message(owner: string, other: string, from: string, text: string, time: number, more: Partial<Message> = {}): Message {
  const id = `m${++sequence}`
  const order = `${String(time).padStart(13, '0')}${String(sequence).padStart(6, '0')}`
  return { id, with: at(other), from: at(from), text, order, at: time, state: from === owner ? 'sent' : 'received', ...more }
}

/** Somebody new: nobody known, nothing said. */
export function emptySnapshot(account = 'alice'): Snapshot {
  return {
    me: { person: personOf(account), administrator: account === 'alice', presence: presenceOf(account, 'available') },
    im: { state: 'signed-in' },
    groups: [{ id: '1', name: 'Other Contacts', fixed: true }],
    contacts: [],
    watchers: [],
    conversations: [],
    presence: [],
  }
}

/** A desk in the middle of a day. */
export function busySnapshot(now: number): Snapshot {
  const contact = (account: string, ...groupIds: string[]) => ({ address: at(account), displayName: personOf(account).displayName, groupIds, blocked: false })
  const last = (other: string, from: string, text: string, minutes: number) => message('alice', other, from, text, now - minutes * 60_000)
  return {
    ...emptySnapshot(),
    groups: [
      { id: '1', name: 'Other Contacts', fixed: true },
      { id: '2', name: 'Team', fixed: false },
      { id: '3', name: 'Finance', fixed: false },
      { id: '4', name: 'Suppliers', fixed: false },
    ],
    contacts: [contact('bob', '2'), contact('frank', '2'), contact('dave', '2'), contact('erin', '3'), { ...contact('carol'), groupIds: [] }],
    watchers: [{ address: at('carol'), displayName: 'Carol Carter' }],
    conversations: [
      { with: at('bob'), displayName: 'Bob Baker', unread: 2, typing: false, last: last('bob', 'bob', 'The new drawings are in the shared folder; have a look when you can.', 3) },
      { with: at('erin'), displayName: 'Erin Ellis', unread: 0, typing: true, last: last('erin', 'alice', 'Thank you!', 52) },
      { with: at('frank'), displayName: 'Frank Foster', unread: 0, typing: false, last: last('frank', 'frank', 'The lift works again.', 26 * 60) },
    ],
    presence: [
      presenceOf('bob', 'available', 'At the desk until four'),
      presenceOf('dave', 'do-not-disturb', 'Release day'),
      presenceOf('erin', 'in-a-meeting'),
      presenceOf('frank', 'away', '', { lastActive: now - 25 * 60_000 }),
      presenceOf('carol', 'offline', '', { lastActive: now - 5 * 3_600_000 }),
    ],
  }
}

/** A conversation of alice and bob over two days, with every delivery state. */
export function talk(now: number): Message[] {
  const day = 24 * 3_600_000
  const said = (from: string, text: string, minutes: number, more: Partial<Message> = {}) => message('alice', 'bob', from, text, now - minutes * 60_000, more)
  return [
    said('bob', 'Good morning! Are the rooms for Thursday booked?', day / 60_000 + 20),
    said('alice', 'Yes, 2.04 and 2.12 from nine.', day / 60_000 + 18),
    said('alice', 'The plan is at https://plans.parley.test/rooms?week=34 – tell me if something is missing.', day / 60_000 + 17),
    said('bob', 'Perfect.', day / 60_000 + 10),
    said('bob', 'The new drawings are in the shared folder.\nTwo of them still need your word:\n  1. entrance\n  2. stairs', 6),
    said('bob', 'Have a look when you can.', 5),
    said('alice', 'I will, this afternoon.', 4),
    said('alice', 'שלום עולם <b>not bold</b>', 3),
    said('alice', 'This one waits for you.', 2, { state: 'stored' }),
    said('alice', 'And this one did not get through.', 1, { state: 'failed', reason: 'The server is busy.' }),
    said('alice', 'On its way', 0, { state: 'sending' }),
  ]
}
