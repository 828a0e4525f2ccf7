import { buildNote } from '@parley/sip/bodies/category-note'
import { availability, buildState, type State } from '@parley/sip/bodies/category-state'
import type { Pidf } from '@parley/sip/bodies/pidf'
import type { Spoken } from '../presence/publisher.ts'

/** What a presence document says, in the words of the aggregate. */
export interface Said {
  /** The client's own state; undefined: it says that it is not there. */
  machine: State | undefined
  /** What the person says besides. */
  person: State | undefined
  note: string | undefined
}

const away: ReadonlySet<string> = new Set([
  'away', 'breakfast', 'dinner', 'holiday', 'in-transit', 'meal', 'permanent-absence', 'shopping', 'sleeping', 'steering', 'travel', 'tv', 'vacation',
])
const meetings: ReadonlySet<string> = new Set(['appointment', 'meeting', 'presentation', 'worship'])
const busy: ReadonlySet<string> = new Set(['busy', 'performance', 'playing', 'spectator', 'working'])

/** Our own words, when a client repeats what it was told. */
const words: ReadonlyMap<string, number> = new Map([
  ['do-not-disturb', availability.doNotDisturb],
  ['be-right-back', availability.beRightBack],
])

/** Everybody who watches gets it, so it is shortened to characters a line of a contact list can show. */
const NOTE = 500
const WORDS = 100

const cut = (text: string, most: number): string => (text.length <= most ? text : [...text].slice(0, most).join(''))

export function saidIn(pidf: Pidf): Said {
  // Who says neither says nothing about it, and is there to say it.
  const open = pidf.tuples.some(({ basic }) => basic === 'open') || !pidf.tuples.some(({ basic }) => basic === 'closed')
  const texts = [...pidf.notes, ...pidf.rpid.notes, ...pidf.tuples.flatMap(({ notes }) => notes)]
  return { machine: open ? machineOf(pidf) : undefined, person: open ? personOf(pidf) : undefined, note: texts[0] && cut(texts[0], NOTE) }
}

/** Own words beside no activity change nothing about being available: they go with the machine. */
function machineOf({ rpid: { idle, others } }: Pidf): State {
  const value = idle ? availability.inactive : availability.available
  return { type: 'machineState', manual: false, availability: value, ...ownWords(others), ...(idle?.since === undefined ? {} : { lastActive: idle.since }) }
}

const ownWords = ([first]: readonly string[]): Pick<State, 'customActivity'> => (first === undefined || words.has(first) ? {} : { customActivity: cut(first, WORDS) })

/** Nothing said is no word of the person: what was chosen elsewhere stands. */
function personOf({ rpid: { activities, others } }: Pidf): State | undefined {
  const state = (value: number, more: Partial<State> = {}): State => ({ type: 'userState', manual: true, availability: value, ...more })
  for (const text of others) if (words.has(text)) return state(words.get(text)!)
  const own = ownWords(others)
  if (activities.includes('on-the-phone')) return state(availability.busy, { activity: 'on-the-phone' })
  if (activities.some((name) => meetings.has(name))) return state(availability.busy, { activity: 'in-a-meeting' })
  if (activities.some((name) => busy.has(name))) return state(availability.busy, own)
  if (activities.some((name) => away.has(name))) return state(availability.away, own)
  return undefined
}

/** What publishes into 2 and 3 makes the aggregates; notes go to everybody who sees more than a name. */
const stateContainers = [2, 3]
const noteContainers = [200, 300, 400]

export const spokenState = (state: State | undefined, instance: number): Spoken[] =>
  state === undefined ? [] : stateContainers.map((container) => ({ name: 'state', instance, container, content: buildState(state), state }))

export const spokenNote = (text: string | undefined, instance: number): Spoken[] =>
  text === undefined ? [] : noteContainers.map((container) => ({ name: 'note', instance, container, content: buildNote([{ type: 'personal', text }]), notes: [text] }))
