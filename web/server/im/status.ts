import { availability, availabilityClass, buildState, type AvailabilityClass, type State } from '@parley/sip/bodies/category-state'
import type { ChosenStatus, Status } from '../../shared/wire.ts'

const statusOfClass: Record<AvailabilityClass, Status> = {
  available: 'available',
  inactive: 'inactive',
  busy: 'busy',
  busyInactive: 'busy',
  doNotDisturb: 'do-not-disturb',
  beRightBack: 'be-right-back',
  away: 'away',
  offline: 'offline',
}

/** Activities that say more than their availability. */
const statusOfActivity: Readonly<Record<string, Status>> = {
  'in-a-meeting': 'in-a-meeting',
  'in-a-conference': 'in-a-call',
  'on-the-phone': 'in-a-call',
  'in-a-call': 'in-a-call',
  'off-work': 'off-work',
}

const MAY_SAY_MORE: ReadonlySet<Status> = new Set(['busy', 'away'])

/** The status word of a state; nothing said is offline. */
export function statusOf(state: State | undefined): Status {
  const status = statusOfClass[availabilityClass(state?.availability ?? 0)]
  if (!MAY_SAY_MORE.has(status) || state?.activity === undefined) return status
  return Object.hasOwn(statusOfActivity, state.activity) ? (statusOfActivity[state.activity] ?? status) : status
}

/** When somebody was last active, where that is told. */
export function lastActiveOf(state: State | undefined): number | undefined {
  return state && ['inactive', 'away', 'offline'].includes(statusOf(state)) ? state.lastActive : undefined
}

const stateOfChoice: Record<ChosenStatus, { availability: number; activity?: string }> = {
  available: { availability: availability.available },
  busy: { availability: availability.busy },
  'do-not-disturb': { availability: availability.doNotDisturb },
  'be-right-back': { availability: availability.beRightBack },
  'off-work': { availability: availability.away, activity: 'off-work' },
  'appear-away': { availability: availability.away },
}

/** The markup to publish for a status chosen by hand. */
export function chosenState(choice: ChosenStatus): string {
  return buildState({ type: 'userState', manual: true, ...stateOfChoice[choice] })
}

const choiceOfStatus: Partial<Record<Status, ChosenStatus>> = {
  available: 'available',
  busy: 'busy',
  'do-not-disturb': 'do-not-disturb',
  'be-right-back': 'be-right-back',
  'off-work': 'off-work',
  away: 'appear-away',
}

/** What was chosen by hand, from any endpoint of the user. */
export function choiceOf(state: State | undefined): ChosenStatus | undefined {
  return state?.availability === undefined ? undefined : choiceOfStatus[statusOf(state)]
}
