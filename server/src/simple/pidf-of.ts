import { availabilityClass } from '@parley/sip/bodies/category-state'
import { mediaTypes } from '@parley/sip/bodies/media-types'
import { buildPidf } from '@parley/sip/bodies/pidf'
import { emptyRpid, type Rpid } from '@parley/sip/bodies/rpid'
import { sipUri, type SipAddress } from '@parley/topology/names'
import type { Aggregate } from '../presence/aggregate.ts'
import type { TimedAggregate } from '../presence/presentity.ts'
import type { Document } from '../subscriptions/subscription.ts'

/** Activities that have a name in both dialects. */
const named: ReadonlyMap<string, string> = new Map([
  ['on-the-phone', 'on-the-phone'],
  ['in-a-conference', 'meeting'],
  ['in-a-meeting', 'meeting'],
])

/** What a standard client is shown. Blocked, offline and signed out are one and the same document, without a time. */
export function pidfOf(address: SipAddress, seen: { state: TimedAggregate; notes: string[] } | undefined): Document {
  const entity = sipUri(address)
  const tuple = { id: 'im', basic: seen ? ('open' as const) : ('closed' as const), contact: entity, notes: [] }
  const pidf = {
    entity,
    tuples: [seen ? { ...tuple, timestamp: seen.state.since } : tuple],
    notes: seen?.notes ?? [],
    rpid: seen ? rpidOf(seen.state) : emptyRpid(),
  }
  return { type: mediaTypes.pidf, body: Buffer.from(buildPidf(pidf)) }
}

/** The first activity is the one a client shows that shows one. */
function rpidOf({ aggregate, lastActive }: TimedAggregate): Rpid {
  const rpid: Rpid = { ...activitiesOf(aggregate), notes: [] }
  if (aggregate.idle) rpid.idle = lastActive === undefined ? {} : { since: lastActive }
  return rpid
}

function activitiesOf({ availability, activity, customActivity }: Aggregate): Pick<Rpid, 'activities' | 'others'> {
  const others = customActivity === undefined ? [] : [customActivity]
  switch (availabilityClass(availability)) {
    case 'busy':
    case 'busyInactive':
      return { activities: [named.get(activity ?? '') ?? 'busy'], others }
    case 'doNotDisturb':
      return { activities: ['busy'], others: [...others, 'do-not-disturb'] }
    case 'beRightBack':
      return { activities: ['away'], others: [...others, 'be-right-back'] }
    case 'away':
      return { activities: ['away'], others }
    default:
      return { activities: [], others }
  }
}
