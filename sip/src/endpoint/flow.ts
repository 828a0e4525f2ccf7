import type { Request } from '../message.ts'
import type { TimerQueue } from '../timer-queue.ts'
import type { TransactionContext } from '../timers.ts'
import type { Tokens } from '../tokens.ts'
import type { StreamConnection } from '../transport/stream-connection.ts'
import type { ClientRunner } from './client-runner.ts'
import type { ServerRunner } from './server-runner.ts'
import { TransactionTable } from './transaction-table.ts'

/** What the transactions of an endpoint share. */
export interface FlowEnvironment {
  readonly context: TransactionContext
  readonly timers: TimerQueue
  readonly tokens: Tokens
  /** Takes what a handler of the owner threw: it must not stop the transaction. */
  readonly defect: (error: unknown) => void
}

/** A connection and the transactions on it. Keys are looked up here and nowhere else: a peer can neither answer, acknowledge nor
 *  cancel what was sent over somebody else's connection, whatever branch it guesses. */
export class Flow {
  readonly connection: StreamConnection
  readonly environment: FlowEnvironment
  /** An ACK for a 2xx that matched its INVITE transaction, as an RFC 2543 peer sends it. */
  readonly deliverAck: (ack: Request) => void
  readonly servers = new TransactionTable<ServerRunner>()
  readonly clients = new TransactionTable<ClientRunner>()

  constructor(connection: StreamConnection, environment: FlowEnvironment, deliverAck: (ack: Request) => void) {
    this.connection = connection
    this.environment = environment
    this.deliverAck = deliverAck
  }

  /** The connection is gone: everything on it fails, requests we sent first. */
  disconnected(): void {
    for (const client of this.clients.values()) client.disconnected()
    for (const server of this.servers.values()) server.disconnected()
  }
}
