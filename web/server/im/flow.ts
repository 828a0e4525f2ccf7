import type { Connection, Endpoint } from '@parley/sip/endpoint'
import type { Request, Response } from '@parley/sip/message'

/** What became of a request: the final response, none in time, the connection went away under it, or what the other side said
 *  of itself is nothing one can go on with. */
export type Exchange = { kind: 'response'; response: Response } | { kind: 'timeout' } | { kind: 'lost' } | { kind: 'unreadable'; reason: string }

/** One connection to the pool, as those who speak over it see it. It never comes back: a new connection is a new flow. */
export interface Flow {
  /** Always resolves.
   *  @param on  called with the final response in the turn it arrives in, before anything that follows it on the connection
   *  is handled; what must be in place by then is done there. Should it throw, the response is unreadable */
  exchange(request: Request, on?: (response: Response) => void): Promise<Exchange>
  /** For what is never answered: the ACK of a 2xx. */
  sendStateless(request: Request): void
  newToken(): string
}

export class ConnectionFlow implements Flow {
  readonly connection: Connection
  readonly #endpoint: Endpoint

  constructor(endpoint: Endpoint, connection: Connection) {
    this.#endpoint = endpoint
    this.connection = connection
  }

  exchange(request: Request, on?: (response: Response) => void): Promise<Exchange> {
    return new Promise<Exchange>((resolve) => {
      this.#endpoint.request(request, this.connection, {
        response: (response) => {
          if (response.status < 200) return
          try {
            on?.(response)
          } catch (thrown) {
            resolve(unreadable(thrown))
            // The endpoint records it.
            throw thrown
          }
          resolve({ kind: 'response', response })
        },
        failure: (reason) => resolve(reason === 'timeout' ? { kind: 'timeout' } : { kind: 'lost' }),
      })
    }).catch(unreadable)
  }

  sendStateless(request: Request): void {
    this.#endpoint.sendStateless(request, this.connection)
  }

  newToken(): string {
    return this.#endpoint.newToken()
  }
}

export const unreadable = (thrown: unknown): Exchange => ({ kind: 'unreadable', reason: thrown instanceof Error ? thrown.message : String(thrown) })

/** Sends a request in a dialog, which can be written only where the other side's routes and Contact can be read. Always resolves. */
export function exchangeIn(flow: Flow, write: () => Request, on?: (response: Response) => void): Promise<Exchange> {
  try {
    return flow.exchange(write(), on)
  } catch (thrown) {
    return Promise.resolve(unreadable(thrown))
  }
}
