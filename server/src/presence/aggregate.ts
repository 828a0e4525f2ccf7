import { availability, availabilityClass, type State } from '@parley/sip/bodies/category-state'

/** One published state and when it was published. */
export interface PublishedState {
  state: State
  /** Milliseconds since the epoch. */
  at: number
}

/** What a watcher is told; `undefined` instead of it means offline. */
export interface Aggregate {
  availability: number
  activity?: string
  customActivity?: string
  device?: string
  /** Nobody is at the machine that decides. */
  idle: boolean
  /** Since when, where the machine says so. */
  lastActive?: number
}

/** One status out of all that the endpoints, the person and the calendar say.
 *
 *  No endpoint that is there: offline, whatever else was said. Do not disturb, be right back, away and appear offline stand
 *  as the person chose them. Busy becomes busy-inactive when every machine is idle and away when every machine is left.
 *  Otherwise the most available machine decides. What the calendar or the phone says counts like the person's word
 *  while the person has said nothing by hand.
 *  @param states  those published for one aggregation container */
export function aggregate(states: Iterable<PublishedState>): Aggregate | undefined {
  let machine: PublishedState | undefined
  let person: PublishedState | undefined
  let schedule: PublishedState | undefined
  for (const published of states) {
    if (published.state.availability === undefined) continue
    if (published.state.type === 'machineState') machine = moreAvailable(machine, named(published))
    else if (published.state.type === 'userState') person = newer(person, published)
    else if (published.state.type !== 'aggregateState') schedule = lessAvailable(schedule, published)
  }
  if (machine === undefined || classOf(machine) === 'offline') return undefined
  const said = person ?? schedule
  if (said === undefined) return fromMachine(machine)
  switch (classOf(said)) {
    case 'available':
    case 'inactive':
      return person === undefined || schedule === undefined || person.state.manual ? fromMachine(machine) : busy(schedule, machine)
    case 'busy':
    case 'busyInactive':
      return busy(said, machine)
    case 'offline':
      return undefined
    default:
      return { availability: said.state.availability!, ...words(said.state), ...deviceOf(machine), ...idleness(machine) }
  }
}

/** A machine that is signed in and gives no status, as pidgin-sipe when nobody is at it, is an idle one; it signs out with 18500. */
const named = (p: PublishedState): PublishedState => (p.state.availability! < 3000 ? { ...p, state: { ...p.state, availability: availability.inactive } } : p)

const classOf = (p: PublishedState) => availabilityClass(p.state.availability!)

const rank = (p: PublishedState): number => p.state.availability! < 3000 ? 18_500 : p.state.availability!

const moreAvailable = (a: PublishedState | undefined, b: PublishedState): PublishedState =>
  a === undefined || rank(b) < rank(a) || (rank(b) === rank(a) && b.at > a.at) ? b : a

const lessAvailable = (a: PublishedState | undefined, b: PublishedState): PublishedState => (a === undefined || rank(b) > rank(a) ? b : a)

const newer = (a: PublishedState | undefined, b: PublishedState): PublishedState => (a === undefined || b.at > a.at ? b : a)

/** Busy, as far as a machine is in use. */
function busy(said: PublishedState, machine: PublishedState): Aggregate {
  switch (classOf(machine)) {
    case 'available':
    case 'busy':
      return { availability: said.state.availability!, ...words(said.state), ...deviceOf(machine), idle: false }
    case 'inactive':
    case 'busyInactive':
      return { availability: availability.busyInactive, ...words(said.state), ...deviceOf(machine), ...idleness(machine) }
    default:
      return fromMachine(machine)
  }
}

const fromMachine = (machine: PublishedState): Aggregate => ({
  availability: machine.state.availability!,
  ...words(machine.state),
  ...deviceOf(machine),
  ...idleness(machine),
})

const words = (state: State): Pick<Aggregate, 'activity' | 'customActivity'> => ({
  ...(state.activity === undefined ? {} : { activity: state.activity }),
  ...(state.customActivity === undefined ? {} : { customActivity: state.customActivity }),
})

const deviceOf = (machine: PublishedState): Pick<Aggregate, 'device'> => (machine.state.device === undefined ? {} : { device: machine.state.device })

const idleness = (machine: PublishedState): Pick<Aggregate, 'idle' | 'lastActive'> => {
  const idle = ['inactive', 'busyInactive', 'away'].includes(classOf(machine))
  return idle && machine.state.lastActive !== undefined ? { idle, lastActive: machine.state.lastActive } : { idle }
}
