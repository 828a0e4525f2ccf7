import type { Request, Response } from '../message.ts'
import type { Connection } from '../transport/connection.ts'

/** A request that waits for its answer. Everything goes back on the connection it came from, and ends with it. */
export interface ServerTransaction {
  readonly request: Request
  readonly connection: Connection
  /** A final response was given. */
  readonly answered: boolean
  /** Nothing happens when the transaction is over, or (but for a 2xx to INVITE) answered already. */
  respond(response: Response): void
  /** INVITE only: the caller gave up. With a handler set, the owner answers (487, or what its legs say); without, 487 goes out. */
  onCancel: (() => void) | undefined
  /** `timeout`: nobody answered in time, or no ACK came for a final response to INVITE. */
  onEnd: ((why: 'answered' | 'timeout' | 'transport') => void) | undefined
}

export interface ClientTransaction {
  readonly branch: string
  /** INVITE only, without effect on others: a CANCEL as soon as the rules allow one. The final response still comes. */
  cancel(): void
}

/** What becomes of a request; after a final response (of INVITE: other than 2xx) or a failure nothing more comes. */
export interface ClientEvents {
  /** Provisional, final, and every further 2xx of an INVITE. */
  response(response: Response): void
  failure(reason: 'timeout' | 'transport'): void
}
