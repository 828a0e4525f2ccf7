import type { SipTrace } from '@parley/platform/diagnostics/diagnostics'
import type { Endpoint } from '@parley/sip/endpoint'
import { headText } from '@parley/sip/serialize'

/** Every message in both directions goes to the trace, for as long as it is on. */
export function traceMessages(endpoint: Endpoint, trace: SipTrace): void {
  endpoint.tap((direction, message, connection) => {
    if (!trace.enabled) return
    trace.message(direction, `${connection.remoteAddress}:${connection.remotePort}`, headText(message), message.body.length)
  })
}
