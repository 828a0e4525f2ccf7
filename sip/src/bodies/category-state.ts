import { attribute, child, childrenNamed, childText, isTrue, wholeNumber, xsi, xsiType } from './xml.ts'
import type { XmlElement } from './xml.ts'
import { attr, element, escapeXml } from './xml-writer.ts'
import { BodyError, shown } from './body-error.ts'
import { namespaces } from './media-types.ts'

/** Who says so: the person, a machine by its activity, the calendar, a phone, or the server over all of them. */
export type StateType = 'userState' | 'machineState' | 'calendarState' | 'phoneState' | 'aggregateState'

/** Content of the category `state`. */
export interface State {
  type: StateType
  /** Whether a person chose it. */
  manual: boolean
  /** 0 … 18500; which status that is: `availability`. Absent in states that only add an activity. */
  availability?: number
  /** A named activity such as `in-a-meeting`, `off-work`. */
  activity?: string
  /** The activity in the publisher's own words, when it has no name. */
  customActivity?: string
  /** Kind of device, e.g. `Mobile`. */
  device?: string
  /** Milliseconds since the epoch; only when not active. */
  lastActive?: number
}

/** The value to publish for each status; a reader uses `availabilityClass`. */
export const availability = {
  available: 3500,
  inactive: 5000,
  busy: 6500,
  busyInactive: 7500,
  doNotDisturb: 9500,
  beRightBack: 12500,
  away: 15500,
  offline: 18500,
} as const

export type AvailabilityClass = keyof typeof availability

const bounds: readonly [number, AvailabilityClass][] = [
  [18_000, 'offline'],
  [15_000, 'away'],
  [12_000, 'beRightBack'],
  [9_000, 'doNotDisturb'],
  [7_500, 'busyInactive'],
  [6_000, 'busy'],
  [4_500, 'inactive'],
  [3_000, 'available'],
]

/** Below 3000 is offline too: no status was given. */
export const availabilityClass = (value: number): AvailabilityClass => bounds.find(([from]) => value >= from)?.[1] ?? 'offline'

const stateTypes: readonly string[] = ['userState', 'machineState', 'calendarState', 'phoneState', 'aggregateState'] satisfies StateType[]

export const buildState = (s: State): string =>
  `<state xmlns="${namespaces.state}" xmlns:xsi="${xsi}" xsi:type="${s.type}"${attr('manual', s.manual)}` +
  attr('lastActive', s.lastActive === undefined ? undefined : new Date(s.lastActive).toISOString()) +
  `>${element('availability', s.availability)}${buildActivity(s)}${element('device', s.device)}</state>`

const buildActivity = (s: State): string => {
  if (s.customActivity !== undefined) return `<activity${attr('token', s.activity)}><custom LCID="1033">${escapeXml(s.customActivity)}</custom></activity>`
  return s.activity === undefined ? '' : `<activity${attr('token', s.activity)}/>`
}

/** @throws BodyError  no state, an unknown kind, or an availability outside 0 … 18500 */
export function stateOf(content: XmlElement): State {
  if (content.name !== 'state') throw new BodyError('<state>', shown(content.name))
  const type = xsiType(content) ?? ''
  if (!stateTypes.includes(type)) throw new BodyError(`xsi:type ${stateTypes.join(', ')}`, shown(type))
  const value = childText(content, 'availability')
  const activity = child(content, 'activity')
  const token = activity && attribute(activity, 'token')
  const custom = activity && childrenNamed(activity, 'custom')[0]?.text.trim()
  const device = childText(content, 'device')
  const lastActive = Date.parse(attribute(content, 'lastActive') ?? '')
  return {
    type: type as StateType,
    manual: isTrue(attribute(content, 'manual')),
    ...(value === undefined || value === '' ? {} : { availability: wholeNumber(value, 'availability', 18_500) }),
    ...(token === undefined || token === '' ? {} : { activity: token }),
    ...(custom === undefined || custom === '' ? {} : { customActivity: custom }),
    ...(device === undefined || device === '' ? {} : { device }),
    ...(Number.isNaN(lastActive) ? {} : { lastActive }),
  }
}
