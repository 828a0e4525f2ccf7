import type { ClientEvents, Connection, Endpoint } from '@parley/sip/endpoint'
import type { Request } from '@parley/sip/message'
import type { Binding } from '../registrar/binding.ts'

/** Opens, or finds again, a connection to a known server that has none. Undefined when it cannot be reached. */
export type Reach = (application: string) => Promise<Connection | undefined>

export interface Sent {
  /** INVITE only: its final response still comes. */
  cancel(): void
}

/** Sends to endpoints, on the flow they registered on and nowhere else; the one connection it ever opens is to a known
 *  server's own port. */
export class Outgoing {
  readonly #endpoint: Endpoint
  readonly #reach: Reach

  constructor(endpoint: Endpoint, reach: Reach) {
    this.#endpoint = endpoint
    this.#reach = reach
  }

  request(request: Request, binding: Binding, on: ClientEvents, more: { timeoutMs?: number } = {}): Sent {
    addPath(request, binding)
    const { connection } = binding
    if (!connection.closed) return this.#endpoint.request(request, connection, on, more)
    let cancelled = false
    let sent: Sent | undefined
    void this.#connectionTo(binding).then((opened = connection) => {
      // On the closed one it fails, as all that fails.
      sent = this.#endpoint.request(request, cancelled ? connection : opened, on, more)
    })
    return {
      cancel: () => {
        cancelled = true
        sent?.cancel()
      },
    }
  }

  /** For an ACK of a 2xx and for BENOTIFY: lost when the flow is. */
  stateless(request: Request, binding: Binding): void {
    addPath(request, binding)
    if (!binding.connection.closed) this.#endpoint.sendStateless(request, binding.connection)
  }

  #connectionTo(binding: Binding): Promise<Connection | undefined> {
    return binding.application === undefined ? Promise.resolve(undefined) : this.#reach(binding.application)
  }
}

/** The way the endpoint's own proxies asked for, where the dialog has not brought one.  @spec RFC 3327 §5.3 */
function addPath(request: Request, { path }: Binding): void {
  if (path.length === 0 || request.headers.has('Route')) return
  for (const route of path) request.headers.add('Route', route)
}
