import type { BucketRate } from '../throttle/bucket.ts'

export interface ConferenceLimits {
  /** People in one conference. */
  members: number
  /** Conferences one person has made that are still there. */
  perOrganizer: number
  /** Of everybody. */
  all: number
  /** How often one person may come into one conference. */
  joins: BucketRate
  /** One message. */
  bodyBytes: number
  /** So long a conference waits for somebody to come, or to come back. */
  emptyMs: number
}

export const conferenceLimits: ConferenceLimits = { members: 100, perOrganizer: 50, all: 10_000, joins: { burst: 20, perSecond: 1 / 6 }, bodyBytes: 32 * 1024, emptyMs: 120_000 }
