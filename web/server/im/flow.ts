import type { Connection, Endpoint } from '@parley/sip/endpoint'
import type { Request, Response } from '@parley/sip/message'

/** What became of a request: the final response, none in time, or the connection went away under it. */
export type Exchange = { kind: 'response'; response: Response } | { kind: 'timeout' } | { kind: 'lost' }

/** One connection to the pool, as those who speak over it see it. It never comes back: a new connection is a new flow. */
export interface Flow {
  /** @param on  called with the final response in the turn it arrives in, before anything that follows it on the connection
   *  is handled; what must be in place by then is done there */
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
    return new Promise((resolve) => {
      this.#endpoint.request(request, this.connection, {
        response: (response) => {
          if (response.status < 200) return
          on?.(response)
          resolve({ kind: 'response', response })
        },
        failure: (reason) => resolve(reason === 'timeout' ? { kind: 'timeout' } : { kind: 'lost' }),
      })
    })
  }

  sendStateless(request: Request): void {
    this.#endpoint.sendStateless(request, this.connection)
  }

  newToken(): string {
    return this.#endpoint.newToken()
  }
}
