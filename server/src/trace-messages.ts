import type { Clock } from '@parley/platform/clock'
import type { SipTrace } from '@parley/platform/diagnostics/diagnostics'
import type { Endpoint } from '@parley/sip/endpoint'
import { headText } from '@parley/sip/serialize'
import { Bucket, type BucketRate } from './throttle/bucket.ts'

/** Every message in both directions goes to the trace, for as long as it is on and they do not come too fast. What the trace keeps
 *  of a flood is seconds old anyway, and keeping it would cost as much as the flood itself; the gap is told when it ends.
 *  Refusals have their own records, which are never left out. */
export function traceMessages(endpoint: Endpoint, trace: SipTrace, clock: Clock, rate: BucketRate): void {
  const bucket = new Bucket(rate, clock.now())
  let leftOut = 0
  endpoint.tap((direction, message, connection) => {
    if (!trace.enabled) return
    if (!bucket.take(rate, clock.now())) {
      leftOut++
      return
    }
    if (leftOut > 0) trace.diagnostic('info', `${leftOut} messages are not in the trace: more than ${rate.perSecond} a second came`)
    leftOut = 0
    trace.message(direction, `${connection.remoteAddress}:${connection.remotePort}`, headText(message), message.body.length)
  })
}
