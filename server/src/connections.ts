import type { Clock } from '@parley/platform/clock'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import type { Connection } from '@parley/sip/endpoint'
import type { SipError } from '@parley/sip/errors'
import type { Fqdn } from '@parley/topology/names'
import { diagnosticsHeaders } from './exchange.ts'
import { Flow } from './flow.ts'
import type { ServerLimits } from './limits.ts'
import { RefusalReport, RefusalWindow } from './refusal-report.ts'
import { refusal, type Refusal } from './refusal.ts'

/** Addresses whose refused connections are told apart; beyond it all are forgotten and recorded anew. */
const ADDRESSES = 1_000

/** What happens to a connection before and after its requests: it gets its flow, and its malformed bytes get their record. */
export class Connections {
  readonly #clock: Clock
  readonly #limits: ServerLimits
  readonly #diagnostics: Diagnostics
  readonly #report: RefusalReport
  readonly #fqdn: Fqdn
  readonly #windows = new Map<string, RefusalWindow>()

  constructor(clock: Clock, limits: ServerLimits, diagnostics: Diagnostics, report: RefusalReport, fqdn: Fqdn) {
    this.#clock = clock
    this.#limits = limits
    this.#diagnostics = diagnostics
    this.#report = report
    this.#fqdn = fqdn
  }

  newFlow(connection: Connection): Flow {
    const flow = new Flow(connection, this.#limits, this.#clock.now())
    connection.tag = flow
    const { trace } = this.#diagnostics
    const peer = `${connection.remoteAddress}:${connection.remotePort}`
    trace.connection('opened', peer, `${connection.id}, ${connection.inbound ? 'by the peer' : 'by us'}`)
    connection.onClose((reason) => {
      trace.connection('closed', peer, `${connection.id}: ${reason}`)
      if (flow.identity.kind !== 'user') return
      for (const user of flow.identity.users.keys()) this.#diagnostics.events.record('clientSignedOut', { user, peer, reason })
    })
    return flow
  }

  /** The stack turned away a message, or a connection that never came to be. Strangers are told apart by their address only: a
   *  flood that comes over ever new connections leaves one record too.
   *  @returns what to tell the peer */
  refused(connection: Connection, error: SipError): [string, string][] {
    const flow = connection.tag as Flow | undefined
    const no = turnedAway(flow !== undefined, error)
    const window = flow && flow.identity.kind !== 'stranger' ? flow.refusals : this.#windowOf(connection.remoteAddress)
    const id = this.#report.write(connection, window, no, { method: flow ? 'A message' : 'A connection', user: 'nobody' })
    return diagnosticsHeaders(no, this.#fqdn, id)
  }

  #windowOf(address: string): RefusalWindow {
    const known = this.#windows.get(address)
    if (known) return known
    if (this.#windows.size >= ADDRESSES) this.#windows.clear()
    const window = new RefusalWindow()
    this.#windows.set(address, window)
    return window
  }
}

function turnedAway(connected: boolean, error: SipError): Refusal {
  const details = { status: error.status, phrase: error.reason, text: error.message }
  if (connected) return refusal('malformed', details)
  return error.status === 503 ? refusal('tooManyConnections', { text: error.message }) : refusal('handshakeFailed', details)
}
