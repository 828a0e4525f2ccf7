import type { AppError } from '@parley/platform/errors'
import type { Connection, ServerTransaction } from '@parley/sip/endpoint'
import type { Request } from '@parley/sip/message'
import type { KnownServer } from '@parley/topology/known-servers'
import type { SipAddress } from '@parley/topology/names'
import type { Refusal } from './refusal.ts'

/** Who a request is from, after every check of `pipeline.ts` has passed. */
export interface Caller {
  readonly user: SipAddress
  /** The From header's `epid`; empty when the client sends none. */
  readonly epid: string
  readonly via: 'client' | 'trusted'
  /** The known server whose link carried the request; set exactly when `via` is `trusted`. */
  readonly application?: KnownServer
}

export interface AnswerOptions {
  reason?: string
  headers?: Iterable<[string, string]>
  body?: Buffer | string
  toTag?: string
}

/**
 * One request that passed the pipeline, and the only way to answer it.
 * ACK and BENOTIFY have no transaction: `respond` and `refuse` then write the record and send nothing.
 */
export interface RequestContext {
  readonly request: Request
  readonly tx: ServerTransaction
  readonly connection: Connection
  readonly caller: Caller
  /** The same in the answer's ms-diagnostics, the event, the trace and the log. Made on first use. */
  readonly correlationId: string
  respond(status: number, options?: AnswerOptions): void
  /** Answers with the status of the error's code (`refusal.ts`), and leaves one event and one trace record. */
  refuse(error: AppError | Refusal): void
}
